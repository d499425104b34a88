"""How does a program bring a catalogue? As the body of one call, in any format that `dropline catalog import` reads."""

import asyncio
import threading
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from bot.tables import Role
from commerce.brands import get_brand_by_id
from commerce.catalogue.importing import ImportReport, import_steps
from commerce.imports.files import read_catalogue
from commerce.imports.rows import Read, RowError
from commerce.tables import Brand
from core.db import transaction
from webhooks.api.auth import Api, Caller, needs

AT_ONCE_MAX = 2  # imports in this process: each has a file on the disk and a thread
REJECTS_MAX = 1_000  # told; all are counted


class Format(StrEnum):
    """Of `commerce.imports.files.FORMATS`."""

    AUTO = "auto"
    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"
    MAGENTO = "magento"
    FEED = "feed"
    JSON = "json"


_BINARY = {"schema": {"type": "string", "format": "binary"}}
_BODY = {"requestBody": {"required": True, "content": dict.fromkeys(("text/csv", "application/json", "application/xml"), _BINARY)}}


class Reject(BaseModel):
    """Something in the file that did not land."""

    row: int = Field(description="The line it begins on, from 1.", examples=[7])
    column: str = Field(description='"": the row as a whole.', examples=["Variant Price"])
    reason: str = Field(examples=["'12,5O' is no price"])


class Imported(BaseModel):
    """What became of a file."""

    created: int
    updated: int
    unchanged: int
    failed: int = Field(description="Rows of the file of which something did not land.")
    dry_run: bool
    rejects: list[Reject] = Field(description=f"The first {REJECTS_MAX}.")


class _Stopped(Exception):
    """Nobody waits for the answer any more."""


def routes(api: Api) -> APIRouter:
    """/catalog/import, for admins."""
    router = APIRouter()
    admin = needs(api, Role.ADMIN)
    free = asyncio.Semaphore(AT_ONCE_MAX)

    @router.post("/import", openapi_extra=_BODY)
    async def import_catalogue(
        request: Request,
        caller: Annotated[Caller, admin],
        format: Annotated[Format, Query(description="What the file is, where its header does not tell.")] = Format.AUTO,
        dry_run: Annotated[bool, Query(description="Say what would happen, and change nothing.")] = False,
    ) -> Imported:
        """Import products: the file is the body, 200 MB at most. The good rows land, the others are named; again, it changes nothing.

        It lands in short transactions while shoppers are served. Where a call is cut off, the same file again lands the rest.
        """
        async with free:
            with TemporaryDirectory(prefix="dropline-import-") as directory:
                file = Path(directory) / "body"
                await _keep(request, file)
                report = await _import(api, caller.brand_id, file, format, dry_run)
        rejects = [Reject(row=each.row, column=each.column, reason=each.reason) for each in report.errors[:REJECTS_MAX]]
        counts: dict[str, Any] = {name: getattr(report, name) for name in ("created", "updated", "unchanged", "failed")}
        return Imported(**counts, dry_run=dry_run, rejects=rejects)

    return router


async def _keep(request: Request, file: Path) -> None:
    """The body as it comes, on the disk."""
    with file.open("wb") as kept:
        async for chunk in request.stream():
            await asyncio.to_thread(kept.write, chunk)


async def _import(api: Api, brand_id: str, file: Path, format: str, dry_run: bool) -> ImportReport:
    """In a thread of its own: the database's few are for turns. It ends when this call does."""
    brand = await api.database.read(get_brand_by_id, brand_id)
    stop = threading.Event()
    try:
        return await asyncio.to_thread(_landed, api, brand, file, format, dry_run, stop)
    finally:
        stop.set()


def _landed(api: Api, brand: Brand, file: Path, format: str, dry_run: bool, stop: threading.Event) -> ImportReport:
    rows = read_catalogue(file, currency=brand.currency, timezone=ZoneInfo(brand.timezone), format=format)
    return import_steps(
        lambda: transaction(api.database.engine),
        brand.id,
        _until(rows, stop),
        clock=api.now,
        new_id=api.kit.new_id,
        tell=_unheard,
        dry_run=dry_run,
    )


def _until(rows: Iterator[Read], stop: threading.Event) -> Iterator[Read]:
    for row in rows:
        if stop.is_set():
            raise _Stopped
        yield row


def _unheard(error: RowError) -> None:
    """The report lists it."""
