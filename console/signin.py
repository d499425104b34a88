"""How does somebody get into the console, and out? One form, one answer for every wrong try."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlmodel import Session

from bot.store import staff
from console.auth import COOKIE, SESSION_HOURS, Person, Tries, open_session, own_form, password_fits
from console.deps import Deps, Given
from console.pages import HEADERS, page
from console.rights import areas
from console.visitor import from_elsewhere

router = APIRouter(include_in_schema=False)
PATH = "/console/sign-in"
FORM_COOKIE = "form"
FORM_SECONDS = 3_600
FIELD_MAX = 200
WRONG = "That address and password do not go together. Check both and try again."
TOO_MANY = "Too many tries. Wait a minute, then try again."
STALE = "The page was open for too long. Please try again."


@router.get("/console/sign-in")
async def ask(deps: Given, after: str = "") -> Response:
    """The form."""
    return _form(deps, after)


@router.post("/console/sign-in")
async def sign_in(
    request: Request,
    deps: Given,
    email: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    mark: Annotated[str, Form()] = "",
    after: Annotated[str, Form()] = "",
) -> Response:
    """Let them in, or say the same words whatever was wrong."""
    email = email.strip().lower()[:FIELD_MAX]
    if from_elsewhere(request) or not _own_mark(request, deps, mark):
        return _form(deps, after, problem=STALE, email=email, status=403)
    tries: Tries = request.app.state.sign_in_tries
    address = request.client.host if request.client else ""
    if not tries.allow(email, address, now=deps.clock()):
        return _form(deps, after, problem=TOO_MANY, email=email, status=429)
    person = await deps.db.read(staff.find_by_email, email)
    if not await asyncio.to_thread(password_fits, person, password[:FIELD_MAX]) or person is None:
        return _form(deps, after, problem=WRONG, email=email, status=401)
    token = await deps.db.write(open_session, person.id, now=deps.clock())
    response = RedirectResponse(_inside(after), 303, HEADERS)
    response.set_cookie(COOKIE, token, max_age=SESSION_HOURS * 3600, path="/console", httponly=True, samesite="lax", secure=deps.secure)
    return response


@router.post("/console/sign-out", dependencies=[Depends(own_form)])
async def sign_out(deps: Given, person: Person) -> Response:
    """End this browser's session."""
    await deps.db.write(_close, person.session_id)
    response = RedirectResponse("/console/sign-in", 303, HEADERS)
    response.delete_cookie(COOKIE, path="/console", httponly=True, samesite="lax", secure=deps.secure)
    return response


@router.get("/console")
async def enter(person: Person) -> Response:
    """The first place of the role."""
    return RedirectResponse(areas(person.role)[0].address if areas(person.role) else "/console/sign-in", 303, HEADERS)


def _close(session: Session, session_id: str) -> None:
    staff.close_session(session, session_id)


def _form(deps: Deps, after: str, *, problem: str = "", email: str = "", status: int = 200) -> Response:
    nonce = deps.kit.new_id("form")
    response = page("sign_in.html", status=status, after=_inside(after), problem=problem, email=email, mark=_marks(deps).dumps(nonce))
    response.set_cookie(FORM_COOKIE, nonce, max_age=FORM_SECONDS, path=PATH, httponly=True, samesite="lax", secure=deps.secure)
    return response


def _inside(after: str) -> str:
    """Only addresses of the console are gone to after signing in."""
    good = after.startswith("/console/") and "\\" not in after and "//" not in after and not after.startswith("/console/sign-")
    return after if good and after.isprintable() else "/console"


def _own_mark(request: Request, deps: Deps, mark: str) -> bool:
    """Whether the form was ours, lately, and given to this browser: nobody is signed in by another's form."""
    try:
        nonce = _marks(deps).loads(mark, max_age=FORM_SECONDS)
    except BadSignature:
        return False
    return isinstance(nonce, str) and nonce == request.cookies.get(FORM_COOKIE)


def _marks(deps: Deps) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(deps.secret, salt="sign-in")
