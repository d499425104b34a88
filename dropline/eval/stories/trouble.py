"""What goes wrong in a story: floods, voices, long texts, forged taps, other bots, providers that tell us to stop, planted words."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from bot import intake, pay_links
from bot.channels.twilio_codes import failed
from bot.consent import MARKETING
from bot.events import EventKind, Failed, Inbound
from bot.store import consent, conversations, events
from commerce import reviews
from commerce.kinds import ReviewState
from commerce.orders import orders
from core.ids import random_id, sign, unsign
from dropline.eval.stories import store
from dropline.eval.stories.expectation import expect, present

if TYPE_CHECKING:
    from dropline.eval.stories.stage import Shop

ROUNDS_MAX = 12  # by then two bots have come to an end
STOPPED = failed("131050")
BLOCKED = Failed("they have blocked us", permanent=True, unreachable=True)


def act(shop: "Shop", what: str) -> bool:
    """Whether the line is one of these; done if so."""
    for pattern, done in _ACTS:
        if found := re.fullmatch(pattern, what):
            done(shop, *found.groups())
            return True
    return False


def _events(shop: "Shop", name: str, *said: tuple[EventKind, dict[str, Any]], apart: timedelta = timedelta(0)) -> None:
    """Deliver these at once, then let the shop work until it has nothing more to say."""
    person, now = shop.person(name), shop.clock()
    arrived = [
        Inbound(f"trouble:{random_id('e')}", kind, person._greeting.thread, person.handle, now - apart * (len(said) - at), **values)
        for at, (kind, values) in enumerate(said)
    ]
    accepted = shop.write(intake.accept, person.account, arrived, now=now, new_id=random_id)
    person.conversation_id = accepted[0].conversation_id
    shop.last = shop.run(person.listen())
    shop.clock.pass_(timedelta(seconds=3))  # a flood is answered once it pauses
    shop.last += shop.run(person.listen())


def _flood(shop: "Shop", name: str, count: str, text: str) -> None:
    _events(shop, name, *[(EventKind.TEXT, {"text": text})] * int(count), apart=timedelta(milliseconds=100))


def _voice(shop: "Shop", name: str) -> None:
    _events(shop, name, (EventKind.MEDIA, {"media": ("voice.ogg",)}))


def _sticker(shop: "Shop", name: str) -> None:
    _events(shop, name, (EventKind.STICKER, {"text": "🦄"}))


def _letters(shop: "Shop", name: str, count: str) -> None:
    _events(shop, name, (EventKind.TEXT, {"text": "x" * int(count)}))


def _tap(shop: "Shop", name: str, action: str) -> None:
    _events(shop, name, (EventKind.BUTTON, {"action": action}))


def _block(shop: "Shop", name: str) -> None:
    _events(shop, name, (EventKind.BLOCKED, {}))


def _refusal(shop: "Shop", what: str) -> None:
    """The provider refuses the next send; where delivery is a row, nobody can."""
    shop.client.then({"offers stopped": STOPPED, "blocked": BLOCKED}[what])


def _bots(shop: "Shop", name: str) -> None:
    """Another bot sends back whatever we say, until we say nothing."""
    shop.says(name, "hello")
    rounds = 0
    while shop.last and rounds < ROUNDS_MAX:
        shop.says(name, shop.last[-1].text[:300] or "…")
        rounds += 1
    expect(rounds < ROUNDS_MAX, f"still talking after {rounds} rounds")


def _parrot(shop: "Shop", name: str, text: str) -> None:
    """Another bot always says the same, until we say nothing."""
    rounds = 0
    while rounds < ROUNDS_MAX:
        shop.says(name, text)
        if not shop.last:
            break
        rounds += 1
    expect(rounds < ROUNDS_MAX, f"still talking after {rounds} rounds")


def _approve(shop: "Shop") -> None:
    def all_of_them(session: Session) -> None:
        for review in reviews.list_reviews(session, shop.brand.id, state=ReviewState.PENDING):
            reviews.settle(session, shop.brand.id, review.id, ReviewState.APPROVED, now=shop.clock())

    shop.write(all_of_them)


_ACTS: tuple[tuple[str, Callable[..., None]], ...] = (
    (r"(\w+) sends (\d+) messages at once: (.+)", _flood),
    (r"(\w+) sends a voice note", _voice),
    (r"(\w+) sends a sticker", _sticker),
    (r"(\w+) sends (\d+) letters", _letters),
    (r"(\w+) taps (.+)", _tap),
    (r"(\w+) blocks the bot", _block),
    (r"the shop approves the reviews", _approve),
    (r"the provider says of the next message: (offers stopped|blocked)", _refusal),
    (r"a bot that repeats us talks as (\w+)", _bots),
    (r"a bot talks as (\w+) and always says (.+)", _parrot),
)


def planted(session: Session, shop: "Shop", sku: str, words: str) -> None:
    """A description with words in it that are nobody's to obey."""
    present(store.find_product(session, shop.brand.id, sku), f"no product {sku}").description = words


def _flagged(session: Session, shop: "Shop", name: str, reason: str, count: str) -> None:
    person = shop.person(name)
    found = [event.flag for event, _ in events.list_flagged(session, shop.brand.id) if event.conversation_id == person.conversation_id]
    expect(found.count(reason) == int(count), found)


def _agreed(session: Session, shop: "Shop", name: str, stands: str, source: str) -> None:
    newest = consent.find_current(session, shop.brand.id, shop.identity_id(session, name), MARKETING)
    newest = present(newest, "never asked")
    found = (newest.granted, newest.source, bool(newest.wording))
    expect(found == (stands == "on", source, True), found)


def _offer(session: Session, shop: "Shop", name: str, status: str, reason: str | None) -> None:
    """What became of the newest broadcast for somebody."""
    row = store.find_offer(session, shop.brand.id, shop.person(name).conversation_id)
    found = (row.status, row.reason) if row else ("none", "")
    expect(found == (status, reason or found[1]), found)


def _unreachable(session: Session, shop: "Shop", name: str) -> None:
    found = conversations.find_conversation(session, shop.brand.id, shop.person(name).conversation_id)
    expect(bool(found and found.unreachable), "they can be reached")


def _edited_link(session: Session, shop: "Shop", name: str) -> None:
    order = present(orders.latest_order(session, shop.brand.id, shop.shopper_id(session, name)), "no order")
    secret = shop.program.kit.secret
    token = sign(secret, pay_links.PURPOSE, order.id)
    for edited in (token[:-1] + ("0" if token[-1] != "0" else "1"), order.id, token + "?amount=1", token.replace(order.id, "ord_other")):
        expect(unsign(secret, pay_links.PURPOSE, edited) is None, edited)


THEN: list[tuple[str, Callable[..., None]]] = [
    (r"flagged of (\w+): (\w+) (\d+)", _flagged),
    (r"offers to (\w+) are (on|off) by (\w+)", _agreed),
    (r"the offer to (\w+) is (\w+)(?: for (\w+))?", _offer),
    (r"(\w+) cannot be reached", _unreachable),
    (r"an edited pay link of (\w+) opens nothing", _edited_link),
]
