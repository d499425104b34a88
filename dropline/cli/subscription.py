"""Which standing orders does a brand have?"""

from commerce.store import subscriptions as store
from dropline.cli import context, output

app = output.commands("Standing orders: what comes again every few weeks.")
LIST_MAX = 1000


@app.command("list")
def list_all(brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """The brand's standing orders, the next due first.

    \b
    Example:  dropline subscription list --brand aurora
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        rows = [
            {
                "id": each.id,
                "state": each.state,
                "every_weeks": each.every_weeks,
                "next_at": each.next_at,
                "items": ", ".join(f"{item.quantity} × {item.name}" for item in store.list_items(session, each)),
            }
            for each in store.list_of_brand(session, owner.id, limit=LIST_MAX)
        ]
    output.table(as_json, rows, ("id", "state", "every_weeks", "next_at", "items"), f"{owner.name} has no standing orders.")
