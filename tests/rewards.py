"""How do stories speak of points and rewards? What is given, and what then stands."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import Session

from attribution import loyalty
from attribution.loyalty import programs
from commerce.orders import orders
from core.ids import random_id
from core.money import BPS, parse_minor

if TYPE_CHECKING:
    from tests.shop import Shop


def given(session: Session, shop: "Shop", what: str) -> bool:
    """Whether the line was about rewards, and then it is so."""
    found = re.fullmatch(r"points ([\d.]+) each, worth ([\d.]+), (\d+) % of goods, (\d+) months, (\d+) days", what)
    if found is None:
        return False
    programs.add_version(
        session,
        shop.brand.id,
        earn_minor=parse_minor(found[1], "EUR"),
        point_minor=parse_minor(found[2], "EUR"),
        spend_min=0,
        share_bps=int(found[3]) * BPS // 100,
        expire_months=int(found[4]),
        hold_days=int(found[5]),
        now=shop.clock() - timedelta(days=1),
        new_id=random_id,
    )
    return True


def points(session: Session, shop: "Shop", name: str, count: str) -> None:
    held = loyalty.holding(session, shop.brand.id, shop.shopper_id(session, name), now=shop.clock())
    assert held is not None
    assert held.purse.spendable == int(count), held.purse


def due(session: Session, shop: "Shop", name: str, amount: str) -> None:
    order = orders.latest_order(session, shop.brand.id, shop.shopper_id(session, name))
    assert order is not None, "no order"
    assert orders.due_minor(order) == parse_minor(amount, order.currency), order


THEN: list[tuple[str, Callable[..., None]]] = [
    (r"points of (\w+) are (\d+)", points),
    (r"due of (\w+) is ([\d.]+)", due),
]
