"""Is this process alive, and can it serve? Two answers for whatever watches it."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from core.db import Database
from webhooks.deps import Deps

HEADERS = {"Cache-Control": "no-store"}


def routes(deps: Deps) -> APIRouter:
    """/healthz: the process answers. /readyz: the database does, and no background task is down; 503 names what is."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    async def alive() -> JSONResponse:
        """The process runs."""
        return JSONResponse({"status": "ok"}, headers=HEADERS)

    @router.get("/readyz")
    async def ready() -> JSONResponse:
        """The process can serve."""
        broken = dict(deps.broken)
        if not await _database_answers(deps.database):
            broken["database"] = "no answer"
        return JSONResponse({"status": "not_ready" if broken else "ok", "broken": broken}, 503 if broken else 200, HEADERS)

    return router


async def _database_answers(database: Database) -> bool:
    try:
        return await database.read(_one) == 1
    except SQLAlchemyError:
        return False


def _one(session: Session) -> int:
    return int(session.connection().execute(text("SELECT 1")).scalar_one())
