"""How do more hands help? A process that answers and sends beside `serve`; any number, on any machine of the database."""

import asyncio
import signal

from dropline import logs
from dropline.cli import output
from dropline.cli.context import opened
from dropline.program import Program, build

app = output.command()


@app.command()
def worker() -> None:
    """Answer and send until stopped; the turn in hand is finished first.

    Example:  DATABASE_URL=postgresql://… REDIS_URL=redis://… SECRET_KEY=… dropline worker
    """
    run(working=True, scheduling=False)


def run(*, working: bool, scheduling: bool) -> None:
    """A process of its own without a web server, until SIGTERM or SIGINT."""
    logs.configure()
    with opened() as place:
        settings = place.settings
    asyncio.run(_run(build(settings), working=working, scheduling=scheduling))


async def _run(program: Program, *, working: bool, scheduling: bool) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await program.start(working=working, scheduling=scheduling)
    await stop.wait()
    await program.stop()
