"""Is a language model asked, what has it used, and what became of its answers?"""

from dataclasses import asdict
from typing import Any

import typer

from bot.model import budget, store
from dropline.cli import context, output
from dropline.program import terms_of

app = output.commands("The language model that may answer where the rules do not know.")


@app.command()
def status(brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """Which model is asked, whether it answers, and what a brand has used this day and month.

    \b
    Example:  dropline model status --brand aurora --json
    """
    with context.working() as (session, settings):
        owner = context.brand(session, brand)
        terms, now = terms_of(settings), context.now()
        day, month = budget.periods(now, owner.timezone)
        _, tokens_day, tokens_month = store.spent(session, owner.id, "", day=day, month=month)
        resting = budget.is_broken(store.list_ends(session, owner.id, limit=budget.FAILURES_MAX), now)
        ends = [dict(zip(COLUMNS, row, strict=True)) for row in store.usage(session, owner.id, since=month)]
    values: dict[str, Any] = {
        "model": terms.name if terms else None,
        "address": settings.openai_base_url or None,
        "resting": resting,
        "limits": asdict(terms.limits) if terms else None,
        "tokens_day": tokens_day,
        "tokens_month": tokens_month,
        "outcomes": ends,
    }
    if as_json:
        output.record(values)
        return
    state = "no model is asked: OPENAI_API_KEY is not set" if terms is None else f"{terms.name} is asked"
    typer.echo(
        f"{state}{', but rests after failures' if resting else ''}. {brand} used {tokens_day} tokens today, {tokens_month} this month."
    )
    output.table(False, ends, COLUMNS, "It was asked nothing this month.")


COLUMNS = ("outcome", "calls", "kept", "tokens_in", "tokens_out")
