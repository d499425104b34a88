"""How does the shop open? Web chat, webhooks and console on one port; embedded, the worker and scheduler with it."""

from typing import Annotated

import typer
import uvicorn

from core.db import transaction
from core.ids import random_id
from dropline import logs, migrate
from dropline.app import make_app
from dropline.cli import output
from dropline.cli.context import now, opened
from dropline.demo.load import DEMO_PASSWORD, load_demo

app = output.command()

WELCOME = """
dropline is open.

  Web chat   {url}/chat/aurora    {url}/chat/retail
  Console    {url}/console
             agent@aurora.example, marketer@aurora.example, admin@aurora.example (password: {password})
  Terminal   .venv/bin/dropline chat --brand aurora

Stop with Ctrl-C; what was said and sold is kept in ./var.
"""


@app.command()
def serve(
    host: Annotated[str, typer.Option(envvar="HOST", help="The address to listen on.")] = "127.0.0.1",
    demo: Annotated[bool, typer.Option(help="Load the two demo shops first (embedded database only).")] = False,
) -> None:
    """Run the shop. On SQLite the database is brought to this version first; on PostgreSQL run `dropline db upgrade`.

    Example:  PORT=8080 dropline serve --demo
    """
    logs.configure()
    with opened(any_version=True) as place:
        settings = place.settings
        if settings.embedded:
            migrate.upgrade(place.engine)
        migrate.check(place.engine)
        if demo and settings.embedded:
            with transaction(place.engine) as session:
                load_demo(session, now=now(), new_id=random_id)
            typer.echo(WELCOME.format(url=settings.public_url, password=DEMO_PASSWORD))
    # Open pages hold a stream each for minutes: they are cut off, and their browsers come back by themselves.
    uvicorn.run(make_app(settings), host=host, port=settings.port, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
