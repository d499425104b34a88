"""How is a page tried? A small application of the console's own routes on a real database, with people and goods to show."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import Engine, update
from sqlmodel import Session, col
from starlette.testclient import TestClient

import console
from bot import intake
from bot.channels import webchat
from bot.dialog.reply import Kit
from bot.events import Message
from bot.store import conversations, outbox
from bot.tables import ChannelAccount, Conversation, EventStatus, InboundEvent, OutboxStatus, Purpose, Role, Staff
from commerce import checkout
from commerce.carts import cart
from commerce.catalogue.snapshots import SnapshotCache
from commerce.store import catalogue
from commerce.tables import Brand, Product, ShippingRate, ShopOrder, Variant
from console.deps import Deps
from core.db import Database, insert_rows, transaction
from core.ids import sign
from dropline.program import connections
from tests.conftest import NOW, new_ids
from tests.shop import settings_for

SECRET = "a secret for tests"
PASSWORD = "correct horse battery"
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD)  # cheap: what is verified names its own cost
HOME = {"name": "Ana Lopez", "street": "Calle Luna 5", "city": "Madrid", "postcode": "28004", "country": "ES"}


class QuietBus:
    """A bus that remembers what was told, and on which nobody else speaks."""

    def __init__(self) -> None:
        self.told: list[str] = []

    async def publish(self, topic: str) -> None:
        self.told.append(topic)

    @asynccontextmanager
    async def listen(self, topic: str) -> AsyncIterator[asyncio.Queue[str]]:
        yield asyncio.Queue()


@dataclass
class Pages:
    """The application, what it was told, and the rows it shows. Streams end after their first nudge."""

    engine: Engine
    public_url: str = "http://testserver"
    bus: QuietBus = field(default_factory=QuietBus)
    rung: list[str] = field(default_factory=list)
    new_id: Callable[[str], str] = field(default_factory=new_ids)
    later: timedelta = timedelta()
    working: Callable[[str], None] = lambda subject: None
    providers: Any = None

    def __post_init__(self) -> None:
        self.db = Database(self.engine)
        self.kit = Kit(self.new_id, Random(1), SnapshotCache().get, lambda *a, **k: None, self.public_url, SECRET)
        self.app = FastAPI()
        url = self.engine.url.render_as_string(hide_password=False)
        line = connections(settings_for(url, secret_key=SECRET, public_url=self.public_url), self.db, lambda: NOW + self.later)
        deps = Deps(
            self.db,
            self.kit,
            self.bus,
            self._ring,
            lambda: NOW + self.later,
            self.public_url,
            SECRET,
            line,
            0.01,
            0.0,
            0.2,
            self.providers,
            test_payments=True,
        )
        console.install(self.app, deps)

    async def _ring(self, subject: str) -> None:
        self.rung.append(subject)
        await asyncio.to_thread(self.working, subject)

    def client(self) -> TestClient:
        """A fresh browser without cookies that does not follow redirects."""
        return TestClient(self.app, base_url=self.public_url, follow_redirects=False)

    def write(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """`function(session, …)` in a transaction of its own."""
        with transaction(self.engine) as session:
            return function(session, *args, **kwargs)

    def brand(self, slug: str = "aurora", name: str = "Aurora") -> Brand:
        """A brand with its accounts, delivery to Spain at 4.90 (free from 75.00), and two products."""
        brand = Brand(id=f"brn_{slug}", slug=slug, name=name, currency="EUR", timezone="Europe/Madrid", created_at=NOW)
        self.write(_found_brand, brand)
        return brand

    def staff(self, brand: Brand | None, role: Role, name: str = "Maya Ortiz") -> Staff:
        """Somebody who signs in with `PASSWORD`."""
        brand_id = brand.id if brand else ""
        email = f"{name.split()[0].lower()}.{role}@{brand.slug if brand else 'dropline'}.example"
        person = Staff(id=self.new_id("stf"), brand_id=brand_id, email=email, name=name, role=role, password_hash=PASSWORD_HASH)
        self.write(lambda session: insert_rows(session, Staff, [person.model_dump()]))
        return person

    def signed_in(self, person: Staff) -> TestClient:
        """A browser of this person."""
        client = self.client()
        mark = hidden(client.get("/console/sign-in").text, "mark")
        answer = client.post("/console/sign-in", data={"email": person.email, "password": PASSWORD, "mark": mark})
        assert answer.status_code == 303, answer.text
        return client

    def said(self, brand: Brand, visitor: str, text: str, *, name: str = "", handled: bool = True) -> Conversation:
        """A shopper's message in the web chat, as if a worker had read it."""
        return self.write(_say, self.kit, brand, visitor, text, name, handled, NOW + self.later)

    def answered(self, conversation: Conversation, message: Message, *, author: str = "bot", status: str = OutboxStatus.SENT) -> None:
        """A message to the shopper, as if a worker had sent it."""
        self.write(_answer, conversation, message, author, status, self.new_id("key"), NOW + self.later)

    def change(self, conversation: Conversation, **values: Any) -> None:
        """Set columns of a conversation."""
        self.write(conversations.set_handling, conversation.brand_id, conversation.id, **values)

    def fill_cart(self, conversation: Conversation, sku: str = "HOOD-M", quantity: int = 2) -> None:
        """Put something in the shopper's cart."""
        self.write(_add, self.kit, conversation, sku, quantity)

    def order(self, conversation: Conversation) -> tuple[ShopOrder, str]:
        """The cart as a placed order, and its pay token."""
        order = self.write(_place, self.kit, conversation, NOW + self.later)
        return order, sign(SECRET, "pay", order.id)


def hidden(html: str, name: str) -> str:
    """The value of the first hidden field of that name."""
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', html)
    assert found, f"no field {name}"
    return found[1]


def _found_brand(session: Session, brand: Brand) -> None:
    insert_rows(session, Brand, [brand.model_dump()])
    insert_rows(session, ShippingRate, [{"brand_id": brand.id, "country": "ES", "price_minor": 490, "free_from_minor": 7500}])
    accounts = (("webchat", "default"), ("telegram", "default"), ("payment", "test"))
    insert_rows(
        session,
        ChannelAccount,
        [
            ChannelAccount(id=f"acc_{brand.slug}_{channel}", brand_id=brand.id, channel=channel, name=name).model_dump()
            for channel, name in accounts
        ],
    )
    for sku, name, price in (("HOOD", "Aurora Hoodie", 5900), ("CAP", "Trail Cap", 1900)):
        product = Product(id=f"prd_{brand.slug}_{sku}", brand_id=brand.id, sku=sku, name=name, category="Clothing", options=["size"])
        insert_rows(session, Product, [product.model_dump()])
        variant = Variant(
            id=f"var_{brand.slug}_{sku}",
            brand_id=brand.id,
            product_id=product.id,
            sku=f"{sku}-M",
            options={"size": "M"},
            price_minor=price,
            stock=8,
        )
        insert_rows(session, Variant, [variant.model_dump()])


def _say(session: Session, kit: Kit, brand: Brand, visitor: str, text: str, name: str, handled: bool, now: Any) -> Conversation:
    account = conversations.find_account(session, brand.id, "webchat", "default")
    assert account is not None
    payload = {"visitor": visitor, "client_id": kit.new_id("c"), "text": text, "sent_at": now.isoformat(), "name": name}
    intake.accept(session, account, webchat.parse(payload), now=now, new_id=kit.new_id)
    conversation = conversations.find_thread(session, account.id, visitor)
    assert conversation is not None
    if handled:
        done = update(InboundEvent).where(col(InboundEvent.conversation_id) == conversation.id)
        session.execute(done.values(status=EventStatus.HANDLED, handled_at=now))
    return conversation


def _answer(session: Session, conversation: Conversation, message: Message, author: str, status: str, key: str, now: Any) -> None:
    locked = conversations.lock_conversation(session, conversation.brand_id, conversation.id)
    assert locked is not None
    locked.sequence += 1
    conversations.save(session, locked)
    row = {
        "brand_id": conversation.brand_id,
        "conversation_id": conversation.id,
        "key": key,
        "purpose": Purpose.REPLY,
        "author": author,
        "message": message.dump(),
        "status": status,
        "sequence": locked.sequence,
        "due_at": now,
        "created_at": now,
        "settled_at": now,
    }
    outbox.write_messages(session, row)


def _shopper(session: Session, conversation: Conversation) -> tuple[Brand, str]:
    return conversations.get_brand_and_shopper(session, conversation.identity_id)


def _add(session: Session, kit: Kit, conversation: Conversation, sku: str, quantity: int) -> None:
    brand, shopper_id = _shopper(session, conversation)
    snapshot = kit.catalogue(session, brand)
    variant_id = next(v.id for v in snapshot.variants.values() if v.sku == sku)
    view = cart.add_line(session, brand, snapshot, shopper_id, variant_id, quantity, now=NOW, new_id=kit.new_id)
    assert isinstance(view, cart.CartView), view


def _place(session: Session, kit: Kit, conversation: Conversation, now: Any) -> ShopOrder:
    brand, shopper_id = _shopper(session, conversation)
    placed = checkout.place_order(
        session,
        brand,
        kit.catalogue(session, brand),
        shopper_id,
        checkout.Address(**HOME),
        conversation_id=conversation.id,
        now=now,
        new_id=kit.new_id,
    )
    assert isinstance(placed, checkout.Placed), placed
    return placed.order


def fresh_brand(session: Session, slug: str) -> Brand:
    """The brand as it is now."""
    brand = catalogue.find_brand(session, slug)
    assert brand is not None
    return brand
