"""A conversation below understanding: acts in, replies out, on a real database with a small shop of known ids."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Engine, event, insert
from sqlmodel import Session, col, select

from attribution import touchpoints
from attribution.links import LinkSeen
from attribution.tables import Creator, CreatorCode, Identity, Shopper, Touchpoint
from bot.dialog import engine, state
from bot.dialog.actions import Act, unpack
from bot.dialog.locales import render_reply
from bot.dialog.reply import Kit, Reply, Turn
from bot.dialog.state import Dialog
from bot.events import EventKind, Inbound
from bot.tables import ChannelAccount, Conversation
from commerce.carts.cart import CartView, peek_cart
from commerce.catalogue.snapshots import SnapshotCache
from commerce.kinds import PromotionKind
from commerce.promotions.codes import CodeTerms, insert_code
from commerce.tables import Brand, Product, ShippingRate, ShopOrder, Variant
from core.db import transaction
from core.ids import random_id
from tests.conftest import NOW

BRAND = "brd_aurora"
_PRODUCTS: dict[str, tuple[str, list[str], int, dict[tuple[str, ...], int]]] = {
    "hoodie": (
        "Aurora Hoodie",
        ["color", "size"],
        59_00,
        {("black", "S"): 4, ("black", "M"): 8, ("black", "L"): 0, ("sand", "M"): 3, ("sand", "L"): 5},
    ),
    "nimbus": ("Nimbus Runner", ["size"], 89_00, {("42",): 2, ("43",): 6}),
    "cap": ("Trail Cap", ["color"], 19_00, {("black",): 20, ("red",): 4}),
    "mug": ("Camp Mug", [], 12_00, {(): 7}),
}
_CODES = {
    "LENA10": CodeTerms(PromotionKind.PERCENT, value_bps=1000, public=True),
    "JO15": CodeTerms(PromotionKind.PERCENT, value_bps=1500, public=True),
    "TEN5": CodeTerms(PromotionKind.FIXED, amount_minor=10_00, minimum_minor=80_00, public=True),
    "VIP30": CodeTerms(PromotionKind.PERCENT, value_bps=3000, customer_group="vip"),
    "SUMMER20": CodeTerms(PromotionKind.PERCENT, value_bps=2000, ends_at=datetime.fromisoformat("2026-09-01T00:00+02:00")),
    "XMAS": CodeTerms(PromotionKind.PERCENT, value_bps=2000, starts_at=datetime.fromisoformat("2026-12-01T00:00+01:00")),
    "ONE15": CodeTerms(PromotionKind.PERCENT, value_bps=1500, uses_max=1),
    "SHIPFREE": CodeTerms(PromotionKind.FREE_SHIPPING, public=True),
}


def _rows() -> list[tuple[type[Any], list[dict[str, Any]]]]:
    made = {"brand_id": BRAND, "created_at": NOW}
    products: list[dict[str, Any]] = []
    variants: list[dict[str, Any]] = []
    for place, (key, (name, options, price, stock)) in enumerate(_PRODUCTS.items()):
        category = "shoes" if key == "nimbus" else "clothing" if key == "hoodie" else "extras"
        row = {"id": f"prd_{key}", "brand_id": BRAND, "sku": key, "name": name, "category": category, "options": options}
        products.append(row | {"position": place, "description": f"The {name}.", "images": [], "attributes": {}})
        for values, count in stock.items():
            sku = "-".join([key, *values]).lower()
            variant = {"id": f"var_{sku}", "brand_id": BRAND, "product_id": f"prd_{key}", "sku": sku, "price_minor": price}
            variants.append(variant | {"options": dict(zip(options, values, strict=True)), "stock": count, "position": len(variants)})
    rates = [{"brand_id": BRAND, "country": each, "price_minor": 4_90, "free_from_minor": 75_00} for each in ("ES", "FR", "PT", "DE")]
    brand = {"id": BRAND, "slug": "aurora", "name": "Aurora", "currency": "EUR", "timezone": "Europe/Madrid", "created_at": NOW}
    creators = [{"id": f"crt_{name.lower()}", "handle": name.lower(), "name": name, **made} for name in ("Lena", "Jo")]
    owned = [{"brand_id": BRAND, "creator_id": f"crt_{who}", "key": key, "code": key} for who, key in (("lena", "lena10"), ("jo", "jo15"))]
    account = {"id": "cha_1", "brand_id": BRAND, "channel": "webchat", "name": "default"}
    plain: list[tuple[type[Any], list[dict[str, Any]]]] = [
        (Brand, [brand]),
        (ShippingRate, rates),
        (Product, products),
        (Variant, variants),
    ]
    return [*plain, (Creator, creators), (CreatorCode, owned), (ChannelAccount, [account])]


@dataclass
class Person:
    """One shopper's side: what they heard last, and what the bot remembers of them."""

    shop: "DialogShop"
    name: str
    reply: Reply = field(default_factory=Reply)
    statements: int = 0

    @property
    def shopper_id(self) -> str:
        return f"shp_{self.name}"

    @property
    def dialog(self) -> Dialog:
        with transaction(self.shop.engine) as session:
            return state.load(session.get_one(Conversation, f"cnv_{self.name}").state)

    def does(self, *acts: Act, text: str = "", arrival: LinkSeen | None = None) -> Reply:
        """The reply to one message that means `acts`; its effects stand."""
        self.shop.events += 1
        with transaction(self.shop.engine) as session:
            conversation = session.get_one(Conversation, f"cnv_{self.name}")
            said = Inbound(f"web:{self.shop.events}", EventKind.TEXT, self.name, self.name, self.shop.now, text=text)
            brand = session.get_one(Brand, BRAND)
            snapshot = self.shop.kit.catalogue(session, brand)
            dialog = state.load(conversation.state)
            turn = Turn(said, self.shop.events, brand, conversation, self.shopper_id, snapshot, dialog, self.shop.now, arrival)
            with Counted(self.shop.engine) as counted:
                self.reply = engine.answer(session, turn, acts, self.shop.kit)
            self.statements = counted[0]
            if self.reply.dialog is not None:
                conversation.state = state.dump(self.reply.dialog)
            self._record(session)
        return self.reply

    def _record(self, session: Session) -> None:
        touches = [
            touchpoints.Touch(
                brand_id=BRAND,
                shopper_id=self.shopper_id,
                kind=touched.kind,
                key=f"{self.shop.events}:{place}:{touched.suffix}",
                credit_class=touched.credit_class,
                creator_id=touched.creator_id,
                code_key=touched.code_key,
                occurred_at=self.shop.now,
                received_at=self.shop.now,
                data=touched.data,
            )
            for place, touched in enumerate(self.reply.touches)
        ]
        if touches:
            touchpoints.record(session, touches)

    def presses(self, label: str) -> Reply:
        """The reply to a button of the last message, by its words."""
        buttons = {button.label: button.action for button in self.message.all_buttons()}
        act = unpack(buttons[label])
        assert act is not None
        return self.does(act)

    @property
    def message(self) -> Any:
        return render_reply(self.reply, "en", self.shop)

    @property
    def text(self) -> str:
        return self.message.text

    @property
    def labels(self) -> list[str]:
        return [button.label for button in self.message.all_buttons()]

    @property
    def keys(self) -> list[str]:
        return [said.key for said in self.reply.says]

    def value(self, key: str, name: str) -> Any:
        """A value of the first phrase with this key in what was said last."""
        return next(said for said in self.reply.says if said.key == key).values[name]

    @property
    def cart(self) -> CartView | None:
        with transaction(self.shop.engine) as session:
            brand = session.get_one(Brand, BRAND)
            return peek_cart(session, brand, self.shop.kit.catalogue(session, brand), self.shopper_id, now=self.shop.now)

    @property
    def lines(self) -> dict[str, int]:
        """The cart as names and quantities."""
        return {line.name: line.quantity for line in self.cart.lines} if self.cart else {}

    @property
    def total(self) -> int:
        return self.cart.quote.total_minor if self.cart else 0

    @property
    def orders(self) -> list[ShopOrder]:
        with transaction(self.shop.engine) as session:
            return list(session.exec(select(ShopOrder).filter_by(shopper_id=self.shopper_id).order_by(col(ShopOrder.number))))

    def touches(self, kind: str) -> list[Touchpoint]:
        with transaction(self.shop.engine) as session:
            return list(session.exec(select(Touchpoint).filter_by(shopper_id=self.shopper_id, kind=kind).order_by(col(Touchpoint.id))))


class Counted:
    """How many statements an engine runs inside the block."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.count = engine, [0]

    def _one_more(self, *_: Any) -> None:
        self.count[0] += 1

    def __enter__(self) -> list[int]:
        event.listen(self.engine, "before_cursor_execute", self._one_more)
        return self.count

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._one_more)


class DialogShop:
    """Aurora in small, at a time that stands still until it is moved."""

    timezone = "Europe/Madrid"

    def __init__(self, engine: Engine) -> None:
        self.engine, self.now, self.events = engine, NOW, 0
        self.kit = Kit(
            new_id=random_id,
            random=Random(1),
            catalogue=SnapshotCache().get,
            dispatch=lambda *_, **__: None,
            public_url="http://shop.test",
            secret="secret",
        )
        with transaction(engine) as session:
            for table, rows in _rows():
                session.connection().execute(insert(table), rows)
            for code, terms in _CODES.items():
                insert_code(session, session.get_one(Brand, BRAND), code, terms, new_id=random_id)

    def person(self, name: str = "ana") -> Person:
        made: dict[str, Any] = {"brand_id": BRAND, "created_at": NOW}
        identity: dict[str, Any] = {
            "id": f"idn_{name}",
            "shopper_id": f"shp_{name}",
            "channel_account_id": "cha_1",
            "channel": "webchat",
            "handle": name,
        }
        chat: dict[str, Any] = {
            "id": f"cnv_{name}",
            "channel_account_id": "cha_1",
            "channel": "webchat",
            "identity_id": f"idn_{name}",
            "thread": name,
        }
        with transaction(self.engine) as session:
            session.add(Shopper(id=f"shp_{name}", name=name, **made))
            session.flush()
            session.add(Identity(**identity, **made))
            session.add(Conversation(**chat, **made))
        return Person(self, name)

    def later(self, **length: float) -> None:
        self.now += timedelta(**length)

    def change(self, table: type[Any], key: str, **values: Any) -> None:
        """A row changed beside the conversation: stock sold elsewhere, a price, a state."""
        with transaction(self.engine) as session:
            row = session.get_one(table, key)
            for name, value in values.items():
                setattr(row, name, value)

    def add(self, row: Any) -> None:
        with transaction(self.engine) as session:
            session.add(row)
