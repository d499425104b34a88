"""What does a kind of reminder know when it is judged, and what may it come to?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.dialog.reply import Catalogue
from bot.dialog.says import Choice, Say
from bot.tables import Conversation, Reminder
from commerce.tables import Brand


@dataclass(frozen=True)
class Moment:
    """The reminder and what it is judged by, rows read now."""

    reminder: Reminder
    conversation: Conversation
    brand: Brand
    catalogue: Catalogue
    now: datetime


@dataclass(frozen=True)
class Spoken:
    """What is true and worth saying now. values: for its template's variables; memory: what "it" means to who answers."""

    says: tuple[Say, ...]
    choices: tuple[Choice, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    memory: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Nothing:
    """Nothing is to be said any more. reason: a word of docs/repeat.md."""

    reason: str
