"""How does a cart become an order? Once per cart and version, with stock held and uses of codes counted, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from commerce.cart_view import Change
from commerce.facts import Fact
from commerce.refusals import Refused as Refused
from commerce.tables import Brand, OrderLine, ShopOrder
from commerce.views import Snapshot
from core.ids import NewId

HOLD_MINUTES = 15


@dataclass(frozen=True)
class Address:
    """Where to send it; country as ISO 3166 alpha-2."""

    name: str
    street: str
    city: str
    postcode: str
    country: str

    def dump(self) -> Mapping[str, str]:
        """JSON of the order's row."""
        return {"name": self.name, "street": self.street, "city": self.city, "postcode": self.postcode, "country": self.country}


@dataclass(frozen=True)
class Placed:
    """An order that waits for payment until order.hold_until. again: it stood already. changes: to be said with it."""

    order: ShopOrder
    lines: tuple[OrderLine, ...]
    facts: tuple[Fact, ...]
    changes: tuple[Change, ...] = ()
    again: bool = False


def place_order(
    session: Session,
    brand: Brand,
    snapshot: Snapshot,
    shopper_id: str,
    address: Address,
    *,
    conversation_id: str,
    now: datetime,
    new_id: NewId,
) -> Placed | Refused:
    """The order for the shopper's open cart; stock held for 15 minutes, uses of codes counted.

    Refused: empty_cart, country_not_served(country, served), only_left(name, variant_id, left, asked),
    code_used_up(code, total_minor without it), cart_changed(changes, total_minor): told once, then it goes through.
    """
    raise NotImplementedError
