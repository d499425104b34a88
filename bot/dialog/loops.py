"""Is this a conversation that goes nowhere: the same words over and over, our own sent back, talk without end? Two bots stop here."""

import hashlib

from bot.dialog.state import Dialog, moved
from core.text import words

REMEMBERED_MAX = 8  # messages looked back on
OWN = "own:"  # before what we said ourselves
SAME_MAX = 4  # of these may say the same
OWN_MAX = 2  # of these may be our own words
IDLE_MAX = 12  # turns in a row without business
DIGEST_LETTERS, DIGEST_WORDS = 10, 12


def digest(text: str) -> str:
    """A short name of how a text begins, whatever its case and signs."""
    said = " ".join(words(text)[:DIGEST_WORDS]) or text.strip()
    return hashlib.sha256(said.encode(errors="replace")).hexdigest()[:DIGEST_LETTERS]


def heard(dialog: Dialog, text: str) -> Dialog:
    """`dialog` with this message remembered, as our own words where it says what we said last."""
    memory, named = dialog.memory, digest(text)
    mark = OWN + named if named == memory.said else named
    return moved(dialog, echoes=(*memory.echoes, mark)[-REMEMBERED_MAX:])


def rounds(dialog: Dialog) -> int:
    """By how many messages the last one is past what may be repeated; 0 for none, 1 for the first."""
    memory = dialog.memory
    own = sum(mark.startswith(OWN) for mark in memory.echoes)
    same = memory.echoes.count(memory.echoes[-1]) if memory.echoes else 0
    ours = memory.echoes and memory.echoes[-1].startswith(OWN)
    return max(same - SAME_MAX, own - OWN_MAX if ours else 0, memory.idle - IDLE_MAX, 0)


def counted(dialog: Dialog, *, business: bool, progress: bool) -> Dialog:
    """`dialog` after a turn: talk without business is counted; what changes something is no going round, but for our own words."""
    idle, echoes = 0 if business else dialog.memory.idle + 1, dialog.memory.echoes
    return moved(dialog, idle=idle, echoes=tuple(mark for mark in echoes if mark.startswith(OWN)) if progress else echoes)
