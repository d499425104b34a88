"""What became of a send whose end nobody knows? The provider is asked where it can tell; nothing is sent again on a guess."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot import lanes
from bot.channels import CHANNELS
from bot.channels.clients import FoundMessage
from bot.outbox import Claimed, as_claimed
from bot.store import unknowns as store
from bot.tables import OutboxStatus, Purpose

ASKED_MAX = 10  # in one look: each is a request to a provider
ASK_AGAIN = timedelta(minutes=5)
ASKED_FOR = timedelta(hours=1)  # after its sending; then it stays unknown
SKEW = timedelta(minutes=1)  # between the provider's clock and ours


@dataclass(frozen=True)
class Asked:
    """One message to ask about: what was handed over, and when."""

    claimed: Claimed
    words: tuple[str, ...]  # of its parts, as the provider shows them

    @property
    def since(self) -> datetime:
        """Nothing from before then can be it."""
        return self.claimed.claimed_at - SKEW


def take_due(session: Session, account_ids: Sequence[str], *, now: datetime) -> list[Asked]:
    """A few sends of these accounts whose end is unknown for a minute or more, to be asked about by the caller and nobody else now."""
    taken = store.take_due(session, account_ids, now=now, after=now - ASKED_FOR, again_at=now + ASK_AGAIN, limit=ASKED_MAX)
    return [_asked(as_claimed(row, conversation, row.claimed_at or now)) for row, conversation in taken]


def settle(session: Session, asked: Asked, found: Sequence[FoundMessage], *, now: datetime) -> bool:
    """Write what the provider's list of messages to this person says; True where the message never left and is queued again.

    Found in the same words: it was sent. Every message there is another one of ours: it was not. Else it stays unknown.
    """
    claimed = asked.claimed
    later = [each for each in found if each.sent_at is None or each.sent_at >= asked.since]
    others = store.known(session, claimed.account_id, [each.sid for each in later])
    strange = [each for each in later if each.sid not in others]
    same = [each for each in strange if _same(each.body, asked.words[-1])] if asked.words else []
    if same:
        values = {"status": OutboxStatus.SENT, "provider_id": same[0].sid, "reason": "", "settled_at": now}
        if store.change(session, claimed.row_id, claimed.claimed_at, **values) and claimed.purpose == Purpose.MARKETING:
            lanes.touch_sent(session, [claimed], now=now)
        return False
    if strange:
        return False
    values = {"status": OutboxStatus.QUEUED, "reason": "", "due_at": now, "settled_at": None}
    return store.change(session, claimed.row_id, claimed.claimed_at, **values)


def _asked(claimed: Claimed) -> Asked:
    calls = CHANNELS[claimed.channel].render(claimed.message, claimed.thread)
    words = (call.params.get("body") or call.params.get("content_body") or claimed.message.text for call in calls)
    return Asked(claimed, tuple(map(str, words)))


def _same(one: str, other: str) -> bool:
    return bool(one.split()) and one.split() == other.split()
