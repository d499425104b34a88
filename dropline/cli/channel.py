"""Where does a brand answer? Its bots, numbers and pages: add one, see how it fares, change its secrets, pause it, poll it."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from bot import accounts
from bot.accounts import DEFAULT
from bot.channels.clients.telegram import TelegramClient
from bot.channels.credentials import PARTS
from bot.channels.polling import Polling, poll
from bot.connections import Connected, Connections
from bot.errors import NoSuchAccount
from bot.store import conversations
from bot.tables import ChannelAccount
from commerce.tables import Brand
from core.db import Database, reading, transaction
from dropline import logs
from dropline.cli import context, given, output
from dropline.program import Program, build, connections, vault
from dropline.settings import SettingsMissing

# What the environment's account of a channel is known by first.
VARIABLES = {"telegram": "TELEGRAM_BOT_TOKEN", "whatsapp": "TWILIO_ACCOUNT_SID", "messenger": "MESSENGER_PAGE_ID"}
COLUMNS = ("channel", "name", "handle", "state", "last_inbound_at", "last_sent_at", "trouble")

app = output.commands("Bots, numbers and pages a brand answers on.")

Channel = Annotated[str, typer.Argument(metavar="CHANNEL", help=f"{', '.join(PARTS)}.")]
Name = Annotated[str, typer.Argument(metavar="[NAME]", help="How you call the account.")]


@app.command()
def add(
    ctx: typer.Context,
    channel: Channel,
    name: Name = DEFAULT,
    brand: context.BrandSlug = "aurora",
    plain: given.Plain = None,
    variables: given.Variables = None,
    file: given.File = None,
    as_json: output.AsJson = False,
) -> None:
    """Connect a bot, number or page: its provider is asked whose it is, and sends its events here from then on.

    \b
    Example:  dropline channel add telegram second --brand aurora --env token=SECOND_BOT_TOKEN
    Example:  dropline channel add whatsapp --set account_sid=AC12 --set from=+14155550100
    """
    values = given.credentials(ctx, channel, plain or (), variables or (), file, ask=True)
    with _at(brand) as (line, owner):
        connected = asyncio.run(line.add(owner.id, channel, name, values))
    _tell(connected, as_json, f"Connected {connected.account.handle}: {channel} {name} of {owner.name}.")


@app.command("list")
def list_all(brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """The brand's accounts and how each fares.

    \b
    Example:  dropline channel list --brand aurora
    """
    with _at(brand) as (line, owner):
        found = asyncio.run(line.list_health(owner.id))
        rows = [line.described(health) for health in found]
    output.table(as_json, rows, COLUMNS, f"{owner.name} answers in the web chat only: dropline channel add telegram --brand {brand}")


@app.command()
def show(channel: Channel, name: Name = DEFAULT, brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """One account: its webhook, what came and went last, what holds it up.

    \b
    Example:  dropline channel show telegram second
    """
    with _at(brand) as (line, owner):
        account = _account(line, owner, channel, name)
        values = line.described(asyncio.run(line.health(owner.id, account.id)))
    lines = [f"{key.replace('_', ' '):<16} {value}" for key, value in values.items() if value not in ("", None)]
    output.told(as_json, values, "\n".join(lines))


@app.command()
def check(channel: Channel, name: Name = DEFAULT, brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """Ask the provider whose the account is and where it sends events.

    \b
    Example:  dropline channel check telegram
    """
    with _at(brand) as (line, owner):
        looked = asyncio.run(line.check(owner.id, _account(line, owner, channel, name).id))
    sent_to = looked.registration.address if looked.registration else None
    problem = looked.registration.problem if looked.registration else ""
    waiting = looked.registration.waiting if looked.registration else 0
    values = {"handle": looked.account.handle, "webhook": looked.address, "registered": sent_to, "waiting": waiting, "problem": problem}
    words = [f"It is {looked.account.handle}."]
    if sent_to is not None:
        words += [f"Events come here, to {sent_to}." if looked.ours else f"Events go to {sent_to or 'nobody: poll, or register'}."]
        words += [f"{waiting} wait there."] if waiting else []
    output.told(as_json, values, " ".join([*words, f"Its provider says: {problem}" if problem else ""]).strip())


@app.command()
def register(
    channel: Channel,
    name: Name = DEFAULT,
    brand: context.BrandSlug = "aurora",
    delete: Annotated[bool, typer.Option("--delete", help="Have events sent nowhere, so that polling works.")] = False,
    as_json: output.AsJson = False,
) -> None:
    """Have the provider send events to PUBLIC_URL; adding and rotating do it too.

    \b
    Example:  PUBLIC_URL=https://shop.example dropline channel register telegram
    """
    with _at(brand) as (line, owner):
        account = _account(line, owner, channel, name)
        connected = asyncio.run(line.register(owner.id, account.id, delete=delete))
    _tell(connected, as_json, "The webhook is gone; poll now." if delete else "")


@app.command()
def rotate(
    ctx: typer.Context,
    channel: Channel,
    name: Name = DEFAULT,
    brand: context.BrandSlug = "aurora",
    plain: given.Plain = None,
    variables: given.Variables = None,
    file: given.File = None,
    as_json: output.AsJson = False,
) -> None:
    """Give an account new secrets. Sends go with them at once; events proved by the old ones are taken for a day more.

    \b
    Example:  dropline channel rotate whatsapp --env auth_token=NEW_AUTH_TOKEN
    """
    values = given.credentials(ctx, channel, plain or (), variables or (), file, ask=False)
    with _at(brand) as (line, owner):
        connected = asyncio.run(line.rotate(owner.id, _account(line, owner, channel, name).id, values))
    _tell(connected, as_json, f"{connected.account.handle} has new secrets.")


@app.command()
def pause(channel: Channel, name: Name = DEFAULT, brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """Answer and send nothing there; what people write is kept, and answered when it is resumed.

    \b
    Example:  dropline channel pause telegram second
    """
    _set_active(channel, name, brand, False, as_json)


@app.command()
def resume(channel: Channel, name: Name = DEFAULT, brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """Answer and send there again.

    \b
    Example:  dropline channel resume telegram second
    """
    _set_active(channel, name, brand, True, as_json)


@app.command()
def remove(channel: Channel, name: Name = DEFAULT, brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """Forget an account that nobody ever wrote to; another is paused instead.

    \b
    Example:  dropline channel remove telegram second
    """
    with _at(brand) as (line, owner):
        gone = asyncio.run(line.remove(owner.id, _account(line, owner, channel, name).id))
    output.told(as_json, {"id": gone.id, "removed": True}, f"{gone.handle or gone.name} is removed.")


@app.command("poll")
def poll_updates(name: Name = DEFAULT, brand: context.BrandSlug = "", as_json: output.AsJson = False) -> None:
    """Fetch what people write to a Telegram bot, and answer it here, until stopped; no public address is needed.

    \b
    Example:  TELEGRAM_BOT_TOKEN=123:abc dropline channel poll
    """
    logs.configure()
    with context.opened() as place:
        program = build(place.settings)
        slug = brand or place.settings.default_brand
        with transaction(place.engine) as session:
            owner = context.brand(session, slug)
        account = _account(program.connections, owner, "telegram", name)
        asyncio.run(_poll(program, owner, account, as_json))


@app.command()
def reseal(as_json: output.AsJson = False) -> None:
    """Keep every account's secrets under SECRET_KEY, those under SECRET_KEY_OLD too; after that the old one may go.

    \b
    Example:  SECRET_KEY_OLD=… SECRET_KEY=… dropline channel reseal
    """
    with context.opened() as place, transaction(place.engine) as session:
        done, unreadable = accounts.reseal(session, vault(place.settings))
    words = f"{done} accounts are kept under SECRET_KEY." + (f" Unreadable: {', '.join(unreadable)}" if unreadable else "")
    output.told(as_json, {"resealed": done, "unreadable": unreadable}, words)


def _set_active(channel: str, name: str, brand: str, active: bool, as_json: bool) -> None:
    with _at(brand) as (line, owner):
        account = asyncio.run(line.set_active(owner.id, _account(line, owner, channel, name).id, active))
    words = "answers and sends again" if active else "is paused; what people write is kept"
    output.told(as_json, {"id": account.id, "active": active}, f"{account.handle or account.name} {words}.")


@contextmanager
def _at(slug: str) -> Iterator[tuple[Connections, Brand]]:
    """Who changes accounts, and whose they are."""
    with context.opened() as place:
        database = Database(place.engine)
        try:
            line = connections(place.settings, database, context.now)
            with transaction(place.engine) as session:
                owner = context.brand(session, slug)
            yield line, owner
        finally:
            database.close()


def _account(line: Connections, owner: Brand, channel: str, name: str) -> ChannelAccount:
    with reading(line.database.engine) as session:
        account = conversations.find_account(session, owner.id, channel, name)
    if account is None or not (account.credentials or line.environment.holds(account)):
        if name == DEFAULT and channel in VARIABLES and owner.slug == line.default_brand:
            raise SettingsMissing(names=VARIABLES[channel])
        raise NoSuchAccount(channel=channel, name=name)
    return account


def _tell(connected: Connected, as_json: bool, words: str) -> None:
    """What became of it, and what is left to do by hand; the verify token is said, for it has to be entered elsewhere."""
    account = connected.account
    if connected.problem:
        again = f"dropline channel register {account.channel} {account.name}"
        left = f"Its provider could not be told where events go: {connected.problem} Then: {again}"
    elif connected.by_hand:
        token = f"\nVerify token: {connected.verify_token}" if connected.verify_token else ""
        left = f"{connected.by_hand}\n{connected.address}{token}"
    else:
        left = f"Events are sent to {connected.address}." if connected.address else ""
    output.told(as_json, connected.described(), "\n".join(filter(None, (words, left))))


async def _poll(program: Program, owner: Brand, account: ChannelAccount, as_json: bool) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    client = TelegramClient(program.connections.credentials(account)["token"], program.settings.telegram_api_base)
    try:
        username = (await program.connections.check(owner.id, account.id)).account.handle
        await program.start(working=True, scheduling=False)
        output.told(
            as_json, {"polling": username, "brand": owner.slug}, f"Answering as https://t.me/{username} for {owner.slug}. Stop with Ctrl-C."
        )
        line = Polling(client, account, program.db, program.ring, program.clock, program.kit.new_id, asyncio.sleep, program.perform)
        await poll(line, stop)
    finally:
        await program.stop()
        await client.close()
