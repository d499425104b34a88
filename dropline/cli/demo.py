"""How do the demo shops get in? Loaded once; what stands stays as it is."""

from core.ids import random_id
from dropline.cli import context, output
from dropline.demo.load import DEMO_PASSWORD, SHOPS, load_demo

app = output.commands("The demo shops: aurora, of the stories, and retail, with 2,465 products.")


@app.command()
def load(as_json: output.AsJson = False) -> None:
    """Load the demo shops with their codes, creators and people; one that is there is left alone.

    Their people have a password that everybody knows: keep them off a public address.

    \b
    Example:  dropline demo load
    """
    with context.working() as (session, _):
        added = load_demo(session, now=context.now(), new_id=random_id)
    words = f"New: {', '.join(added)}; people sign in with {DEMO_PASSWORD}." if added else "Both demo shops are there already."
    output.told(as_json, {"added": added, "standing": sorted(set(SHOPS) - set(added))}, words)
