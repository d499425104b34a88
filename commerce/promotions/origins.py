"""How did a shopper come? Noted for promotions that ask: the last creator whose link they came by, the channel where one counts."""

from sqlmodel import Session

from commerce.catalogue.views import Snapshot
from commerce.store import promotions


def note_origin(session: Session, brand_id: str, snapshot: Snapshot, shopper_id: str, *, channel: str, creator_id: str = "") -> None:
    """Keep the creator of an arrival, and the channel while a promotion is for some of them; else nothing is written."""
    came = {"creator_id": creator_id} if creator_id else {}
    if snapshot.asks_channel:
        came["channel"] = channel
    if came:
        promotions.save_origin(session, brand_id, shopper_id, **came)
