"""Which shopper is behind a handle, and is that shopper the creator in person?"""

from datetime import datetime

from sqlmodel import Session

from attribution import store
from attribution.tables import Identity, Shopper
from core.db import insert_once
from core.errors import Conflict
from core.ids import NewId


def ensure(
    session: Session, brand_id: str, channel_account_id: str, channel: str, handle: str, name: str, *, now: datetime, new_id: NewId
) -> Identity:
    """The identity of `handle` at this channel account, made with a shopper of its own when it is new.

    Safe when two do it at once: one wins, both get the winner's. One statement when it exists. Raises `Conflict`
    when the channel account's handle belongs to another brand.
    """
    known = store.find_identity(session, brand_id, channel_account_id, handle)
    if known is not None:
        return known
    shopper_id = new_id("shp")
    insert_once(session, Shopper, {"id": shopper_id, "brand_id": brand_id, "name": name, "created_at": now})
    made = insert_once(
        session,
        Identity,
        {
            "id": new_id("idn"),
            "brand_id": brand_id,
            "shopper_id": shopper_id,
            "channel_account_id": channel_account_id,
            "channel": channel,
            "handle": handle,
            "name": name,
            "created_at": now,
        },
    )
    if not made:
        store.delete_shopper(session, brand_id, shopper_id)
    identity = store.find_identity(session, brand_id, channel_account_id, handle)
    if identity is None:
        raise Conflict(key=f"identity {channel_account_id}/{handle}")
    return identity


def is_own(session: Session, brand_id: str, creator_id: str, shopper_id: str) -> bool:
    """Whether one of the shopper's identities is known to be the creator's own account."""
    return creator_id in store.own_creator_ids(session, brand_id, shopper_id)
