"""What does the web process serve? Every route in one place, and how an error of ours becomes a status."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

import console
import webhooks.deps
from bot.errors import NoSuchAccount, NoSuchBroadcast, NoSuchConversation, NotYours
from bot.store import conversations
from console.deps import Deps as ConsoleDeps
from core.errors import Conflict, DroplineError, NotFound
from dropline.program import Program, build
from dropline.settings import Settings
from webhooks import health, links, telegram
from webhooks.deps import KnownAccount

# The status of an error class, for the nearest class in its line; whatever is not named here is bad input.
STATUS: dict[type[DroplineError], int] = {
    NotFound: 404,
    NoSuchConversation: 404,
    NoSuchAccount: 404,
    NoSuchBroadcast: 404,
    Conflict: 409,
    NotYours: 409,
    DroplineError: 400,
}


def make_app(settings: Settings, program: Program | None = None) -> FastAPI:
    """The web application; it starts and stops its program. Without Redis it also does the work, in process."""
    program = program or build(settings)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        alone = not settings.redis_url
        await program.start(working=alone, scheduling=alone)
        try:
            yield
        finally:
            await program.stop()

    app = FastAPI(title="dropline", lifespan=life, openapi_url="/openapi.json", docs_url=None, redoc_url=None)
    app.state.program = program
    app.add_exception_handler(DroplineError, _answer)
    deps = _webhook_deps(program)
    app.include_router(telegram.routes(deps))
    app.include_router(links.routes(deps))
    app.include_router(health.routes(deps))
    console.install(app, _console_deps(program))
    return app


def status_of(error: type[DroplineError]) -> int:
    """The HTTP status of an error class."""
    return next(STATUS[kind] for kind in error.__mro__ if kind in STATUS)


async def _answer(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, DroplineError):
        raise error
    return JSONResponse({"error": error.code, "message": str(error)}, status_code=status_of(type(error)))


def _webhook_deps(program: Program) -> webhooks.deps.Deps:
    settings = program.settings

    async def accounts(channel: str, name: str) -> KnownAccount | None:
        """The environment's accounts; one a channel, called default, of the default brand."""
        account = await program.db.read(conversations.find_account_of, settings.default_brand, channel, name)
        if account is None or not settings.telegram_bot_token:
            return None
        return KnownAccount(account, {"token": settings.telegram_bot_token, "webhook_secret": settings.telegram_webhook_secret})

    return webhooks.deps.Deps(
        database=program.db,
        accounts=accounts,
        ring=program.ring,
        now=program.clock,
        new_id=program.kit.new_id,
        secret=settings.secret_key,
        public_url=settings.public_url,
        broken=program.supervisor.broken,
    )


def _console_deps(program: Program) -> ConsoleDeps:
    return ConsoleDeps(
        db=program.db,
        kit=program.kit,
        bus=program.bus,
        ring=program.ring,
        clock=program.clock,
        public_url=program.settings.public_url,
        secret=program.settings.secret_key,
    )
