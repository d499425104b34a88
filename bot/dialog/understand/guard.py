"""Is somebody trying to trick or force the bot? Then nothing else of the message counts."""

from bot.dialog.understand.grammar import Grammar


def forced(text: str, grammar: Grammar) -> bool:
    """Whether a whole message, as normalised words, asks for promises, prices, powers or prompts."""
    return grammar.search("refusal", text) is not None
