"""How does the shop look on WhatsApp, Telegram and Messenger, without an account at any of them? Simulated ones, and their phones."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from core.db import database_url, make_engine
from dropline import logs, migrate
from dropline.app import make_app
from dropline.cli import output
from dropline.demo.load import DEMO_PASSWORD
from dropline.program import build
from dropline.settings import DEFAULT_PORT, Settings, SettingsWrong
from dropline.simulator import shop, shoppers
from dropline.simulator.model import ANSWERS, KEY, LanguageModel
from dropline.simulator.model import FAULTS as MODEL_FAULTS
from dropline.simulator.network import Faults, read_faults
from dropline.simulator.page import Page
from dropline.simulator.phones import Clock
from dropline.simulator.town import Town

app = output.command()
LATENCY_MS = 350  # until a message is delivered, and again until it is read: fast, and still to be seen
SHOPPERS_MAX = 200

WELCOME = """
The simulator is open: the phones of WhatsApp, Telegram and Messenger, with a shop of its own behind them.

  Phones     {phones}
  Console    {url}/console   (agent@aurora.example, password: {password})
  Web chat   {url}/chat/aurora

No message leaves this machine. Stop with Ctrl-C{kept}.
"""


@app.command()
def simulate(
    port: Annotated[int, typer.Option(envvar="PORT", help="The shop's port; the phones take the next one.")] = DEFAULT_PORT,
    seed: Annotated[int, typer.Option(help="What chance is drawn from; the same seed, the same faults and shoppers.")] = 0,
    faults: Annotated[str, typer.Option(metavar="NAME=N,…", help="What goes wrong: redeliver=5,shuffle=3,refuse=0.1,…")] = "",
    people: Annotated[int, typer.Option("--shoppers", min=0, max=SHOPPERS_MAX, help="Simulated shoppers who talk by themselves.")] = 0,
    model: Annotated[str, typer.Option(metavar="NAME,…", help="A language model beside: good, or what it does in turn.")] = "",
    database: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to keep the shop; else it is gone at the end.")] = "",
) -> None:
    """See WhatsApp, Telegram and Messenger working without an account: their simulators, a demo shop, and phones to hold.

    \b
    Example:  dropline simulate --shoppers 6
    Example:  dropline simulate --model good,wrong_price,hanging
    Example:  dropline simulate --faults redeliver=5,shuffle=3,storm_chat=7001001
    """
    logs.configure()
    wrong = read_faults(faults if "latency_ms" in faults else f"latency_ms={LATENCY_MS},{faults}", seed)
    language = LanguageModel(_behaviours(model)) if model else None
    with _database(database) as address, _town(wrong, port + 1, language) as (town, page):
        values = {} if address.startswith("sqlite") else {"SECRET_KEY": secrets.token_urlsafe(32)}
        values |= {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": f"{town.base}/v1"} if language else {}
        settings = shop.settings_of(town, address, port, **values)
        kept = " (the shop is kept in the database)" if database else "; then all of it is gone"
        _serve(
            settings, town, page, people, seed, WELCOME.format(phones=town.base, url=settings.public_url, password=DEMO_PASSWORD, kept=kept)
        )


def _serve(settings: Settings, town: Town, page: Page, people: int, seed: int, welcome: str) -> None:
    """The shop, until it is stopped."""
    program = build(settings, clock=town.clock)
    page.links = shop.open_shop(program, town)
    page.shop, page.places, page.offer = settings.public_url, shop.places(settings), lambda: shop.offer(program)
    shop.register(town, settings.public_url)
    config = uvicorn.Config(
        make_app(settings, program), port=settings.port, log_level="warning", access_log=False, timeout_graceful_shutdown=1
    )
    if people:
        shoppers.populate(town, people, seed, [link.token for link in page.links])
    typer.echo(welcome)
    try:
        uvicorn.Server(config).run()
    except KeyboardInterrupt:  # said again by the server once it has stopped
        typer.echo("Stopped.")


def _behaviours(names: str) -> list[str]:
    """What the simulated model does, in turn. Raises `Stopped` for a name it does not know."""
    wanted = [name.strip() for name in names.split(",")]
    unknown = [name for name in wanted if name not in ANSWERS and name not in MODEL_FAULTS]
    if unknown:
        raise output.Stopped("no_such_behaviour", f"No model does {unknown[0]!r}; there are: {', '.join((*ANSWERS, *MODEL_FAULTS))}.")
    return wanted


@contextmanager
def _town(faults: Faults, port: int, model: LanguageModel | None) -> Iterator[tuple[Town, Page]]:
    page = Page(people=shop.PEOPLE)
    try:
        served = model.routes() if model else []
        town = Town(faults, clock=Clock(), port=port, routes=lambda town: [*page.routes(town), *served])
    except OSError as error:
        raise SettingsWrong(name="PORT", value=str(port - 1), why=f"the phones need the port after it, and {port} is taken") from error
    with town:
        yield town, page


@contextmanager
def _database(given: str) -> Iterator[str]:
    """The address of a database of this version: the given one, or one in a folder that goes away."""
    with tempfile.TemporaryDirectory(prefix="dropline-simulate-") as folder:
        address = database_url(given) if given else f"sqlite:///{Path(folder) / 'shop.db'}"
        engine = make_engine(address)
        migrate.upgrade(engine)
        engine.dispose()
        yield address
