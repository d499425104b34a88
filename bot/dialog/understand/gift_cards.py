"""Is it about a gift card? A code in any spelling, "gift card balance"; nothing else looks like a card's code."""

import re
from collections.abc import Sequence

from bot.dialog.actions import AskGiftCard, UseGiftCard
from bot.dialog.understand.normalise import Kind, Token
from bot.dialog.understand.scene import Scene
from commerce.gift_codes import card_key

_GROUPED = re.compile(r"\bgift(?:[\s-]+[0-9a-z]{4}){4}(?![0-9a-z])", re.IGNORECASE)


def hear(tokens: Sequence[Token], text: str, scene: Scene) -> AskGiftCard | UseGiftCard | None:
    """What a message that names a card, or asks for one's balance, is about; None for anything else."""
    said = " ".join(token.word for token in tokens if token.kind is not Kind.STOP)
    balance = scene.grammar.search("gift_card_balance", said)
    found = _GROUPED.search(text) or re.search(r"\bgift[0-9a-z]{16}(?![0-9a-z])", text, re.IGNORECASE)
    if found and card_key(found[0]):
        return AskGiftCard(found[0]) if balance or "?" in text else UseGiftCard(found[0])
    return AskGiftCard() if balance else None
