"""Is this process alive, and can it serve? Two answers for whatever watches it."""

from collections.abc import Callable, Mapping

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from core.db import Database

HEADERS = {"Cache-Control": "no-store"}


def routes(database: Database, checks: Mapping[str, Callable[[], bool]]) -> APIRouter:
    """/healthz: the process answers. /readyz: the database does, and each named check is true; 503 names what is not."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    async def alive() -> JSONResponse:
        """The process runs."""
        return JSONResponse({"status": "ok"}, headers=HEADERS)

    @router.get("/readyz")
    async def ready() -> JSONResponse:
        """The process can serve."""
        found = {"database": await _database_answers(database)} | {name: check() for name, check in checks.items()}
        good = all(found.values())
        return JSONResponse({"status": "ok" if good else "not_ready", "checks": found}, 200 if good else 503, HEADERS)

    return router


async def _database_answers(database: Database) -> bool:
    try:
        return await database.read(_one) == 1
    except SQLAlchemyError:
        return False


def _one(session: Session) -> int:
    return int(session.connection().execute(text("SELECT 1")).scalar_one())
