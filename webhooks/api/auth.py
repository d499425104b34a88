"""Which program asks, for which brand, and may it? A bearer token, or 401; a role that may, or 403."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Depends, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot import tokens
from bot.connections import Connections
from bot.dialog.reply import Kit
from bot.tables import Role
from core.db import Database
from core.errors import DroplineError

TOKEN_MAX = 200
_BEARER = HTTPBearer(auto_error=False, description="A token of `dropline token create`.")


class TokenWrong(DroplineError):
    """Send a token of this shop: Authorization: Bearer TOKEN."""

    code = "token_wrong"


class RoleTooSmall(DroplineError):
    """A token of the role {role} may not do this; it takes {needed}."""

    code = "role_too_small"


@dataclass(frozen=True)
class Api:
    """The API's joints with the program. ring(conversation or order id): wake whoever works, after the commit; may be lost."""

    database: Database
    connections: Connections
    now: Callable[[], datetime]
    kit: Kit
    ring: Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class Caller:
    """A program, and whom it acts for."""

    brand_id: str
    role: str


def needs(api: Api, *roles: Role) -> Any:
    """A dependency: the caller, where its token is good and of one of `roles`. Raises `TokenWrong`, `RoleTooSmall`."""

    async def caller(given: HTTPAuthorizationCredentials | None = Security(_BEARER)) -> Caller:  # noqa: B008  # FastAPI's way
        token = given.credentials if given is not None else ""
        row = await api.database.read(tokens.find, token) if token and len(token) <= TOKEN_MAX else None
        if row is None:
            raise TokenWrong
        if row.role not in roles:
            raise RoleTooSmall(role=row.role, needed=" or ".join(roles))
        if tokens.is_due(row, api.now()):
            await api.database.write(tokens.note_use, row, now=api.now())
        return Caller(row.brand_id, row.role)

    return Depends(caller)
