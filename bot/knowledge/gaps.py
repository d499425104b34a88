"""What do shoppers ask that no page answers? Each asking once; equal questions together, open until answered or struck."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.knowledge.kinds import Kind, asked
from bot.knowledge.library import Library
from bot.knowledge.tables import KnowledgeGap
from bot.knowledge.terms import Term, terms
from bot.knowledge.words import language_of
from bot.store import knowledge as store
from core.errors import NotFound
from core.ids import NewId

QUESTION_LETTERS_MAX = 200
KEY_LETTERS_MAX = 200
OPEN, ANSWERED, DISMISSED = "", "answered", "dismissed"
_PERSONAL = re.compile(r"\S+@\S+|\+?\d[\d\s().-]{5,}\d")


@dataclass(frozen=True)
class Gap:
    """Equal questions. question: the latest words; conversation_id: who asked last; passage_id: what answers it since."""

    key: str
    question: str
    language: str
    count: int
    first_asked_at: datetime
    last_asked_at: datetime
    conversation_id: str
    settled_at: datetime | None = None
    passage_id: str = ""


def note(
    session: Session, brand_id: str, conversation_id: str, event_id: int, question: str, language: str, *, now: datetime, new_id: NewId
) -> bool:
    """Whether the asking is written down: once for an event, without addresses and long numbers, and not where it asks nothing."""
    words = _PERSONAL.sub("…", " ".join(question.split()))[:QUESTION_LETTERS_MAX]
    spoken = language_of(words, language.partition("-")[0] or "en")
    key = group(words, spoken)
    if not key:
        return False
    row = {
        "id": new_id("kgp"),
        "brand_id": brand_id,
        "event_id": event_id,
        "conversation_id": conversation_id,
        "key": key,
        "language": spoken,
        "question": words,
        "asked_at": now,
    }
    return store.insert_gap(session, row)


def group(question: str, language: str) -> str:
    """What equal questions share: what they are about, in any order and form, and what they want told; "" where they ask nothing."""
    about = sorted({_named(term) for term in terms(question, language)})
    wanted = sorted(kind.value for kind in asked(question) if kind is not Kind.MOMENT)
    return " ".join([*about, *(f"+{kind}" for kind in wanted)])[:KEY_LETTERS_MAX] if about else ""


def _named(term: Term) -> str:
    """A term by its idea, the same in every language, else by its root."""
    return f"~{min(term.meaning.ideas)}" if term.meaning.ideas else term.root


def list_gaps(session: Session, brand_id: str, *, settled_as: str = OPEN) -> Sequence[Gap]:
    """Groups that stand so, the most asked first."""
    groups = store.list_gaps(session, brand_id, settled_as=settled_as)
    latest = {each.event_id: each for each in store.list_askings(session, brand_id, [row["event_id"] for row in groups])}
    return [_gap(row, latest[row["event_id"]]) for row in groups]


def _gap(row: Mapping[str, Any], last: KnowledgeGap) -> Gap:
    return Gap(
        key=last.key,
        question=last.question,
        language=last.language,
        count=row["count"],
        first_asked_at=row["first_asked_at"],
        last_asked_at=row["last_asked_at"],
        conversation_id=last.conversation_id,
        settled_at=last.settled_at,
        passage_id=last.passage_id,
    )


def dismiss(session: Session, brand_id: str, key: str, *, now: datetime) -> int:
    """How many askings of a group are struck from the list. Raises `NotFound` where none is open."""
    count = store.settle_gaps(session, brand_id, key, DISMISSED, at=now)
    if not count:
        raise NotFound(what="open question", key=key)
    return count


def settle_answered(session: Session, brand_id: str, library: Library, *, now: datetime) -> int:
    """How many groups of open questions these passages answer: they are settled, with the passage."""
    count = 0
    for gap in list_gaps(session, brand_id):
        answer = library.answer(gap.question, gap.language)
        if answer is not None:
            store.settle_gaps(session, brand_id, gap.key, ANSWERED, passage_id=answer.source.passage_id, at=now)
            count += 1
    return count
