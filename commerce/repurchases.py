"""When will somebody want a thing again? From their own purchases of it, paid and not given back."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from commerce.rhythm import purchases, rhythm
from commerce.store import repurchases as store


@dataclass(frozen=True)
class Expected:
    """A product somebody buys at a rhythm: what they had last, in which order, after how many purchases."""

    product_id: str
    variant_id: str
    name: str
    order_id: str
    last_at: datetime
    gap: timedelta
    purchases: int

    @property
    def due_at(self) -> datetime:
        """One gap after the last purchase."""
        return self.last_at + self.gap


def expected(session: Session, brand_id: str, shopper_id: str, *, order_id: str = "", product_id: str = "") -> list[Expected]:
    """Of the products of an order, or of one product, those that the shopper buys at a rhythm."""
    bought = defaultdict(list)
    for row in store.list_bought(session, brand_id, shopper_id, order_id=order_id, product_id=product_id):
        bought[row.product_id].append(row)
    found = []
    for rows in bought.values():
        moments, last = [row.paid_at for row in rows], rows[-1]
        gap = rhythm(moments, purchases_min=0)
        if gap is not None:
            known = (last.product_id, last.variant_id, last.name, last.order_id, last.paid_at)
            found.append(Expected(*known, gap, len(purchases(moments))))
    return found
