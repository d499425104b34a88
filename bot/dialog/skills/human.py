"""A person, please: one message, then the bot is silent."""

from sqlmodel import Session

from bot.dialog.actions import Human
from bot.dialog.reply import Kit, Reply, Turn, say


def call(session: Session, turn: Turn, act: Human, kit: Kit) -> Reply:
    """The conversation waits for a person of the brand, with the reason."""
    sorry = (say("sorry"),) if act.reason in ("anger", "failures") else ()
    return Reply((*sorry, say("human_comes", brand=turn.brand.name)), waiting=act.reason or "asked")
