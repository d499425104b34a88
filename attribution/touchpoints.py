"""What happened to a shopper, and when? One immutable record a thing, written in the transaction of its cause.

The kinds, their classes, keys and contents are one table: docs/touchpoints.md. A test compares it with `Kind` and `CLASS_OF`.
"""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from attribution.kinds import CLASS_OF as CLASS_OF
from attribution.kinds import CreditClass as CreditClass
from attribution.kinds import Kind as Kind
from attribution.kinds import Touch as Touch
from attribution.tables import Touchpoint
from core.db import insert_once


def record(session: Session, touches: Sequence[Touch]) -> int:
    """How many of `touches` are new. One statement for all; a repeat of (brand, kind, key) has no effect."""
    return insert_once(session, Touchpoint, [_row(touch) for touch in touches])


def _row(touch: Touch) -> dict[str, Any]:
    return {**vars(touch), "kind": str(touch.kind), "credit_class": str(touch.credit_class), "data": dict(touch.data)}
