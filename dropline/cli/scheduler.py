"""Who watches the clock? A process that finds what is due; any number, for what they find is claimed."""

from dropline.cli import output
from dropline.cli.worker import run

app = output.command()


@app.command()
def scheduler() -> None:
    """End holds that are over and plan broadcasts that run, until stopped.

    Example:  DATABASE_URL=postgresql://… REDIS_URL=redis://… SECRET_KEY=… dropline scheduler
    """
    run(working=False, scheduling=True)
