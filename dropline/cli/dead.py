"""Which events failed too often, and how are they tried again?"""

from typing import Annotated

import typer

from bot.errors import NotDead
from bot.store import events
from dropline.cli import context, output

app = output.commands("Events that failed too often: nothing is lost, it waits here for you.")


@app.command("list")
def list_all(brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """The brand's dead events, newest first, with the error of the last try.

    \b
    Example:  dropline dead list --brand aurora
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        rows = [
            {
                "event": event.id,
                "kind": event.kind,
                "external_id": event.external_id,
                "conversation_id": event.conversation_id,
                "order_id": event.order_id,
                "received_at": event.received_at,
                "attempts": event.attempts,
                "error": event.error,
            }
            for event in events.list_dead(session, owner.id)
        ]
    output.table(as_json, rows, ("event", "kind", "received_at", "attempts", "error"), "Nothing is dead.")


@app.command()
def replay(
    event: Annotated[int, typer.Argument(help="The number that dead list shows.")],
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Set a dead event waiting again; a running server or worker takes it within a second.

    \b
    Example:  dropline dead replay 42 --brand aurora
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        if events.revive(session, owner.id, event, now=context.now()) is None:
            if any(each.id == event for each in events.list_dead(session, owner.id)):
                raise output.Stopped("unreadable_event", f"Event {event} could never be read: another try would end the same way.")
            raise NotDead(event_id=event)
    output.told(as_json, {"event": event, "status": "waiting"}, f"Event {event} waits to be tried again.")
