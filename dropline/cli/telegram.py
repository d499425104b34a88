"""How does the environment's Telegram bot reach us? The short way to `channel poll` and `channel register telegram`."""

from typing import Annotated

import typer

from bot.accounts import DEFAULT
from dropline.cli import channel, context, output
from dropline.settings import SettingsMissing

app = output.commands("Connect the bot of TELEGRAM_BOT_TOKEN for DEFAULT_BRAND: poll, set-webhook.")


@app.command("poll")
def poll_updates(as_json: output.AsJson = False) -> None:
    """Fetch what people write to the bot, and answer it here, until stopped; no public address is needed.

    \b
    Example:  TELEGRAM_BOT_TOKEN=123:abc dropline telegram poll
    """
    channel.poll_updates(DEFAULT, _brand(), as_json)


@app.command("set-webhook")
def set_webhook(
    delete: Annotated[bool, typer.Option("--delete", help="Take the webhook away, so that polling works again.")] = False,
    as_json: output.AsJson = False,
) -> None:
    """Have Telegram send what people write to PUBLIC_URL, with TELEGRAM_WEBHOOK_SECRET in its header.

    \b
    Example:  PUBLIC_URL=https://shop.example TELEGRAM_WEBHOOK_SECRET=… TELEGRAM_BOT_TOKEN=123:abc dropline telegram set-webhook
    """
    channel.register("telegram", DEFAULT, _brand(), delete, as_json)


def _brand() -> str:
    with context.opened() as place:
        if not place.settings.telegram_bot_token:
            raise SettingsMissing(names="TELEGRAM_BOT_TOKEN")
        return place.settings.default_brand
