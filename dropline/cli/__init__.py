"""Which commands are there? One file a noun, imported when it is called, so that `dropline --help` is quick."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from core.errors import DroplineError
from dropline.cli.output import Stopped, refuse

# Name: where its typer app is, in this package, and what it does.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "serve": ("serve:app", "Run the shop: web chat, webhooks, console"),
    "worker": ("worker:app", "Answer and send, beside serve; any number"),
    "scheduler": ("scheduler:app", "Find what is due; any number"),
    "chat": ("chat:app", "Talk to a shop in the terminal, or run a script"),
    "brand": ("brand:app", "Brands, who sell: add, list"),
    "catalog": ("catalog:app", "Products: import, export, feeds"),
    "stock": ("stock:app", "Units on hand: show, set, receive, move; places"),
    "search": ("search:app", "What a phrase finds and why; a brand's synonyms"),
    "knowledge": ("knowledge:app", "Help pages the bot answers from; open questions"),
    "promo": ("promo:app", "Promotions: add, list, show, stop, simulate"),
    "code": ("code:app", "Codes that open promotions: add, alias, generate, list"),
    "creator": ("creator:app", "Creators, who bring shoppers: add, list"),
    "link": ("link:app", "Links of creators, with QR images: add, list"),
    "loyalty": ("loyalty:app", "Loyalty points: terms, and how many are out"),
    "referral": ("referral:app", "Fans who invite friends: terms, what came of it"),
    "template": ("template:app", "What may be said outside the reply window"),
    "review": ("review:app", "Buyers' reviews: list, approve, reject, reply"),
    "subscription": ("subscription:app", "Standing orders: list"),
    "policy": ("policy:app", "What happens by itself after a sale: show, set"),
    "broadcast": ("broadcast:app", "One message to all who agreed to hear from a brand"),
    "order": ("orders:app", "Orders: list, show, and every step they take"),
    "payment": ("payment:app", "Ways to pay, and refunds that wait for a person"),
    "pay": ("order:pay_app", "Pay an order with the test payment"),
    "refund": ("order:refund_app", "Give an order's money back, or some of a line"),
    "explain": ("order:explain_app", "Explain an order from message to cent"),
    "ledger": ("ledger:app", "Check that the ledger adds up"),
    "dead": ("dead:app", "Events that failed too often: list, replay"),
    "flagged": ("flagged:app", "What was sent to trick, to insult, or by another bot"),
    "telegram": ("telegram:app", "The environment's Telegram bot: poll, set-webhook"),
    "channel": ("channel:app", "Bots, numbers and pages: add, list, check, rotate, poll"),
    "token": ("token:app", "Tokens of the HTTP API: create, list, revoke"),
    "model": ("model:app", "The language model: what it used, what became of its answers"),
    "simulate": ("simulate:app", "Every channel on this machine, with phones to hold"),
    "demo": ("demo:app", "Load the demo shops"),
    "db": ("db:app", "Bring the database to this program's version"),
    "eval": ("eval:app", "Measure answers against what people judged"),
    "train": ("train:app", "Make again what understanding has learnt"),
    "bench": ("bench:app", "Measure turns a second and how long an answer takes"),
}


class Commands(TyperGroup):
    """The commands by name; until one is called it is a stand-in with a line of help."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for name, (_, words) in COMMANDS.items():
            self.add_command(TyperCommand(name, help=words))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, load(name) if name else command, rest

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (DroplineError, Stopped) as error:
            raise refuse(ctx, error.code, str(error)) from error


def load(name: str) -> Any:
    """The command of this name, its file imported."""
    module, _, attribute = COMMANDS[name][0].partition(":")
    return typer.main.get_command(getattr(import_module(f"dropline.cli.{module}"), attribute))


app = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback()
def dropline() -> None:
    """Shops that sell in chat, and the creators who brought the sale paid to the cent.

    Settings come from the environment (docs/settings.md); without any, all data is kept in ./var.

    \b
    Begin with:  dropline serve
    Then try:    dropline chat --brand aurora
    """


def main() -> None:
    """What the installed program `dropline` runs."""
    app()
