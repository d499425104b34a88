"""How does a call change something? In one transaction with what follows, once for its key; then whoever works is woken."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from sqlmodel import Session

from bot.idempotency import Call, answer_once
from commerce.facts import Fact
from webhooks.api.auth import Api, Caller

KEY_MAX = 100
_SAYS = "The same key with the same call again: the same answer, and nothing is done twice. Kept for seven days."

Optional = Annotated[str, Header(alias="Idempotency-Key", max_length=KEY_MAX, description=_SAYS)]
Needed = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=KEY_MAX, description=_SAYS)]


@dataclass(frozen=True)
class Done:
    """What an act came to: its answer, facts for whoever listens, whom to wake after the commit."""

    answer: BaseModel
    facts: Sequence[Fact] = ()
    ring: Sequence[str] = ()


Act = Callable[[Session, datetime], Done]


async def _once(request: Request, key: Optional = "") -> Call:
    return await _call(request, key)


async def _once_by_key(request: Request, key: Needed) -> Call:
    return await _call(request, key)


async def _call(request: Request, key: str) -> Call:
    digest = hashlib.sha256(f"{request.method} {request.url.path}\n".encode() + await request.body())
    return Call(key, digest.hexdigest())


Once = Annotated[Call, Depends(_once)]
OnceByKey = Annotated[Call, Depends(_once_by_key)]  # for what moves money: no call without a key


async def take(api: Api, caller: Caller, call: Call, act: Act) -> dict[str, Any]:
    """The act's answer. Its errors undo all of it, and leave the key free."""
    answer, ring = await api.database.write(_taken, api, caller.brand_id, call, act)
    for subject in ring:
        await api.ring(subject)
    return answer


def _taken(session: Session, api: Api, brand_id: str, call: Call, act: Act) -> tuple[dict[str, Any], list[str]]:
    now, ring = api.now(), list[str]()

    def run() -> dict[str, Any]:
        done = act(session, now)
        api.kit.dispatch(session, done.facts, now=now)
        ring.extend(each for each in done.ring if each)
        return done.answer.model_dump(mode="json")

    return answer_once(session, brand_id, call, run, now=now), ring
