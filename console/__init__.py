"""HTTP for people: the web chat, the pay page, the console."""

from importlib.resources import files
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles

from console import channels, chat, inbox, lists, orders, pay, paying, reviews, signin, wording
from console.auth import SignInNeeded, Tries
from console.deps import Deps
from console.limits import BodyLimit
from console.pages import PageFailed, failure

HTMX = files("js_lib_htmx") / "static" / "htmx"


def install(app: FastAPI, deps: Deps) -> None:
    """Give `app` every page for people, their assets, and words for what goes wrong with them."""
    app.state.console = deps
    app.state.sign_in_tries = Tries()
    app.mount("/static/htmx", StaticFiles(directory=str(HTMX)))
    app.mount("/static", StaticFiles(directory=str(files("console") / "static")))
    for part in (lists, chat, pay, paying, signin, inbox, orders, wording, reviews, channels):
        app.include_router(part.router)
    app.add_middleware(BodyLimit)
    app.add_exception_handler(SignInNeeded, _to_sign_in)
    app.add_exception_handler(PageFailed, _failed)


async def _failed(request: Request, error: Exception) -> Response:
    if not isinstance(error, PageFailed):
        raise error
    return failure(error)


async def _to_sign_in(request: Request, error: Exception) -> Response:
    if not isinstance(error, SignInNeeded):
        raise error
    answer = failure(error)
    address = f"/console/sign-in?after={quote(error.after)}"
    if request.headers.get("hx-request"):
        answer.headers["HX-Redirect"] = address
    elif request.method == "GET" and "text/event-stream" not in request.headers.get("accept", ""):
        answer.status_code = 303
        answer.headers["Location"] = address
    return answer
