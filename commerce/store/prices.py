"""How are market prices and sales read and written?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy import select as plain_select
from sqlmodel import Session

from commerce.store.statements import table_of
from commerce.tables import MarketPrice, Sale, Variant

_MARKET, _SALE, _VARIANT = table_of(MarketPrice), table_of(Sale), table_of(Variant)


def list_market_prices(session: Session, brand_id: str, variant_ids: Sequence[str]) -> Sequence[Any]:
    """Rows of these variants' prices elsewhere, by market."""
    wanted = _MARKET.c.brand_id == brand_id, _MARKET.c.variant_id.in_(variant_ids)
    return session.connection().execute(plain_select(_MARKET).where(*wanted).order_by(_MARKET.c.market)).all()


def list_sales(session: Session, brand_id: str, variant_ids: Sequence[str]) -> Sequence[Any]:
    """Rows of these variants' sales, running or to come."""
    wanted = _SALE.c.brand_id == brand_id, _SALE.c.variant_id.in_(variant_ids)
    return session.connection().execute(plain_select(_SALE).where(*wanted)).all()


def insert_prices(session: Session, markets: Sequence[Mapping[str, Any]], sales: Sequence[Mapping[str, Any]]) -> None:
    """Write new market prices and sales; they name their brand."""
    if markets:
        session.connection().execute(insert(_MARKET), [dict(row) for row in markets])
    if sales:
        session.connection().execute(insert(_SALE), [dict(row) for row in sales])


def clear_prices(session: Session, brand_id: str, variant_ids: Sequence[str]) -> None:
    """Take away all market prices and sales of variants; their price now stays as it is."""
    for table in (_MARKET, _SALE):
        session.connection().execute(delete(table).where(table.c.brand_id == brand_id, table.c.variant_id.in_(variant_ids)))


def list_due_sales(session: Session, *, now: datetime, limit: int) -> Sequence[Any]:
    """Rows of sales of every brand that should have begun or ended by now, the longest due first."""
    statement = plain_select(_SALE).where(_SALE.c.next_at <= now).order_by(_SALE.c.next_at, _SALE.c.variant_id).limit(limit)
    return session.connection().execute(statement).all()


def begin_sale(session: Session, brand_id: str, sale: Any) -> bool:
    """Give a variant its sale's price; False when another process did."""
    mine = _SALE.c.brand_id == brand_id, _SALE.c.variant_id == sale.variant_id, _SALE.c.running.is_(False)
    if session.connection().execute(update(_SALE).where(*mine).values(running=True, next_at=sale.ends_at)).rowcount == 0:
        return False
    _reprice(session, brand_id, sale.variant_id, sale.price_minor, sale.list_minor)
    return True


def end_sale(session: Session, brand_id: str, sale: Any) -> bool:
    """Give a variant its own price back and forget the sale; False when another process did."""
    mine = _SALE.c.brand_id == brand_id, _SALE.c.variant_id == sale.variant_id
    if session.connection().execute(delete(_SALE).where(*mine)).rowcount == 0:
        return False
    _reprice(session, brand_id, sale.variant_id, sale.list_minor, None)
    return True


def _reprice(session: Session, brand_id: str, variant_id: str, price_minor: int, compare_at_minor: int | None) -> None:
    mine = _VARIANT.c.brand_id == brand_id, _VARIANT.c.id == variant_id
    session.connection().execute(update(_VARIANT).where(*mine).values(price_minor=price_minor, compare_at_minor=compare_at_minor))
