"""How does a story run? Given, when, then: lines through the real adapter, the real turn and a real database; only the wire is fake.

ana>   text                     she writes; every message is delivered twice
ana>   [Label]                  she presses the button of that label
ana>   /start {link lena}       she opens a creator's link ({forged lena}: one letter changed)
bot>   key, "words", no "words" what the answer holds: phrases by key, words as read
cart>  2 x Aurora Hoodie, black / M; goods 118.00; discount 0.00; shipping 0.00; total 118.00
also   phone on whatsapp        somebody who writes on another channel; {number of phone}, {code of phone}: theirs, the code last heard
when   phone looks              what they were told meanwhile
given  product Comet Jacket 120.00 stock 3 final sale
given  promotion HANDLE: NAME, RULE  (see tests/offers.py)
when   the shop packs the order of ana | the shop ships [2 x SKU of] the order of ana | the order of ana arrives
when   the return of ana arrives | ana's bank takes the money back | 31 days pass
when   ana pays | ana pays twice | ana opens the pay link | a day passes | a broadcast says TEXT
then   stock of AUR-HOOD-BLK-M is 6; order of ana is paid 118.00; …        (see `_THEN`)
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from attribution import conversions, creators, ledger, links, resolver
from attribution.kinds import Model
from attribution.store import list_touches
from attribution.tables import Creator, Decision, Link, Touchpoint
from bot import broadcasts, intake
from bot.channels import CHANNELS
from bot.channels.recording import RecordingClient
from bot.store import conversations, templates
from bot.tables import Approval
from bot.template_rules import Draft
from bot.templates import add_template, settle_approval
from bot.window import MARKETING
from commerce import brands, payments
from commerce.catalogue.importing import import_rows
from commerce.imports.rows import ProductRow, VariantRow
from commerce.orders import orders
from commerce.promotions import promotion_book
from commerce.tables import Payment, ShopOrder, Variant
from core.db import transaction
from core.ids import random_id
from core.money import parse_minor, split
from dropline import scheduler
from dropline.demo.load import load_demo
from dropline.program import Program, build
from dropline.settings import Settings
from dropline.terminal import Heard, Terminal, find_account
from tests import orders_at_work, rewards
from tests.conftest import NOW
from tests.offers import give_promotion


@dataclass
class Clock:
    """The time of the story."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, length: timedelta) -> None:
        self.now += length


def settings_for(database_url: str, **values: Any) -> Settings:
    """Settings of a test: nothing from the environment."""
    plain: dict[str, Any] = {
        "redis_url": "",
        "port": 8000,
        "public_url": "http://shop.test",
        "secret_key": "a secret of the tests",
        "default_brand": "aurora",
        "telegram_bot_token": "",
        "telegram_webhook_secret": "",
        "telegram_api_base": "http://127.0.0.1:1",
        "twilio_account_sid": "",
        "twilio_auth_token": "",
        "twilio_whatsapp_from": "",
        "twilio_api_base": "http://127.0.0.1:1",
        "messenger_page_id": "",
        "messenger_page_token": "",
        "messenger_app_secret": "",
        "messenger_verify_token": "",
        "messenger_api_base": "http://127.0.0.1:1",
    }
    return Settings(database_url=database_url, **plain | values)


@dataclass
class Shop:
    """One brand on one database, its shoppers on one channel."""

    database_url: str
    channel: str = "webchat"
    clock: Clock = field(default_factory=Clock)
    settings: dict[str, Any] = field(default_factory=dict)

    speaker: str = ""

    def __post_init__(self) -> None:
        self.client = RecordingClient()
        settings = settings_for(self.database_url, **self.settings)
        self.program: Program = build(settings, clients={}, clock=self.clock, paces={})
        with transaction(self.program.db.engine) as session:
            load_demo(session, now=self.clock(), new_id=random_id, shops=["aurora"])
            self.brand = brands.get_brand(session, "aurora")
            self.account = find_account(session, self.brand, self.channel)
        self.program.worker.clients = {self.account.id: self.client}
        self.runner = asyncio.Runner()
        self.people: dict[str, Terminal] = {}
        self.last: list[Heard] = []

    def close(self) -> None:
        self.runner.run(self.program.stop())
        self.runner.close()

    def run(self, coroutine: Any) -> Any:
        return self.runner.run(coroutine)

    def read(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.run(self.program.db.read(function, *args, **kwargs))

    def write(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.run(self.program.db.write(function, *args, **kwargs))

    def person(self, name: str) -> Terminal:
        if name not in self.people:
            self.people[name] = Terminal(self.program, self.brand, self.account, name)
        return self.people[name]

    def also(self, name: str, channel: str) -> None:
        """Somebody who writes on another channel."""
        account = self.write(find_account, self.brand, channel)
        self.program.worker.clients = {**self.program.worker.clients, account.id: self.client}
        self.people[name] = Terminal(self.program, self.brand, account, name)

    def filled(self, text: str) -> str:
        """{number of NAME} and {code of NAME} put in."""

        def put_in(match: re.Match[str]) -> str:
            person = self.person(match[2])
            if match[1] == "number":
                return re.sub(r"\D", "", self.read(conversations.find_conversation, self.brand.id, person.conversation_id).thread)
            return re.findall(r"\bLINK-\d{5}-\d{5}\b|\b\d{6}\b", "\n".join(heard.text for heard in person.heard))[-1]

        return re.sub(r"\{(number|code) of (\w+)\}", put_in, text)

    def says(self, name: str, text: str, line: int = 0) -> list[Heard]:
        """Deliver one line of the story, twice; the clock moves on a second so that messages have an order."""
        self.clock.pass_(timedelta(seconds=1))
        person = self.person(name)
        if text.startswith("/start"):
            self.last = self.run(person.start(self.token(text.removeprefix("/start").strip()), copies=2))
        elif text.startswith("[") and text.endswith("]"):
            self.last = self.run(person.press(text[1:-1], line, copies=2))
        else:
            self.last = self.run(person.say(self.filled(text), copies=2))
        return self.last

    def token(self, wanted: str) -> str:
        """The token of {link HANDLE}, or of {forged HANDLE} with one letter changed."""
        if fan := re.fullmatch(r"\{fan (\w+)\}", wanted):
            return rewards.link_heard(self, fan[1])
        found = re.fullmatch(r"\{(link|forged) (\w+)\}", wanted)
        if found is None:
            return wanted
        token = self.read(self._token, found[2])
        return token if found[1] == "link" else token[:-1] + ("0" if token[-1] != "0" else "1")

    def _token(self, session: Session, handle: str) -> str:
        creator = creators.get_creator(session, self.brand.id, handle)
        link_id = session.scalars(select(col(Link.id)).where(col(Link.creator_id) == creator.id)).first()
        return links.token(self.program.kit.secret, link_id or "")

    def broadcast(self, text: str) -> None:
        """A broadcast to everybody who agreed, sent out; by the brand's template where free text is not taken any more."""
        template = self.write(self._offer_template) if self._takes_offers_late else ""
        values = {"news": text}
        self.write(broadcasts.start, self.brand, text, template=template, values=values, now=self.clock(), new_id=random_id)
        for subject in [*self.write(scheduler.plan_broadcasts, now=self.clock()), self.account.id]:
            self.run(self.program.worker.work(subject))

    @property
    def _takes_offers_late(self) -> bool:
        """Whether the channel has templates for offers, which go to people who have not written lately."""
        limits = CHANNELS[self.channel].templates
        return limits is not None and MARKETING in limits.categories

    def next_day(self) -> None:
        """A day passes; an hour less of it where no offer reaches people who have not written for a whole one."""
        reachable = CHANNELS[self.channel].window is None or self._takes_offers_late
        self.clock.pass_(timedelta(days=1) if reachable else timedelta(hours=23))

    def _offer_template(self, session: Session) -> str:
        """The name of the template of offers, made and approved when first wanted."""
        draft = Draft(
            channel=self.channel,
            name="offer",
            language="en",
            category=MARKETING,
            body="News from {{1}}: {{2}}. Reply STOP to hear no more of them.",
            variables=(("brand", "Aurora"), ("news", "Runners are back")),
        )
        if not templates.list_templates(session, self.brand.id, channel=self.channel, name=draft.name):
            made = add_template(session, self.brand, draft, now=self.clock(), new_id=random_id)
            settle_approval(session, made, Approval.APPROVED, external_id="HX" + "0" * 32, now=self.clock())
        return draft.name

    def pay(self, name: str, *, times: int = 1, charges: int = 1) -> None:
        """The provider tells us of the charge, `times` times; of several charges where somebody paid twice."""
        order = self.order(name)
        if order is None:
            raise AssertionError(f"{name} has no order to pay")
        account = self.read(conversations.find_account, self.brand.id, "payment", "test")
        for number in range(charges):
            event = payments.PaymentEvent(
                "test", f"ch_{order.id}_{number}", order.id, orders.due_minor(order), order.currency, self.clock()
            )
            for _ in range(times):
                self.write(intake.accept_payment, account, event, now=self.clock())
        self.run(self.program.worker.work(order.id))
        self.last = self.run(self.person(name).listen())

    def tell(self, name: str) -> None:
        """Send what was queued for somebody, and hear it."""
        person = self.person(name)
        self.run(self.program.worker.work(person.conversation_id))
        self.last = self.run(person.listen())

    def open_pay_link(self, name: str) -> object:
        order = self.order(name)
        assert order is not None, f"{name} has no order to open"
        return self.write(lambda session: payments.open_payment(session, orders.get_order(session, order.id), now=self.clock()))

    def shopper_id(self, session: Session, name: str) -> str:
        person = self.person(name)
        conversation = conversations.find_conversation(session, self.brand.id, person.conversation_id)
        if conversation is None:
            raise AssertionError(f"{name} has not written yet")
        return conversations.get_brand_and_shopper(session, conversation.identity_id)[1]

    def order(self, name: str) -> ShopOrder | None:
        return self.read(lambda session: orders.latest_order(session, self.brand.id, self.shopper_id(session, name)))

    def standing_of(self, conversation_id: str) -> str:
        """Who answers a conversation."""
        found: str = self.read(conversations.find_conversation, self.brand.id, conversation_id).handling
        return found

    def standing(self, name: str) -> dict[str, Any]:
        return self.run(self.person(name).standing())


def money(text: str) -> int:
    return -parse_minor(text[1:], "EUR") if text.startswith("-") else parse_minor(text, "EUR")


def run_story(shop: Shop, path: Path) -> None:
    """Play a file; a line that does not hold fails with its number, what was wanted and what was."""
    for number, raw in enumerate(path.read_text().splitlines(), start=1):
        line = raw.split(" #")[0].strip()
        if not line or line.startswith("#"):
            continue
        try:
            _play(shop, line, number)
        except AssertionError as error:
            heard = " | ".join(f"{h.text} {list(h.buttons)} {h.message.keys}" for h in shop.last)
            raise AssertionError(f"{path.name}:{number}: {raw.strip()}\n  {error}\n  last heard: {heard}") from error


def _play(shop: Shop, line: str, number: int) -> None:
    word, _, rest = line.partition(" ")
    rest = rest.strip()
    if word == "bot>":
        _hears(shop, rest)
    elif word == "cart>":
        _cart(shop, rest)
    elif word == "when":
        _when(shop, rest)
    elif word == "also":
        shop.also(*rest.split(" on "))
    elif word == "given":
        shop.write(_given, shop, rest)
    elif word == "own":
        name, _, handle = rest.partition(" is ")
        shop.write(_own, shop, name, handle)
    elif word == "then":
        for clause in rest.split(";"):
            _then(shop, clause.strip())
    elif word.endswith(">"):
        shop.speaker = word[:-1]
        shop.says(word[:-1], rest, number)
    else:
        raise AssertionError(f"what is {word!r}?")


def _hears(shop: Shop, wanted: str) -> None:
    text = "\n".join(heard.text for heard in shop.last)
    labels = [label for heard in shop.last for label in heard.buttons]
    keys = [key for heard in shop.last for key in heard.message.keys]
    for negated, quoted, key in re.findall(r'(no )?(?:"([^"]*)"|([\w-]+|\[[^\]]+\]))', wanted):
        if quoted:
            found = quoted.casefold() in text.casefold()
        elif key.startswith("["):
            found = key[1:-1] in labels
        elif key == "silence":
            found = not shop.last
        else:
            found = key in keys
        assert found is not bool(negated), f"{'unwanted' if negated else 'missing'}: {quoted or key}"


def _cart(shop: Shop, wanted: str) -> None:
    cart = shop.standing(shop.speaker)["cart"] or {"lines": [], "discount_minor": 0, "shipping_minor": 0, "total_minor": 0}
    for part in (part.strip() for part in wanted.split(";")):
        if part == "empty":
            assert cart["lines"] == [], cart["lines"]
        elif found := re.fullmatch(r"(\d+) x (.+)", part):
            lines = [(line["quantity"], line["name"]) for line in cart["lines"]]
            assert (int(found[1]), found[2]) in lines, lines
        else:
            name, amount = part.split()
            assert cart[f"{name}_minor"] == money(amount), cart
    names = [part for part in wanted.split(";") if " x " in part]
    assert not names or len(names) == len(cart["lines"]), cart["lines"]


def _when(shop: Shop, what: str) -> None:
    if found := re.fullmatch(r"(\w+) pays", what):
        shop.pay(found[1], times=2)
    elif found := re.fullmatch(r"(\w+) is charged twice", what):
        shop.pay(found[1], times=2, charges=2)
    elif found := re.fullmatch(r"(\w+) opens the pay link", what):
        shop.open_pay_link(found[1])
    elif found := re.fullmatch(r"(\w+) looks", what):
        shop.last = shop.run(shop.person(found[1]).listen())
    elif what == "the shop has express and a pickup point":
        shop.write(_more_ways, shop)
    elif what == "a day passes":
        shop.next_day()
    elif found := re.fullmatch(r"(\d+) days pass", what):
        shop.clock.pass_(timedelta(days=int(found[1])))
    elif rewards.act(shop, what):
        return
    elif acted := orders_at_work.act(shop, what):
        shop.tell(acted)
    elif found := re.fullmatch(r"(\d+) minutes pass", what):
        shop.clock.pass_(timedelta(minutes=int(found[1])))
        rung = shop.write(scheduler.end_holds, shop.program.kit, now=shop.clock())
        for conversation_id in rung:
            shop.run(shop.program.worker.work(conversation_id))
    elif found := re.fullmatch(r"a broadcast says (.+)", what):
        shop.broadcast(found[1])
    else:
        raise AssertionError(f"nobody knows how {what!r} happens")


def _more_ways(session: Session, shop: Shop) -> None:
    """Express to the four countries, and a place in Madrid where things are fetched for nothing."""
    brand = brands.get_brand_by_id(session, shop.brand.id)
    where = {"street": "Gran Via 1", "postcode": "28013", "city": "Madrid", "country": "ES"}
    brands.set_point(session, brand, "Casa Aurora", **where, new_id=random_id)
    brands.set_delivery(session, brand, brands.Delivery("ES", 0, None, "pickup"))
    for country in ("ES", "FR", "PT", "DE"):
        brands.set_delivery(session, brand, brands.Delivery(country, 990, None, "express", 1, 2))


def _then(shop: Shop, what: str) -> None:
    for pattern, check in THEN:
        if found := re.fullmatch(pattern, what):
            shop.read(check, shop, *found.groups())
            return
    raise AssertionError(f"nobody knows how to check {what!r}")


def _stock(session: Session, shop: Shop, sku: str, left: str) -> None:
    statement = select(col(Variant.stock)).where(col(Variant.brand_id) == shop.brand.id, col(Variant.sku) == sku)
    assert session.scalar(statement) == int(left)


def _order(session: Session, shop: Shop, name: str, status: str, total: str) -> None:
    order = orders.latest_order(session, shop.brand.id, shop.shopper_id(session, name))
    assert order is not None, "no order"
    assert (order.status, order.total_minor) == (status, money(total)), (order.status, order.total_minor)


def _orders(session: Session, shop: Shop, name: str, count: str) -> None:
    found = session.scalars(select(ShopOrder).where(col(ShopOrder.shopper_id) == shop.shopper_id(session, name))).all()
    assert len(found) == int(count), [order.status for order in found]


def _charges(session: Session, shop: Shop, name: str, count: str) -> None:
    order = orders.latest_order(session, shop.brand.id, shop.shopper_id(session, name))
    kept = session.scalars(select(Payment).where(col(Payment.order_id) == (order.id if order else ""))).all()
    assert len([p for p in kept if p.refunded_minor < p.amount_minor]) == int(count)


def _touches(session: Session, shop: Shop, name: str, kind: str, count: str) -> None:
    touches = list_touches(session, shop.brand.id, shop.shopper_id(session, name), until=shop.clock.now)
    found = [touch for touch in touches if touch.kind == kind]
    assert len(found) == int(count), [(t.kind, t.key, t.data) for t in found]


def _account(session: Session, shop: Shop, name: str, amount: str) -> None:
    handle, _, state = name.rpartition(" ")
    creator = creators.get_creator(session, shop.brand.id, handle)
    owed = ledger.owed(session, shop.brand.id, creator.id)
    assert owed.get(state, 0) == money(amount), owed


def _own(session: Session, shop: Shop, name: str, handle: str) -> None:
    creators.add_own_account(session, creators.get_creator(session, shop.brand.id, handle), shop.channel, shop.person(name).handle)


def _under(session: Session, shop: Shop, model: str, name: str, shares: str) -> None:
    """The value of the order under another model, by creator; the brand's own share is nobody's pay."""
    order = orders.latest_order(session, shop.brand.id, shop.shopper_id(session, name))
    assert order is not None, "no order"
    decision = session.scalars(select(Decision).where(col(Decision.conversion_key) == order.id)).one()
    touches = session.scalars(select(Touchpoint).where(col(Touchpoint.shopper_id) == decision.shopper_id)).all()
    keys = [code["key"] for code in order.codes]
    found = resolver.resolve(
        [conversions.seen(touch) for touch in touches],
        at=decision.occurred_at,
        window=timedelta(days=30),
        model=Model(model),
        code_keys=keys,
    )
    handles = {creator.id: creator.handle for creator in session.scalars(select(Creator))} | {"": "brand"}
    parts = split(decision.value_minor, found.weights)
    got = [(handles[step.creator_id], part) for step, part in zip(found.steps, parts, strict=True) if part]
    wanted = [(share.split()[0], money(share.split()[1])) for share in shares.split(", ")]
    assert got == wanted, got


def _said(session: Session, shop: Shop, count: str, name: str, key: str) -> None:
    heard = [h for h in shop.person(name).heard if key in h.message.keys]
    assert len(heard) == int(count), [h.text for h in heard]


def _given(session: Session, shop: Shop, what: str) -> None:
    """A promotion; or a product of one variant, sold for good where it says so."""
    if what.startswith("promotion "):
        give_promotion(session, shop.brand, what.removeprefix("promotion "))
        return
    if rewards.given(session, shop, what):
        return
    found = re.fullmatch(r"product ([\w ]+) ([\d.]+) stock (\d+)( final sale)?", what)
    if found is None:
        raise AssertionError(f"nobody knows how {what!r} is given")
    sku = found[1].upper().replace(" ", "-")
    attributes = {"final_sale": "yes"} if found[4] else {}
    variant = VariantRow(0, sku, {}, money(found[2]), int(found[3]))
    row = ProductRow(0, sku, found[1], f"The {found[1]}.", "jackets", (), (), (variant,), attributes)
    import_rows(session, brands.get_brand(session, shop.brand.slug), [row], now=shop.clock(), new_id=random_id)


def _uses(session: Session, shop: Shop, handle: str, count: str) -> None:
    assert promotion_book.get_promotion(session, shop.brand.id, handle).uses == int(count)


THEN: list[tuple[str, Callable[..., None]]] = [
    (r"uses of ([\w-]+) are (\d+)", _uses),
    (r"stock of ([\w-]+) is (\d+)", _stock),
    (r"order of (\w+) is (\w+) ([\d.]+)", _order),
    (r"orders of (\w+) are (\d+)", _orders),
    (r"goods of (\w+) are (\w+)", orders_at_work.goods),
    (r"of (\w+) an? (\w+) may refund ([\d.]+): (\w+)", orders_at_work.may_refund),
    (r"refunded of (\w+) is ([\d.]+)", orders_at_work.refunded),
    (r"charges kept of (\w+) are (\d+)", _charges),
    (r"touches of (\w+): (\w+) (\d+)", _touches),
    *rewards.THEN,
    (r"payable ([\w ]+) is ([\d.]+)", _account),
    (r"under (\w+) of (\w+): (.+)", _under),
    (r"(\d+) (?:time|times) (\w+) heard (\w+)", _said),
]
