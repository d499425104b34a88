"""Who are a brand's creators, which codes are theirs, and which accounts are they themselves?"""

import re
from datetime import datetime

from sqlmodel import Session

from attribution import store
from attribution.errors import BadHandle
from attribution.tables import Creator, CreatorCode, CreatorIdentity
from core.db import insert_once
from core.errors import NotFound
from core.ids import NewId
from core.text import code_key

HANDLE = re.compile(r"[a-z0-9_-]{1,40}")


def add_creator(session: Session, brand_id: str, handle: str, name: str, *, now: datetime, new_id: NewId) -> Creator:
    """The brand's creator of this handle, made when new; one that exists stays as it is. Raises `BadHandle`."""
    handle = handle.strip().casefold()
    if not HANDLE.fullmatch(handle):
        raise BadHandle(handle=handle)
    insert_once(session, Creator, {"id": new_id("crt"), "brand_id": brand_id, "handle": handle, "name": name, "created_at": now})
    return get_creator(session, brand_id, handle)


def get_creator(session: Session, brand_id: str, handle: str) -> Creator:
    """The brand's creator of this handle; raises `NotFound`."""
    creator = store.find_creator(session, brand_id, handle.strip().casefold())
    if creator is None:
        raise NotFound(what="creator", key=handle)
    return creator


def add_own_account(session: Session, creator: Creator, channel: str, handle: str) -> None:
    """Remember that `handle` on `channel` is the creator in person: purchases from there are held."""
    insert_once(session, CreatorIdentity, {"brand_id": creator.brand_id, "creator_id": creator.id, "channel": channel, "handle": handle})


def own_code(
    session: Session, creator: Creator, code: str, *, starts_at: datetime | None = None, ends_at: datetime | None = None
) -> CreatorCode:
    """The creator's ownership of `code` from `starts_at` until before `ends_at` (None: open). The price rule is commerce's."""
    row = {"brand_id": creator.brand_id, "creator_id": creator.id, "key": code_key(code), "code": code}
    insert_once(session, CreatorCode, {**row, "starts_at": starts_at, "ends_at": ends_at})
    owned = store.find_creator_code(session, creator.brand_id, code_key(code), creator.id)
    if owned is None:
        raise NotFound(what="code", key=code)
    return owned


def code_owner(session: Session, brand_id: str, key: str, *, at: datetime) -> str:
    """The id of the creator whose code it is at `at`, "" when it is nobody's. key: normalised by `core.text.code_key`.

    Of several owners at once, the one whose time began last, then the lesser id.
    """
    return store.code_owner_id(session, brand_id, key, at)
