"""How does the database get to this program's version?"""

from dropline import migrate
from dropline.cli import context, output

app = output.commands("The database: bring it to this program's version.")


@app.command()
def upgrade(as_json: output.AsJson = False) -> None:
    """Bring the database of DATABASE_URL to this program's version; nothing to do is harmless.

    Run it once per release, before serve, worker and scheduler start. Several at once wait for each other.

    \b
    Example:  DATABASE_URL=postgresql://user@db.example/dropline dropline db upgrade
    """
    with context.opened(any_version=True) as place:
        migrate.upgrade(place.engine)
        address = place.engine.url.render_as_string(hide_password=True)
    output.told(as_json, {"database": address, "revision": migrate.head()}, f"{address} is at {migrate.head()}.")
