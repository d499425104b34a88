"""What do slash commands mean? "/cart" as Telegram's menu sends it; one we do not know asks for help."""

import re

from bot.dialog.actions import (
    Act,
    Alerts,
    AskShop,
    Browse,
    Cancel,
    Checkout,
    ClearCart,
    Greet,
    Help,
    Human,
    OrderStatusAsked,
    ShopTopic,
    ShowCart,
    Undo,
)
from bot.dialog.understand.grammar import Grammar
from core.text import fold

_COMMAND = re.compile(r"/([^\W\d]\w{0,31})(?:@\w+)?(?:\s.*)?", re.DOTALL)

ACTS: dict[str, Act] = {
    "greet": Greet(),
    "help": Help(),
    "cart": ShowCart(),
    "stop": Alerts(False),
    "alerts": Alerts(True),
    "human": Human(),
    "checkout": Checkout(),
    "undo": Undo(),
    "cancel": Cancel(),
    "browse": Browse(),
    "orders": OrderStatusAsked(),
    "clear": ClearCart(),
    "codes": AskShop(ShopTopic.CODES),
    "shipping": AskShop(ShopTopic.SHIPPING),
    "returns": AskShop(ShopTopic.RETURNS),
}


def command(text: str, grammar: Grammar) -> Act | None:
    """The act of a message that is a command, None for any other message."""
    match = _COMMAND.fullmatch(text.strip())
    if match is None:
        return None
    return ACTS[grammar.words.commands.get(fold(match[1]), "help")]
