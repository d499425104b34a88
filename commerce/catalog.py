"""What is in a brand's catalogue, and how much of it can be had now?"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from commerce.tables import Brand
from commerce.views import ProductView as ProductView
from commerce.views import Snapshot as Snapshot
from commerce.views import Stock as Stock
from commerce.views import VariantView as VariantView
from commerce.views import build_snapshot as build_snapshot


def load_snapshot(session: Session, brand: Brand) -> Snapshot:
    """The catalogue of the brand's present version, from four statements."""
    raise NotImplementedError


class SnapshotCache:
    """The newest snapshot of each brand, shared by all threads."""

    def get(self, session: Session, brand: Brand) -> Snapshot:
        """The snapshot of the version the brand's row has; loaded when it is not at hand."""
        raise NotImplementedError


def availability(session: Session, brand_id: str, variant_ids: Sequence[str], *, now: datetime) -> dict[str, Stock]:
    """Price and available units of the brand's variants among `variant_ids`, in one statement; unknown ones are absent."""
    raise NotImplementedError
