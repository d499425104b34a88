"""What do buyers say, and what of it is shown? The queue of reviews, with what may be done to each."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from commerce import reviews
from commerce.errors import CannotReply
from commerce.kinds import ReviewState
from console import store
from console.auth import SignedIn, needs, own_form
from console.deps import Deps, Given
from console.pages import HEADERS, not_found, page
from console.rights import Right, areas
from core.errors import NotFound

router = APIRouter(include_in_schema=False)
Marketer = Annotated[SignedIn, needs(Right.REVIEWS)]
OwnForm = Depends(own_form)
PATH = "/console/reviews"
STATES = {
    ReviewState.PENDING: ("warn", "waits for a check"),
    ReviewState.APPROVED: ("good", "shown"),
    ReviewState.REJECTED: ("bad", "shown to nobody"),
}


@router.get(PATH)
async def list_page(deps: Given, person: Marketer, state: str = ReviewState.PENDING) -> Response:
    """Those that wait, the oldest first; or those that stand otherwise, the newest first."""
    return await _page(deps, person, ReviewState(state) if state in set(ReviewState) else ReviewState.PENDING)


@router.post(PATH + "/{review_id}/state", dependencies=[OwnForm])
async def settle(
    deps: Given, person: Marketer, review_id: str, state: Annotated[str, Form()] = "", reason: Annotated[str, Form()] = ""
) -> Response:
    """Approve or reject one."""
    if state not in (ReviewState.APPROVED, ReviewState.REJECTED):
        raise not_found()
    try:
        await deps.db.write(reviews.settle, person.brand_id, review_id, ReviewState(state), reason=reason, now=deps.clock())
    except NotFound as error:
        raise not_found() from error
    return RedirectResponse(PATH, 303, HEADERS)


@router.post(PATH + "/{review_id}/reply", dependencies=[OwnForm])
async def reply(deps: Given, person: Marketer, review_id: str, text: Annotated[str, Form()] = "") -> Response:
    """Answer an approved one; who wrote it is told."""
    try:
        conversation_id = await deps.db.write(_reply, deps, person.brand_id, review_id, text, now=deps.clock())
    except NotFound as error:
        raise not_found() from error
    except CannotReply as error:
        return await _page(deps, person, ReviewState.APPROVED, problem=str(error))
    if conversation_id:
        await deps.ring(conversation_id)
    return RedirectResponse(f"{PATH}?state={ReviewState.APPROVED}", 303, HEADERS)


def _reply(session: Session, deps: Deps, brand_id: str, review_id: str, text: str, *, now: datetime) -> str:
    review, facts = reviews.reply(session, brand_id, review_id, text, now=now)
    deps.kit.dispatch(session, facts, now=now)
    return review.conversation_id if facts else ""


async def _page(deps: Deps, person: SignedIn, state: ReviewState, *, problem: str = "") -> Response:
    values: dict[str, Any] = {
        "person": person,
        "areas": areas(person.role),
        "here": Right.REVIEWS,
        "now": deps.clock(),
        "brand": await deps.db.read(store.get_brand, person.brand_id),
        "waiting": await deps.db.read(store.count_waiting, person.brand_id),
        "shown": await deps.db.read(reviews.list_reviews, person.brand_id, state=state),
        "counts": await deps.db.read(reviews.count_states, person.brand_id),
        "state": state,
        "states": STATES,
        "reply_max": reviews.REPLY_MAX,
        "problem": problem,
    }
    return page("reviews.html", status=422 if problem else 200, **values)
