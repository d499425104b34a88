"""What does the web process serve? Every route in one place, and how an error of ours becomes a status."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

import console
import webhooks.deps
from bot.errors import (
    AccountNameTaken,
    AccountNotConnected,
    AccountOfEnvironment,
    AccountTaken,
    AccountUsed,
    IdempotencyKeyReused,
    NoSuchAccount,
    NoSuchBroadcast,
    NoSuchConversation,
    NoSuchTemplate,
    NotYours,
    OtherAccount,
    TemplateNotReady,
    WindowClosed,
)
from commerce.errors import OutOfStock, RefundNeedsMore, StillOwed, TooFewThere
from console.deps import Deps as ConsoleDeps
from core.errors import Conflict, DroplineError, NotFound
from dropline.payments import Providers
from dropline.program import Program, build
from dropline.settings import Settings
from webhooks import api, health, links, messenger, stripe, telegram, twilio
from webhooks.api.auth import Api, RoleTooSmall, TokenWrong
from webhooks.api.limits import BodyLimit

# The status of an error class, for the nearest class in its line; whatever is not named here is bad input.
STATUS: dict[type[DroplineError], int] = {
    NotFound: 404,
    NoSuchConversation: 404,
    NoSuchAccount: 404,
    NoSuchBroadcast: 404,
    NoSuchTemplate: 404,
    Conflict: 409,
    TokenWrong: 401,
    RoleTooSmall: 403,
    NotYours: 409,
    TemplateNotReady: 409,
    WindowClosed: 409,
    AccountNameTaken: 409,
    AccountNotConnected: 409,
    AccountOfEnvironment: 409,
    AccountTaken: 409,
    AccountUsed: 409,
    OtherAccount: 409,
    IdempotencyKeyReused: 409,
    OutOfStock: 409,
    StillOwed: 409,
    TooFewThere: 409,
    RefundNeedsMore: 403,
    DroplineError: 400,
}
# What the web framework itself refuses of the API, by its status.
REFUSED = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def make_app(settings: Settings, program: Program | None = None, *, working: bool | None = None) -> FastAPI:
    """The web application; it starts and stops its program. working: whether it also does the work, in process; None: without Redis."""
    program = program or build(settings)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        alone = not settings.redis_url if working is None else working
        await program.start(working=alone, scheduling=alone)
        try:
            yield
        finally:
            await program.stop()

    app = FastAPI(title="dropline", lifespan=life, openapi_url="/openapi.json", docs_url=None, redoc_url=None)
    app.state.program = program
    app.add_exception_handler(DroplineError, _answer)
    app.add_exception_handler(RequestValidationError, _unfit)
    app.add_exception_handler(HTTPException, _refused)
    app.add_middleware(BodyLimit)
    deps = _webhook_deps(program)
    app.include_router(telegram.routes(deps))
    app.include_router(twilio.routes(deps))
    app.include_router(messenger.routes(deps))
    app.include_router(stripe.routes(deps))
    app.include_router(links.routes(deps))
    app.include_router(health.routes(deps))
    app.include_router(api.routes(Api(program.db, program.connections, program.clock, program.kit, program.ring)))
    console.install(app, _console_deps(program))
    return app


def status_of(error: type[DroplineError]) -> int:
    """The HTTP status of an error class."""
    return next(STATUS[kind] for kind in error.__mro__ if kind in STATUS)


async def _answer(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, DroplineError):
        raise error
    status = status_of(type(error))
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return JSONResponse({"error": error.code, "message": str(error)}, status, headers)


async def _unfit(request: Request, error: Exception) -> Response:
    """What is wrong with a call of the API, in our form; FastAPI's own would repeat the secrets that were sent."""
    if not isinstance(error, RequestValidationError):
        raise error
    if not request.url.path.startswith(api.PREFIX):
        return await request_validation_exception_handler(request, error)
    wrong = [f"{'.'.join(str(step) for step in each['loc'][1:]) or 'body'}: {each['msg']}" for each in error.errors()]
    return JSONResponse({"error": "bad_request", "message": "; ".join(wrong)}, 400)


async def _refused(request: Request, error: Exception) -> Response:
    """What the framework refuses of the API, in our form."""
    if not isinstance(error, HTTPException):
        raise error
    if not request.url.path.startswith(api.PREFIX) or error.status_code not in REFUSED:
        return await http_exception_handler(request, error)
    return JSONResponse({"error": REFUSED[error.status_code], "message": str(error.detail)}, error.status_code, error.headers)


def _webhook_deps(program: Program) -> webhooks.deps.Deps:
    settings = program.settings

    return webhooks.deps.Deps(
        database=program.db,
        accounts=program.switchboard.find,
        ring=program.ring,
        now=program.clock,
        new_id=program.kit.new_id,
        secret=settings.secret_key,
        public_url=settings.public_url,
        broken=program.supervisor.broken,
        perform=program.perform,
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
        connections=program.connections,
        providers=Providers(program.worker.clients),
        test_payments=program.settings.embedded,
    )
