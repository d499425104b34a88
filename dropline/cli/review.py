"""What do buyers say, and what of it is shown? The moderation queue by command."""

from functools import partial
from typing import Annotated, Any

import typer

from bot.pay_links import pay_link
from commerce import reviews
from commerce.catalogue import named
from commerce.kinds import ReviewState
from commerce.tables import Review
from core.ids import random_id
from dropline.cli import context, output
from dropline.wiring import make_dispatch

app = output.commands("Buyers' reviews: nothing is shown before it is approved.")

ReviewId = Annotated[str, typer.Argument(metavar="ID", help="As `review list` shows it.")]


@app.command("list")
def list_all(
    brand: context.BrandSlug = "aurora",
    state: Annotated[ReviewState | None, typer.Option(help="Only those that stand so.")] = None,
    sku: Annotated[str, typer.Option("--product", metavar="SKU", help="Only those of this product.")] = "",
    as_json: output.AsJson = False,
) -> None:
    """The brand's reviews, newest first; with --state pending the one that waits longest first.

    \b
    Example:  dropline review list --state pending --brand aurora
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        product_id = named.product_id(session, owner.id, sku) if sku else ""
        found = reviews.list_reviews(session, owner.id, state=state or "", product_id=product_id)
    columns = ("id", "state", "rating", "name", "text", "changed_at")
    output.table(as_json, [_shown(each) for each in found], columns, f"{owner.name} has no such reviews.")


@app.command()
def approve(review_id: ReviewId, brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """Let a review count, and be quoted.

    \b
    Example:  dropline review approve rev_7k2m… --brand aurora
    """
    _settle(review_id, brand, ReviewState.APPROVED, "", as_json=as_json)


@app.command()
def reject(
    review_id: ReviewId,
    brand: context.BrandSlug = "aurora",
    reason: Annotated[str, typer.Option(help="Kept with it, for the brand's own eyes.")] = "",
    as_json: output.AsJson = False,
) -> None:
    """Show a review to nobody; one that was shown is shown no more.

    \b
    Example:  dropline review reject rev_7k2m… --reason "names a person" --brand aurora
    """
    _settle(review_id, brand, ReviewState.REJECTED, reason, as_json=as_json)


@app.command()
def reply(
    review_id: ReviewId,
    text: Annotated[str, typer.Argument(help="What the buyer is told.")],
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Answer an approved review; who wrote it is told in their chat, once.

    \b
    Example:  dropline review reply rev_7k2m… "Thank you. The next batch runs wider." --brand aurora
    """
    with context.working() as (session, settings):
        now = context.now()
        review, facts = reviews.reply(session, context.brand(session, brand).id, review_id, text, now=now)
        make_dispatch(random_id, partial(pay_link, settings.public_url, settings.secret_key))(session, facts, now=now)
    output.told(as_json, _shown(review), f"The reply to the review of {review.name} is kept{' and will be told' if facts else ''}.")


def _settle(review_id: str, slug: str, state: ReviewState, reason: str, *, as_json: bool) -> None:
    with context.working() as (session, _):
        review = reviews.settle(session, context.brand(session, slug).id, review_id, state, reason=reason, now=context.now())
    output.told(as_json, _shown(review), f"The review of {review.name} is {review.state}.")


def _shown(review: Review) -> dict[str, Any]:
    return review.model_dump(exclude={"brand_id", "shopper_id", "conversation_id"})
