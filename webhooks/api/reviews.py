"""What does a program do with reviews? Lists them, lets them be shown or not, and answers them."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlmodel import Session

from bot.tables import Role
from commerce import reviews
from commerce.catalogue import named
from commerce.kinds import ReviewState
from commerce.tables import Review
from webhooks.api.acting import Done, Once, take
from webhooks.api.auth import Api, Caller, needs
from webhooks.api.shapes import Cursor, Limit, Page, cursor, moment, place


class ReviewShown(BaseModel):
    """One buyer's word on one product of one order. Its text is theirs: to be shown as text, never as markup."""

    id: str
    product_id: str
    name: str = Field(description="The product's, as it was bought.")
    rating: int = Field(ge=1, le=5)
    text: str
    media: list[str]
    state: ReviewState
    reason: str = Field(description="Why it was rejected, for the brand's own eyes.")
    reply: str
    created_at: datetime
    changed_at: datetime
    decided_at: datetime | None
    replied_at: datetime | None


class Rejection(BaseModel):
    """Why."""

    reason: str = Field(default="", max_length=600)


class Reply(BaseModel):
    """What who wrote it is told."""

    text: str = Field(max_length=600, examples=["Thank you. The next batch runs wider."])


def routes(api: Api) -> APIRouter:
    """/reviews, for marketers and admins."""
    router = APIRouter(prefix="/reviews", tags=["reviews"])
    marketer = needs(api, Role.MARKETER, Role.ADMIN)

    @router.get("")
    async def list_reviews(
        caller: Annotated[Caller, marketer],
        state: Annotated[ReviewState | None, Query(description="Only those that stand so.")] = None,
        product: Annotated[str, Query(max_length=100, description="Only those of this product, by SKU.")] = "",
        cursor: Cursor = "",
        limit: Limit = 50,
    ) -> Page[ReviewShown]:
        """The brand's reviews, newest change first; with `state=pending` the one that waits longest first."""
        return await api.database.read(_page, caller.brand_id, state or "", product, cursor, limit)

    @router.post("/{review_id}/approve")
    async def approve(caller: Annotated[Caller, marketer], review_id: str) -> ReviewShown:
        """Let a review count, and be quoted."""
        return await api.database.write(_settle, api, caller.brand_id, review_id, ReviewState.APPROVED, "")

    @router.post("/{review_id}/reject")
    async def reject(caller: Annotated[Caller, marketer], review_id: str, why: Rejection) -> ReviewShown:
        """Show a review to nobody; one that was shown is shown no more."""
        return await api.database.write(_settle, api, caller.brand_id, review_id, ReviewState.REJECTED, why.reason)

    @router.post("/{review_id}/reply", response_model=ReviewShown)
    async def reply(caller: Annotated[Caller, marketer], review_id: str, said: Reply, call: Once) -> object:
        """Answer an approved review; who wrote it is told in their chat, once."""

        def act(session: Session, now: datetime) -> Done:
            review, facts = reviews.reply(session, caller.brand_id, review_id, said.text, now=now)
            return Done(_shown(review), facts, (review.conversation_id,))

        return await take(api, caller, call, act)

    return router


def _page(session: Session, brand_id: str, state: str, sku: str, after: str, limit: int) -> Page[ReviewShown]:
    last = place(after, str, str)
    behind = None if last is None else (moment(last[0]), last[1])
    product_id = named.product_id(session, brand_id, sku) if sku else ""
    found = reviews.list_reviews(session, brand_id, state=state, product_id=product_id, after=behind, limit=limit)
    more = cursor(found[-1].changed_at.isoformat(), found[-1].id) if len(found) == limit else None
    return Page[ReviewShown](items=[_shown(each) for each in found], next_cursor=more)


def _settle(session: Session, api: Api, brand_id: str, review_id: str, state: ReviewState, reason: str) -> ReviewShown:
    return _shown(reviews.settle(session, brand_id, review_id, state, reason=reason, now=api.now()))


def _shown(review: Review) -> ReviewShown:
    return ReviewShown(**{name: getattr(review, name) for name in ReviewShown.model_fields})
