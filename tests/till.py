"""How do the tests of commerce sell? One brand on one database, each act in a transaction of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select
from sqlmodel import Session, SQLModel, col

from commerce import brands, cart, catalog, checkout, codes, orders, payments
from commerce.refusals import Refused
from commerce.tables import Brand, Hold, Refund, ShopOrder, Variant
from commerce.views import Snapshot
from core.db import transaction
from core.ids import random_id
from dropline.demo.aurora import AURORA
from tests.conftest import NOW

HOME = checkout.Address("Ana Ruiz", "Calle Mayor 5", "Madrid", "28013", "ES")


@dataclass
class Till:
    """Aurora's shop at one instant. Variants and codes are named as people name them."""

    engine: Engine
    now: datetime = NOW
    snapshots: catalog.SnapshotCache = field(default_factory=catalog.SnapshotCache)

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

    def open(self, order: ShopOrder) -> Any:
        with transaction(self.engine) as session:
            return payments.open_payment(session, orders.get_order(session, order.id), now=self.now)

    def cancel(self, order: ShopOrder, reason: str = "asked") -> tuple[Any, ...]:
        with transaction(self.engine) as session:
            return orders.cancel_order(session, order, reason=reason, now=self.now)

    def expire(self, limit: int = 100) -> tuple[Any, ...]:
        with transaction(self.engine) as session:
            return orders.expire_orders(session, now=self.now, limit=limit)

    def refund(
        self, order: ShopOrder, lines: Mapping[str, int] | None = None, *, key: str = "r1", restock: bool = False
    ) -> tuple[Refund, tuple[Any, ...]]:
        with transaction(self.engine) as session:
            return orders.refund_order(
                session, order, lines=lines, key=key, reason="too small", now=self.now, new_id=random_id, restock=restock
            )

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

    def active_holds(self) -> int:
        return sum(hold.quantity for hold in self.rows(Hold) if hold.state == "active" and hold.expires_at > self.now)
