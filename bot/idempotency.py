"""Was this call of a program answered before? By the key it gave: the same call again is answered the same, and does nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.errors import IdempotencyKeyReused
from bot.store import answers as store

KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Call:
    """A call as it is known again. key: the program's own word for it, "" where it gave none; digest: of all that it asks."""

    key: str
    digest: str


def answer_once(session: Session, brand_id: str, call: Call, act: Callable[[], dict[str, Any]], *, now: datetime) -> dict[str, Any]:
    """What `act` answers, kept in its transaction; for a key that stands, what was answered then, `act` not run.

    Two at once wait for each other. A call that failed leaves nothing behind and may be made again.
    Raises IdempotencyKeyReused where the key stands for another call.
    """
    if not call.key:
        return act()
    store.forget(session, brand_id, before=now - KEPT_FOR)
    if not store.claim(session, brand_id, call.key, call.digest, now=now):
        digest, answer = store.get_answer(session, brand_id, call.key)
        if digest != call.digest:
            raise IdempotencyKeyReused(key=call.key)
        return answer
    answer = act()
    store.keep(session, brand_id, call.key, answer)
    return answer
