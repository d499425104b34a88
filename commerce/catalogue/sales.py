"""Which prices change by the clock? Sales that begin and end; their dates are rows, any number of processes may look."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from commerce.brands import get_brand_by_id
from commerce.store import catalogue, prices, stock


def turn_sales(session: Session, *, now: datetime, limit: int) -> int:
    """How many prices changed: sales that are due begin or end, and their brands' readers see it."""
    due: dict[str, list[Any]] = {}
    for sale in prices.list_due_sales(session, now=now, limit=limit):
        due.setdefault(sale.brand_id, []).append(sale)
    changed = 0
    for brand_id, sales in sorted(due.items()):
        stock.lock_variants(session, brand_id, sorted(sale.variant_id for sale in sales))
        turned = sum(_turn(session, brand_id, sale, now) for sale in sales)
        if turned:
            catalogue.raise_version(session, get_brand_by_id(session, brand_id))
        changed += turned
    return changed


def _turn(session: Session, brand_id: str, sale: Any, now: datetime) -> bool:
    if sale.ends_at is not None and sale.ends_at <= now:
        return prices.end_sale(session, brand_id, sale)
    return prices.begin_sale(session, brand_id, sale)
