"""What did people send that somebody should look at?"""

from typing import Annotated

import typer

from bot.store import events
from dropline.cli import context, output

app = output.commands("What was sent to trick, to insult, or by another bot.")

TEXT_LETTERS_MAX = 60  # of a table's cell; --json has the whole text


@app.command("list")
def list_all(
    brand: context.BrandSlug = "aurora",
    reason: Annotated[str, typer.Option(help="Only those of one reason, as in docs/flags.md.")] = "",
    as_json: output.AsJson = False,
) -> None:
    """The brand's flagged events, newest first.

    \b
    Example:  dropline flagged list --reason injection --brand aurora
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        rows = [
            {
                "event": event.id,
                "reason": event.flag,
                "from": who,
                "text": str(event.payload.get("text", "")),
                "conversation_id": event.conversation_id,
                "received_at": event.received_at,
            }
            for event, who in events.list_flagged(session, owner.id, reason=reason)
        ]
    shown = rows if as_json else [row | {"text": str(row["text"])[:TEXT_LETTERS_MAX]} for row in rows]
    output.table(as_json, shown, ("event", "reason", "from", "text", "received_at"), f"Nothing at {owner.name} is flagged.")
