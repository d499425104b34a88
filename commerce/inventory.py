"""Who has which units? Holds with an end, movements once per key; never below zero."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session


def reserve(
    session: Session, brand_id: str, order_id: str, quantities: Mapping[str, int], *, expires_at: datetime, now: datetime
) -> dict[str, int]:
    """Hold units for an order, all or none: what is short, by variant, with the units left; {} when all are held."""
    raise NotImplementedError


def release(session: Session, brand_id: str, order_ids: Sequence[str]) -> None:
    """Give the units held for orders back."""
    raise NotImplementedError


def available(session: Session, brand_id: str, variant_ids: Sequence[str], *, now: datetime) -> dict[str, int]:
    """Units that can be promised: on hand less valid holds."""
    raise NotImplementedError
