"""When is less said: to who is rude, to what goes in circles? And what is said at the end of every turn, never twice the same sorry."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from attribution.kinds import Kind
from bot.dialog import apologies, loops
from bot.dialog.actions import Act, Goodbye, Greet, Help, Human, SmallTalk, Thanks, Unclear, Upset, pack
from bot.dialog.says import Choice, Reply, say
from bot.dialog.state import Dialog, Memory, moved

RUDE_MAX = 1  # so often somebody may be rude before only business is answered
RUDE_FOR = timedelta(days=1)
PERSON = Choice(say("choice_human"), pack(Human("anger")))
_TALK = (Upset, SmallTalk, Thanks, Goodbye, Greet, Unclear)


def rude_times(memory: Memory, now: datetime) -> int:
    """How often somebody was rude within the last day."""
    lately = bool(memory.upset_at) and datetime.fromisoformat(memory.upset_at) + RUDE_FOR > now
    return memory.upset if lately else 0


def muted(memory: Memory, now: datetime) -> bool:
    """Whether only business is answered, and no offers are sent: they stayed rude after the calm line."""
    return rude_times(memory, now) > RUDE_MAX


def heeded(dialog: Dialog, meant: Sequence[Act], now: datetime) -> list[Act]:
    """The acts that are answered: to who stayed rude, business alone."""
    if not muted(dialog.memory, now):
        return list(meant)
    return [act for act in meant if not isinstance(act, Upset | SmallTalk | Thanks | Goodbye)]


def stopped(dialog: Dialog, meant: Sequence[Act], now: datetime) -> Reply | None:
    """Silence, with a word the first time, where the conversation goes in circles or there is only abuse; None where it goes on."""
    if not meant:
        return Reply(dialog=dialog, flag="insult") if muted(dialog.memory, now) else None
    past = loops.rounds(dialog)
    if not past or any(isinstance(act, Human | Help) for act in meant):
        return None
    dialog = loops.counted(dialog, business=not all(isinstance(act, _TALK) for act in meant), progress=False)
    if past > 1:
        return Reply(dialog=dialog, flag="loop")
    return Reply((say("going_round"),), (PERSON,), dialog=dialog, flag="loop")


def finished(dialog: Dialog, meant: Sequence[Act], reply: Reply) -> Reply:
    """The reply with no sorry said twice alike, a person at hand for who is angry, and the turn counted."""
    before = reply.dialog or dialog
    says, apology = apologies.varied(reply.says, before.memory.apology)
    moving = bool(reply.facts) or any(touched.kind == Kind.CART_CHANGED for touched in reply.touches)
    dialog = loops.counted(moved(before, apology=apology), business=not all(isinstance(act, _TALK) for act in meant), progress=moving)
    if not any(isinstance(act, Upset) for act in meant) or reply.waiting:
        return replace(reply, says=says, dialog=dialog)
    choices = reply.choices if PERSON in reply.choices else (*reply.choices, PERSON)
    return replace(reply, says=says, choices=choices, dialog=moved(dialog, offer=dialog.memory.offer or PERSON.action))
