"""Which tokens are a brand's, and whose is this one?"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from bot.tables import ApiToken
from core.db import insert_rows

TOKENS_MAX = 500

_T = ApiToken.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it


def add(session: Session, token: Mapping[str, Any]) -> None:
    """Keep a new one."""
    insert_rows(session, ApiToken, [token])


def find_by_digest(session: Session, digest: str) -> ApiToken | None:
    """The token of this hash, unless revoked; it names the brand."""
    return session.scalars(select(ApiToken).where(col(ApiToken.digest) == digest, col(ApiToken.revoked_at).is_(None))).first()


def find_token(session: Session, brand_id: str, token_id: str) -> ApiToken | None:
    """A token of this brand."""
    return session.scalars(select(ApiToken).where(col(ApiToken.id) == token_id, col(ApiToken.brand_id) == brand_id)).first()


def list_tokens(session: Session, brand_id: str) -> list[ApiToken]:
    """The brand's, newest first."""
    newest = (col(ApiToken.created_at).desc(), col(ApiToken.id))
    return list(session.scalars(select(ApiToken).where(col(ApiToken.brand_id) == brand_id).order_by(*newest).limit(TOKENS_MAX)))


def change(session: Session, brand_id: str, token_id: str, **values: object) -> None:
    """Set columns of a token."""
    session.connection().execute(update(_T).where(_T.c.id == token_id, _T.c.brand_id == brand_id).values(**values))
