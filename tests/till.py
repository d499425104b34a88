"""How do the tests of commerce sell? One brand on one database, each act in a transaction of its own."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select
from sqlmodel import Session, SQLModel, col

from commerce import brands, checkout, inventory, payments
from commerce.carts import cart
from commerce.catalogue import catalog
from commerce.catalogue.snapshots import SnapshotCache
from commerce.catalogue.views import Snapshot
from commerce.imports.rows import ProductRow, VariantRow
from commerce.orders import cancellation, exchanges, fulfilment, orders, refunding, returns
from commerce.promotions import codes
from commerce.refusals import Refused
from commerce.store import orders as store
from commerce.store.catalogue import raise_version
from commerce.tables import Brand, BundlePart, Hold, Refund, ShopOrder, Variant
from core.db import transaction
from core.ids import random_id
from dropline.demo.aurora import AURORA
from dropline.eval.stories.work import Named
from dropline.eval.stories.work import units as units
from tests.conftest import NOW

HOME = checkout.Address("Ana Ruiz", "Calle Mayor 5", "Madrid", "28013", "ES")


@dataclass
class Till:
    """Aurora's shop at one instant. Variants and codes are named as people name them."""

    engine: Engine
    now: datetime = NOW
    snapshots: SnapshotCache = field(default_factory=SnapshotCache)

    def __post_init__(self) -> None:
        with transaction(self.engine) as session:
            standing = {brand.slug: brand for brand in brands.list_brands(session)}
            brand = standing.get("aurora") or self._open(session)
            self.brand_id = brand.id
            self.sku = {variant.sku: variant.id for variant in self.snapshots.get(session, brand).variants.values()}

    def _open(self, session: Session) -> Brand:
        brand = brands.add_brand(
            session, AURORA.slug, AURORA.name, currency=AURORA.currency, timezone=AURORA.timezone, now=self.now, new_id=random_id
        )
        brands.add_deliveries(session, brand, AURORA.deliveries)
        for code, terms in AURORA.codes(self.now).items():
            codes.insert_code(session, brand, code, terms, new_id=random_id)
        catalog.import_rows(session, brand, AURORA.products(), now=self.now, new_id=random_id)
        return brand

    def brand(self, session: Session) -> Brand:
        return brands.get_brand_by_id(session, self.brand_id)

    def snapshot(self, session: Session) -> Snapshot:
        return self.snapshots.get(session, self.brand(session))

    def wait(self, **length: float) -> None:
        self.now += timedelta(**length)

    def _act(self, act: Any, *args: Any, **kwargs: Any) -> Any:
        with transaction(self.engine) as session:
            brand = self.brand(session)
            return act(session, brand, self.snapshots.get(session, brand), *args, now=self.now, **kwargs)

    def add(self, shopper: str, sku: str, quantity: int = 1) -> Any:
        return self._act(cart.add_line, shopper, self.sku[sku], quantity, new_id=random_id)

    def set(self, shopper: str, sku: str, quantity: int) -> Any:
        return self._act(cart.set_quantity, shopper, self.sku[sku], quantity)

    def remove(self, shopper: str, sku: str) -> Any:
        return self._act(cart.remove_line, shopper, self.sku[sku])

    def clear(self, shopper: str) -> Any:
        return self._act(cart.clear_cart, shopper)

    def undo(self, shopper: str) -> Any:
        return self._act(cart.undo_cart, shopper)

    def view(self, shopper: str) -> Any:
        return self._act(cart.view_cart, shopper)

    def code(self, shopper: str, text: str, *, switch: bool = False) -> Any:
        return self._act(cart.enter_code, shopper, text, switch=switch, new_id=random_id)

    def drop_code(self, shopper: str, key: str) -> Any:
        return self._act(cart.remove_code, shopper, key)

    def place(self, shopper: str, address: checkout.Address = HOME) -> Any:
        return self._act(checkout.place_order, shopper, address, conversation_id=f"con_{shopper}", new_id=random_id)

    def placed(self, shopper: str, **quantities: int) -> ShopOrder:
        """An order of these goods (SKUs with _ for -)."""
        for sku, quantity in quantities.items():
            answer = self.add(shopper, sku.replace("_", "-"), quantity)
            assert not isinstance(answer, Refused), answer
        answer = self.place(shopper)
        assert isinstance(answer, checkout.Placed), answer
        return answer.order

    def event(self, order: ShopOrder, charge: str = "", **changed: Any) -> payments.PaymentEvent:
        values: dict[str, Any] = {"amount_minor": order.total_minor, "currency": order.currency, "at": self.now}
        return payments.PaymentEvent("test", charge or f"ch_{order.id}", order.id, **(values | changed))

    def pay(self, order: ShopOrder, charge: str = "", **changed: Any) -> tuple[Any, ...]:
        with transaction(self.engine) as session:
            return payments.settle(session, self.event(order, charge, **changed), now=self.now, new_id=random_id)

    def bundle(self, sku: str, price_minor: int, **parts: int) -> None:
        """Something new that is made of others (SKUs with _ for -)."""
        with transaction(self.engine) as session:
            brand = self.brand(session)
            row = ProductRow(1, sku, sku.title(), "", "", (), (), (VariantRow(1, sku, {}, price_minor, 0),))
            catalog.import_rows(session, brand, [row], now=self.now, new_id=random_id)
            self.sku[sku] = next(v.id for v in self.snapshots.get(session, brand).variants.values() if v.sku == sku)
            made_of = [(self.sku[part.replace("_", "-")], quantity) for part, quantity in parts.items()]
            session.add_all(BundlePart(bundle_variant_id=self.sku[sku], part_variant_id=part, quantity=n) for part, n in made_of)
            raise_version(session, brand)

    def open(self, order: ShopOrder) -> Any:
        with transaction(self.engine) as session:
            return payments.open_payment(session, orders.get_order(session, order.id), now=self.now)

    def cancel(self, order: ShopOrder, reason: str = "asked") -> tuple[Any, ...]:
        with transaction(self.engine) as session:
            return orders.cancel_order(session, order, reason=reason, now=self.now)

    def extend(self, order: ShopOrder, **length: float) -> bool:
        """Its hold as a payment in flight would have it."""
        with transaction(self.engine) as session:
            locked = store.lock_order(session, order.id)
            assert locked is not None
            return inventory.extend(session, locked, self.now + timedelta(**length), now=self.now)

    def expire(self, limit: int = 100) -> tuple[Any, ...]:
        with transaction(self.engine) as session:
            return orders.expire_orders(session, now=self.now, limit=limit)

    def refund(self, order: ShopOrder, lines: Named = None, *, key: str = "r1") -> tuple[Refund, tuple[Any, ...]]:
        with transaction(self.engine) as session:
            return refunding.refund_order(
                session, order, lines=units(session, order, lines), key=key, reason="too small", now=self.now, new_id=random_id
            )

    def give(self, order: ShopOrder, amount_minor: int, *, key: str) -> Refund:
        """An amount back, without naming goods."""
        with transaction(self.engine) as session:
            return refunding.refund_amount(session, order, amount_minor, key=key, reason="sorry", now=self.now, new_id=random_id)[0]

    def call_off(self, order: ShopOrder, lines: Named = None, *, key: str = "x1") -> cancellation.CalledOff:
        with transaction(self.engine) as session:
            return cancellation.call_off_order(
                session, order, by="shopper", reason="", key=key, now=self.now, new_id=random_id, lines=units(session, order, lines)
            )

    def send_back(self, order: ShopOrder, lines: Named, reason: str = "too_small") -> Any:
        with transaction(self.engine) as session:
            brand = self.brand(session)
            wanted = units(session, order, lines) or {}
            return returns.open_return(session, brand, order, lines=wanted, reason=reason, by="shopper", now=self.now, new_id=random_id)

    def swap(self, order: ShopOrder, sku: str, wanted: str, quantity: int = 1) -> Any:
        """An exchange of units of the first line of a SKU."""
        with transaction(self.engine) as session:
            who = (session, self.brand(session), self.snapshot(session), order)
            return exchanges.open_exchange(
                *who,
                line_id=next(iter(units(session, order, {sku: quantity}) or {})),
                variant_id=self.sku[wanted],
                quantity=quantity,
                reason="too_small",
                by="shopper",
                now=self.now,
                new_id=random_id,
            )

    def close(self, order: ShopOrder) -> tuple[Any, ...]:
        with transaction(self.engine) as session:
            return returns.close_return(session, order, by="shopper", reason="", now=self.now, new_id=random_id)

    def expire_exchanges(self) -> tuple[Any, ...]:
        with transaction(self.engine) as session:
            return exchanges.expire(session, now=self.now, new_id=random_id, limit=100)

    def receive(self, order: ShopOrder, *, restock: bool = True) -> tuple[Any, ...]:
        with transaction(self.engine) as session:
            return returns.receive_return(session, order, restock=restock, by="brand", now=self.now, new_id=random_id)

    def confirm(self, order: ShopOrder) -> tuple[Any, ...]:
        with transaction(self.engine) as session:
            return orders.confirm_order(session, order, how="cash_on_delivery", now=self.now)

    def pack(self, order: ShopOrder) -> tuple[Any, ...]:
        with transaction(self.engine) as session:
            return fulfilment.pack_order(session, order, by="brand", now=self.now)

    def ship(self, order: ShopOrder, lines: Named = None, *, key: str = "s1") -> tuple[Any, ...]:
        with transaction(self.engine) as session:
            tracking = fulfilment.Tracking("Correos", "PX1", "https://track.example/PX1")
            return fulfilment.ship_order(
                session, order, lines=units(session, order, lines), tracking=tracking, key=key, by="brand", now=self.now, new_id=random_id
            )

    def deliver(self, order: ShopOrder) -> tuple[Any, ...]:
        with transaction(self.engine) as session:
            return fulfilment.deliver_shipments(session, order, by="brand", now=self.now)

    def order(self, order: ShopOrder) -> ShopOrder:
        """The order as its row is now."""
        with transaction(self.engine) as session:
            return orders.get_order(session, order.id)

    def stock(self, sku: str) -> int:
        """Units on hand, holds not taken off."""
        with transaction(self.engine) as session:
            return session.exec(select(col(Variant.stock)).where(col(Variant.id) == self.sku[sku])).scalar_one()  # type: ignore[call-overload]  # a plain select

    def available(self, sku: str) -> int:
        with transaction(self.engine) as session:
            return catalog.availability(session, self.brand_id, [self.sku[sku]], now=self.now)[self.sku[sku]].available

    def uses(self, code: str) -> int:
        with transaction(self.engine) as session:
            return codes.get_code(session, self.brand_id, code).uses

    def rows(self, table: type[SQLModel]) -> list[Any]:
        with transaction(self.engine) as session:
            return list(session.scalars(select(table)))

    def change(self, table: type[SQLModel], ident: str, **values: Any) -> None:
        """A row as somebody else changed it."""
        with transaction(self.engine) as session:
            row = session.get(table, ident)
            for name, value in values.items():
                setattr(row, name, value)

    def write(self, row: SQLModel) -> None:
        """A row as somebody else wrote it."""
        with transaction(self.engine) as session:
            session.add(row)

    def active_holds(self) -> int:
        return sum(hold.quantity for hold in self.rows(Hold) if hold.state == "active" and hold.expires_at > self.now)
