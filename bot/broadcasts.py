"""How does one message reach many? A frozen audience, planned into outbox rows in batches, each claimed before its send."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot import consent
from bot.dialog.locales import put
from bot.dialog.says import say
from bot.errors import EmptyText, OfferOver, TextTooLong
from bot.events import Message, Otherwise
from bot.store import broadcasts as store
from bot.store import outbox as messages
from bot.tables import Broadcast, OutboxStatus, Purpose
from bot.templates import check_marketing
from commerce.tables import Brand
from core.ids import NewId

TEXT_MAX = 1000  # letters
PLAN_BATCH = 200


@dataclass(frozen=True)
class Progress:
    """Where a broadcast stands: the parts sum to the audience."""

    audience: int
    waiting: int
    sent: int
    unknown: int
    failed: dict[str, int]
    skipped: dict[str, int]


def start(
    session: Session,
    brand: Brand,
    text: str,
    *,
    code: str = "",
    until_at: datetime | None = None,
    template: str = "",
    values: Mapping[str, str] | None = None,
    now: datetime,
    new_id: NewId,
) -> Broadcast:
    """The broadcast, its audience frozen: everybody of the brand who agreed to marketing.

    template: what says it to those who get no free text now; they are skipped where there is none. values: by the names of its variables.
    Raises for no text, an end that is past, a template that cannot say it.
    """
    text = text.strip()
    if not text:
        raise EmptyText
    if len(text) > TEXT_MAX:
        raise TextTooLong(length=len(text), max=TEXT_MAX)
    if until_at is not None and until_at <= now:
        raise OfferOver(until=until_at.isoformat())
    broadcast = Broadcast(
        id=new_id("bro"),
        brand_id=brand.id,
        text=text,
        code=code,
        until_at=until_at,
        template=template,
        template_values=dict(values or {}),
        created_at=now,
    )
    if template:
        check_marketing(session, brand, template, _values(broadcast, brand))
    store.add_broadcast(session, broadcast.model_dump())
    store.freeze_audience(session, brand.id, broadcast.id, consent.MARKETING)
    return broadcast


def plan(session: Session, broadcast: Broadcast, brand: Brand, *, now: datetime) -> list[str]:
    """Conversations that got their outbox row now, a batch at most; again until it is empty. Safe beside other schedulers."""
    recipients = store.take_unplanned(session, broadcast.id, limit=PLAN_BATCH)
    if not recipients:
        store.finish(session, broadcast.id)
        return []
    message = _message(broadcast, brand).dump()
    rows = [
        {
            "brand_id": broadcast.brand_id,
            "conversation_id": conversation_id,
            "key": f"broadcast:{broadcast.id}:{conversation_id}",
            "purpose": Purpose.MARKETING,
            "author": "bot",
            "message": message,
            "broadcast_id": broadcast.id,
            "due_at": now,
            "created_at": now,
        }
        for _, conversation_id in recipients
    ]
    messages.write_messages(session, rows)
    store.mark_planned(session, broadcast.id, [recipient_id for recipient_id, _ in recipients])
    return [conversation_id for _, conversation_id in recipients]


def progress(session: Session, brand_id: str, broadcast_id: str) -> Progress:
    """Counts by outcome; what is neither sent, unknown, failed nor skipped waits."""
    audience = store.count_audience(session, brand_id, broadcast_id)
    sent = unknown = 0
    failed: dict[str, int] = {}
    skipped: dict[str, int] = {}
    for (status, reason), count in store.count_outcomes(session, brand_id, broadcast_id).items():
        match status:
            case OutboxStatus.SENT:
                sent += count
            case OutboxStatus.UNKNOWN:
                unknown += count
            case OutboxStatus.FAILED:
                failed[reason] = count
            case OutboxStatus.SKIPPED:
                skipped[reason] = count
    settled = sent + unknown + sum(failed.values()) + sum(skipped.values())
    return Progress(audience, audience - settled, sent, unknown, failed, skipped)


def _message(broadcast: Broadcast, brand: Brand) -> Message:
    lines = [broadcast.text]
    if broadcast.code:
        lines.append(put(say("broadcast_code", code=broadcast.code), brand.language, brand.timezone))
    if broadcast.until_at is not None:
        lines.append(put(say("broadcast_until", until=broadcast.until_at), brand.language, brand.timezone))
    lines.append(put(say("broadcast_stop"), brand.language, brand.timezone))
    otherwise = Otherwise(broadcast.template, _values(broadcast, brand)) if broadcast.template else None
    return Message("\n".join(lines), keys=("broadcast",), otherwise=otherwise)


def _values(broadcast: Broadcast, brand: Brand) -> dict[str, str]:
    """What the template's variables may stand for: what was given by name, the code, the end of the offer."""
    until = put(say("broadcast_until_value", until=broadcast.until_at), brand.language, brand.timezone) if broadcast.until_at else ""
    return {"code": broadcast.code, "until": until} | broadcast.template_values
