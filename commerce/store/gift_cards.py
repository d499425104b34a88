"""How are gift cards and the movements of their money read, locked and written?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from commerce.tables import GiftCard, GiftCardEntry
from core.db import insert_once

_LEFT = (
    select(func.coalesce(func.sum(col(GiftCardEntry.amount_minor)), 0))
    .where(col(GiftCardEntry.card_id) == col(GiftCard.id))
    .correlate(GiftCard)
    .scalar_subquery()
    .label("left")
)
_CARD = select(col(GiftCard.id), col(GiftCard.ending), col(GiftCard.currency), col(GiftCard.sku), _LEFT)


def insert_card(session: Session, brand_id: str, row: Mapping[str, Any]) -> bool:
    """Whether the card is new; a line's unit has one."""
    return insert_once(session, GiftCard, {**row, "brand_id": brand_id}) == 1


def insert_entry(session: Session, brand_id: str, card_id: str, order_id: str, key: str, amount_minor: int, *, at: datetime) -> bool:
    """Whether the movement is new."""
    row = {"brand_id": brand_id, "card_id": card_id, "order_id": order_id, "key": key, "amount_minor": amount_minor, "at": at}
    return insert_once(session, GiftCardEntry, row) == 1


def find_card(session: Session, brand_id: str, code_hash: str) -> Any | None:
    """Row (id, ending, currency, sku, left) of the brand's card with this code."""
    statement = _CARD.where(col(GiftCard.brand_id) == brand_id, col(GiftCard.code_hash) == code_hash)
    return session.connection().execute(statement).one_or_none()


def lock_cards(session: Session, brand_id: str, card_ids: Sequence[str]) -> list[Any]:
    """The same rows of these cards, by id; nobody else uses them until we commit. What is left is read after the lock."""
    mine = (col(GiftCard.brand_id) == brand_id, col(GiftCard.id).in_(card_ids))
    session.connection().execute(select(col(GiftCard.id)).where(*mine).order_by(col(GiftCard.id)).with_for_update()).all()
    return list(session.connection().execute(_CARD.where(*mine).order_by(col(GiftCard.id))))


def find_granted(session: Session, brand_id: str, key: str) -> Any | None:
    """Row (id, order_id) of the card made for this key."""
    statement = select(col(GiftCard.id), col(GiftCard.order_id)).where(col(GiftCard.brand_id) == brand_id, col(GiftCard.key) == key)
    return session.connection().execute(statement).one_or_none()


def list_bought(session: Session, brand_id: str, order_id: str) -> list[Any]:
    """The same rows of the cards that an order bought, the fullest first."""
    statement = _CARD.where(col(GiftCard.brand_id) == brand_id, col(GiftCard.order_id) == order_id)
    return list(session.connection().execute(statement.order_by(_LEFT.desc(), col(GiftCard.id))))
