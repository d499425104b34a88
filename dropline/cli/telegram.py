"""How does a Telegram bot reach us? By polling from anywhere, or by webhook at a public address."""

import asyncio
import signal
from typing import Annotated

import typer

from bot.channels.clients.telegram import TelegramClient
from bot.channels.polling import Polling, poll
from bot.errors import NoSuchAccount
from bot.store import conversations
from bot.tables import ChannelAccount
from core.db import transaction
from dropline import accounts, logs
from dropline.cli import context, output
from dropline.program import Program, build
from dropline.settings import Settings, SettingsMissing

app = output.commands("Connect Telegram: the bot of TELEGRAM_BOT_TOKEN, for DEFAULT_BRAND.")


@app.command("poll")
def poll_updates(as_json: output.AsJson = False) -> None:
    """Fetch what people write to the bot, and answer it here, until stopped; no public address is needed.

    \b
    Example:  TELEGRAM_BOT_TOKEN=123:abc dropline telegram poll
    """
    logs.configure()
    with context.opened() as place:
        account = _account(place)
        asyncio.run(_poll(build(place.settings), account, as_json))


@app.command("set-webhook")
def set_webhook(
    delete: Annotated[bool, typer.Option("--delete", help="Take the webhook away, so that polling works again.")] = False,
    as_json: output.AsJson = False,
) -> None:
    """Have Telegram send what people write to PUBLIC_URL, with TELEGRAM_WEBHOOK_SECRET in its header.

    \b
    Example:  PUBLIC_URL=https://shop.example TELEGRAM_WEBHOOK_SECRET=… TELEGRAM_BOT_TOKEN=123:abc dropline telegram set-webhook
    """
    with context.opened() as place:
        account = _account(place)
        address = "" if delete else _address(place.settings)
        asyncio.run(_set(place, account, address))
    output.told(as_json, {"webhook": address or None}, f"Telegram sends to {address}." if address else "The webhook is gone; poll now.")


def _account(place: context.Place) -> ChannelAccount:
    """The environment's bot as an account of the default brand, made when first wanted."""
    if not place.settings.telegram_bot_token:
        raise SettingsMissing(names="TELEGRAM_BOT_TOKEN")
    with transaction(place.engine) as session:
        brand = context.brand(session, place.settings.default_brand)
        accounts.add_accounts(session, brand)
        account = conversations.find_account(session, brand.id, "telegram", accounts.DEFAULT)
        if account is None:
            raise NoSuchAccount(channel="telegram", name=accounts.DEFAULT)
        return account


def _address(settings: Settings) -> str:
    if not settings.telegram_webhook_secret:
        raise SettingsMissing(names="TELEGRAM_WEBHOOK_SECRET")
    return f"{settings.public_url}/webhooks/telegram/{accounts.DEFAULT}"


async def _poll(program: Program, account: ChannelAccount, as_json: bool) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    client = TelegramClient(program.settings.telegram_bot_token, program.settings.telegram_api_base)
    try:
        username = str((await client.get_me()).get("username", ""))
        await program.db.write(accounts.set_handle, account.id, username)
        await program.start(working=True, scheduling=False)
        words = f"Answering as https://t.me/{username} for {program.settings.default_brand}. Stop with Ctrl-C."
        output.told(as_json, {"polling": username, "brand": program.settings.default_brand}, words)
        await poll(Polling(client, account, program.db, program.ring, program.clock, program.kit.new_id, asyncio.sleep), stop)
    finally:
        await program.stop()
        await client.close()


async def _set(place: context.Place, account: ChannelAccount, address: str) -> None:
    client = TelegramClient(place.settings.telegram_bot_token, place.settings.telegram_api_base)
    try:
        username = str((await client.get_me()).get("username", ""))
        await (client.set_webhook(address, place.settings.telegram_webhook_secret) if address else client.delete_webhook())
    finally:
        await client.close()
    with transaction(place.engine) as session:
        accounts.set_handle(session, account.id, username)
