"""How does one message reach many? A frozen audience, planned into outbox rows in batches, each claimed before its send."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot import consent
from bot.dialog.locales import PACKS, put
from bot.dialog.says import say
from bot.errors import EmptyText, NoSuchBroadcast, NoSuchLanguage, OfferOver, TextTooLong
from bot.events import Delivery, Message, Otherwise
from bot.store import broadcasts as store
from bot.store import lanes
from bot.store import outbox as messages
from bot.tables import Broadcast, BroadcastStatus, OutboxStatus, Purpose
from bot.templates import check_marketing
from commerce import brands
from commerce.tables import Brand
from core.ids import NewId

TEXT_MAX = 1000  # letters
PLAN_BATCH = 200
PLAN_AHEAD = 1000  # rows of one broadcast that wait in the lanes


@dataclass(frozen=True)
class Progress:
    """Where a broadcast stands: the parts sum to the audience. delivered, read: of the sent, as far as receipts tell.

    untranslated: of the audience, those whose language it has no text in; they get the brand's.
    """

    audience: int
    waiting: int
    sent: int
    unknown: int
    failed: dict[str, int]
    skipped: dict[str, int]
    delivered: int = 0
    read: int = 0
    untranslated: int = 0
    paused: bool = False


def start(
    session: Session,
    brand: Brand,
    text: str,
    *,
    texts: Mapping[str, str] | None = None,
    code: str = "",
    until_at: datetime | None = None,
    template: str = "",
    values: Mapping[str, str] | None = None,
    now: datetime,
    new_id: NewId,
) -> Broadcast:
    """The broadcast, its audience frozen: everybody of the brand who agreed to marketing.

    texts: the same in other languages, by tag.
    template: what says it to those who get no free text now; they are skipped where there is none. values: by the names of its variables.
    Raises for no text, a language we do not speak, an end that is past, a template that cannot say it.
    """
    text = _checked(text)
    translated = {language: _checked(each) for language, each in (texts or {}).items()}
    for language in translated:
        if language not in PACKS:
            raise NoSuchLanguage(language=language, languages=", ".join(PACKS))
    if until_at is not None and until_at <= now:
        raise OfferOver(until=until_at.isoformat())
    broadcast = Broadcast(
        id=new_id("bro"),
        brand_id=brand.id,
        text=text,
        texts=translated,
        code=code,
        until_at=until_at,
        template=template,
        template_values=dict(values or {}),
        created_at=now,
    )
    if template:
        check_marketing(session, brand, template, _values(broadcast, brand, brand.language))
    store.add_broadcast(session, broadcast.model_dump())
    store.freeze_audience(session, brand.id, broadcast.id, consent.MARKETING)
    return broadcast


def _checked(text: str) -> str:
    """A text without the blanks around it. Raises for one that is empty or too long."""
    text = text.strip()
    if not text:
        raise EmptyText
    if len(text) > TEXT_MAX:
        raise TextTooLong(length=len(text), max=TEXT_MAX)
    return text


def plan(session: Session, broadcast: Broadcast, brand: Brand, *, now: datetime) -> list[str]:
    """Channel accounts whose people got their outbox row now, a batch at most; again until it is empty. Safe beside other schedulers.

    No further ahead of the sending than `PLAN_AHEAD`, so that a pause leaves few rows in the lanes that others wait in.
    """
    if lanes.count_planned(session, broadcast.id, most=PLAN_AHEAD) >= PLAN_AHEAD:
        return []
    recipients = store.take_unplanned(session, broadcast.id, limit=PLAN_BATCH)
    if not recipients:
        store.finish(session, broadcast.id)
        return []
    said_in = {each.language: _message(broadcast, brand, each.language).dump() for each in recipients}
    rows = [
        {
            "brand_id": broadcast.brand_id,
            "conversation_id": each.conversation_id,
            "key": f"broadcast:{broadcast.id}:{each.conversation_id}",
            "purpose": Purpose.MARKETING,
            "author": "bot",
            "message": said_in[each.language],
            "broadcast_id": broadcast.id,
            "channel_account_id": each.account_id,
            "due_at": now,
            "created_at": now,
        }
        for each in recipients
    ]
    messages.write_messages(session, rows)
    store.mark_planned(session, broadcast.id, [each.id for each in recipients])
    return sorted({each.account_id for each in recipients})


def pause(session: Session, brand_id: str, broadcast_id: str) -> None:
    """Nothing more of it is claimed; what is on its way arrives. Raises `NoSuchBroadcast`."""
    _set_status(session, brand_id, broadcast_id, BroadcastStatus.PAUSED)


def resume(session: Session, brand_id: str, broadcast_id: str) -> None:
    """It goes on with those who have not had it. Raises `NoSuchBroadcast`."""
    _set_status(session, brand_id, broadcast_id, BroadcastStatus.RUNNING)


def _set_status(session: Session, brand_id: str, broadcast_id: str, status: BroadcastStatus) -> None:
    if not store.set_status(session, brand_id, broadcast_id, status):
        raise NoSuchBroadcast(broadcast_id=broadcast_id)


def progress(session: Session, brand_id: str, broadcast_id: str) -> Progress:
    """Counts by outcome; what is neither sent, unknown, failed nor skipped waits."""
    broadcast = store.find_broadcast(session, brand_id, broadcast_id)
    audience = store.count_audience(session, brand_id, broadcast_id)
    counts = dict.fromkeys(OutboxStatus, 0)
    reasons: dict[str, dict[str, int]] = {OutboxStatus.FAILED: {}, OutboxStatus.SKIPPED: {}}
    reached = {Delivery.DELIVERED: 0, Delivery.READ: 0}
    for outcome in store.count_outcomes(session, brand_id, broadcast_id):
        counts[OutboxStatus(outcome.status)] += outcome.number
        if outcome.status in reasons:
            of_status = reasons[outcome.status]
            of_status[outcome.reason] = of_status.get(outcome.reason, 0) + outcome.number
        if outcome.status == OutboxStatus.SENT and outcome.delivery in reached:
            reached[Delivery(outcome.delivery)] += outcome.number
    settled = sum(counts[status] for status in (OutboxStatus.SENT, OutboxStatus.UNKNOWN, OutboxStatus.FAILED, OutboxStatus.SKIPPED))
    return Progress(
        audience,
        audience - settled,
        counts[OutboxStatus.SENT],
        counts[OutboxStatus.UNKNOWN],
        reasons[OutboxStatus.FAILED],
        reasons[OutboxStatus.SKIPPED],
        delivered=sum(reached.values()),
        read=reached[Delivery.READ],
        untranslated=_untranslated(session, broadcast),
        paused=broadcast is not None and broadcast.status == BroadcastStatus.PAUSED,
    )


def _untranslated(session: Session, broadcast: Broadcast | None) -> int:
    if broadcast is None:
        return 0
    languages = store.count_languages(session, broadcast.brand_id, broadcast.id)
    own = brands.get_brand_by_id(session, broadcast.brand_id).language
    return sum(number for language, number in languages if language.partition("-")[0] not in ("", own, *broadcast.texts))


def _message(broadcast: Broadcast, brand: Brand, language: str) -> Message:
    """All of it in a reader's language, or, where it was not translated, all of it in the brand's."""
    language = language.partition("-")[0]
    text = broadcast.texts.get(language, "")
    language = language if text else brand.language
    lines = [text or broadcast.text]
    if broadcast.code:
        lines.append(put(say("broadcast_code", code=broadcast.code), language, brand.timezone))
    if broadcast.until_at is not None:
        lines.append(put(say("broadcast_until", until=broadcast.until_at), language, brand.timezone))
    lines.append(put(say("broadcast_stop"), language, brand.timezone))
    otherwise = Otherwise(broadcast.template, _values(broadcast, brand, language)) if broadcast.template else None
    return Message("\n".join(lines), keys=("broadcast",), otherwise=otherwise)


def _values(broadcast: Broadcast, brand: Brand, language: str) -> dict[str, str]:
    """What the template's variables may stand for: what was given by name, the code, the end of the offer."""
    until = put(say("broadcast_until_value", until=broadcast.until_at), language, brand.timezone) if broadcast.until_at else ""
    return {"code": broadcast.code, "until": until} | broadcast.template_values
