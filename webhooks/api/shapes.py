"""What do answers share? Money, pages with an opaque cursor, and the one shape of every error."""

import base64
import binascii
import json
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field

from core.errors import DroplineError

PAGE_MAX = 200
CURSOR_MAX = 400
T = TypeVar("T")

Limit = Annotated[int, Query(ge=1, le=PAGE_MAX, description="How many at most.")]
Cursor = Annotated[str, Query(max_length=CURSOR_MAX, description="`next_cursor` of the page before; none for the first.")]


class BadCursor(DroplineError):
    """The cursor is none that a page of this list gave."""

    code = "bad_cursor"


class Amount(BaseModel):
    """Money, exact."""

    amount_minor: int = Field(description="In minor units of the currency: cents of EUR, whole yen of JPY.", examples=[1999])
    currency: str = Field(description="ISO 4217.", examples=["EUR"])


class Page(BaseModel, Generic[T]):
    """Some of a list."""

    items: list[T]
    next_cursor: str | None = Field(description="For the next page; null on the last one.")


class Problem(BaseModel):
    """What went wrong."""

    error: str = Field(description="A stable code: docs/errors.md.", examples=["not_found"])
    message: str = Field(description="For people; its wording may change.", examples=["There is no product CAP-BLUE."])


PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "Something about the call is wrong; nothing was changed."},
    401: {"model": Problem, "description": "No token, or none that is good."},
    403: {"model": Problem, "description": "A role that may not do this."},
    404: {"model": Problem, "description": "There is no such thing, or it belongs to another brand."},
    409: {"model": Problem, "description": "It does not fit what is there now; nothing was changed."},
    413: {"model": Problem, "description": "The body is too large; nothing was changed."},
    "default": {"model": Problem, "description": "Any other error, in the same shape."},
}


def cursor(*place: str | int) -> str:
    """Where a page ended, as programs hand it back."""
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


def place(text: str, *kinds: type) -> list[Any] | None:
    """What `cursor` was given, of these kinds in this order; None for the first page. Raises BadCursor."""
    if not text:
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
    except (ValueError, binascii.Error) as error:
        raise BadCursor from error
    if not isinstance(found, list) or [type(each) for each in found] != list(kinds):
        raise BadCursor
    return found


def moment(text: str) -> datetime:
    """An instant out of a cursor. Raises BadCursor."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadCursor from error
    if found.tzinfo is None:
        raise BadCursor
    return found
