"""Which programs act for a brand, and as what? Tokens made, known again by their hash, and revoked."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.store import tokens as store
from bot.tables import ApiToken, Role
from core.errors import NotFound
from core.ids import NewId

PREFIX = "drop"  # so that scanners for leaked secrets know one
USED_EVERY = timedelta(minutes=1)  # how exact `last_used_at` is: a call costs no write


@dataclass(frozen=True)
class Made:
    """A new token, the only time it can be read."""

    row: ApiToken
    token: str = field(repr=False)


def create(session: Session, brand_id: str, name: str, role: Role, *, now: datetime, new_id: NewId) -> Made:
    """A token of the brand: 160 random bits."""
    token = new_id(PREFIX) + new_id("").removeprefix("_")
    values: dict[str, Any] = {
        "id": new_id("tok"),
        "brand_id": brand_id,
        "name": name,
        "role": str(role),
        "digest": digest(token),
        "created_at": now,
    }
    store.add(session, values)
    return Made(ApiToken(**values), token)


def find(session: Session, token: str) -> ApiToken | None:
    """Whose token it is; None for one that is unknown or revoked."""
    return store.find_by_digest(session, digest(token))


def is_due(row: ApiToken, now: datetime) -> bool:
    """Whether its use is worth noting once more."""
    return row.last_used_at is None or now - row.last_used_at >= USED_EVERY


def note_use(session: Session, row: ApiToken, *, now: datetime) -> None:
    """Remember that it was used."""
    store.change(session, row.brand_id, row.id, last_used_at=now)


def list_tokens(session: Session, brand_id: str) -> list[ApiToken]:
    """The brand's, newest first, revoked ones too."""
    return store.list_tokens(session, brand_id)


def revoke(session: Session, brand_id: str, token_id: str, *, now: datetime) -> ApiToken:
    """The token that opens nothing from now on; raises `NotFound`."""
    row = store.find_token(session, brand_id, token_id)
    if row is None:
        raise NotFound(what="token", key=token_id)
    if row.revoked_at is None:
        store.change(session, brand_id, token_id, revoked_at=now)
        row.revoked_at = now
    return row


def digest(token: str) -> str:
    """What the table knows a token by; it is long and random, so one plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
