"""What is a person reminded of, once, and only while it is true? Rows due at a time, judged and put in words when they are sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot import consent
from bot.channels import CHANNELS
from bot.channels.rendering import are_numbered
from bot.dialog import state
from bot.dialog.locales import pack, render_reply
from bot.dialog.reply import Catalogue
from bot.dialog.says import Reply, say
from bot.events import Message, Otherwise
from bot.occasions import CART, OCCASIONS, Spoken, watched
from bot.occasions.moment import Moment, Nothing
from bot.store import outbox as messages
from bot.store import reminders as store
from bot.tables import Conversation, Outbox, Purpose, Reminder, ReminderStatus
from commerce import alerts, brands, policies
from core.ids import NewId
from core.money import Money, show

PLAN_BATCH = 50
GRACE = timedelta(days=2)  # what is later than that, after an outage or a restored copy, is not said at all
CART_GRACE = timedelta(days=1)  # a cart left longer ago is forgotten
NOT_ASKED = "no_consent"

Due = tuple[Outbox, Conversation]


def remind(
    session: Session,
    *,
    brand_id: str,
    kind: str,
    subject: str,
    shopper_id: str,
    conversation_id: str,
    due_at: datetime,
    now: datetime,
    new_id: NewId,
) -> bool:
    """True where it is new: of each kind and subject a person is reminded once. Without a conversation nobody can be."""
    if not conversation_id:
        return False
    row = {
        "id": new_id("rem"),
        "brand_id": brand_id,
        "kind": kind,
        "subject": subject,
        "shopper_id": shopper_id,
        "conversation_id": conversation_id,
        "due_at": due_at,
        "created_at": now,
    }
    return store.add_reminders(session, [row]) == 1


def note_carts(session: Session, *, now: datetime, new_id: NewId) -> int:
    """How many carts have been left alone long enough to be reminded of since the last look. Each brand's own time, of `brand_policy`."""
    chosen = policies.list_policies(session)
    own = [policy.brand_id for policy in chosen]
    noted = _note_carts(session, own, policies.DEFAULTS.cart_reminder_minutes, now=now, new_id=new_id, others=True)
    for minutes in sorted({policy.cart_reminder_minutes for policy in chosen}):
        brand_ids = [policy.brand_id for policy in chosen if policy.cart_reminder_minutes == minutes]
        noted += _note_carts(session, brand_ids, minutes, now=now, new_id=new_id)
    return noted


def _note_carts(session: Session, brand_ids: list[str], minutes: int, *, now: datetime, new_id: NewId, others: bool = False) -> int:
    if not minutes:
        return 0
    until = now - timedelta(minutes=minutes)
    found = store.list_idle_carts(
        session, CART, brand_ids=brand_ids, others=others, until=until, after=until - CART_GRACE, limit=PLAN_BATCH
    )
    shared = {"kind": CART, "due_at": now, "created_at": now}
    rows = [
        {
            "id": new_id("rem"),
            "brand_id": each.brand_id,
            "subject": each.cart_id,
            "shopper_id": each.shopper_id,
            "conversation_id": each.conversation_id,
            **shared,
        }
        for each in found
    ]
    return store.add_reminders(session, rows)


def note_alerts(session: Session, *, now: datetime, new_id: NewId) -> None:
    """A reminder for each alert that has come true."""
    for alert in alerts.take_due(session, now=now):
        remind(
            session,
            brand_id=alert.brand_id,
            kind=alert.kind,
            subject=watched.subject(alert),
            shopper_id=alert.shopper_id,
            conversation_id=alert.conversation_id,
            due_at=now,
            now=now,
            new_id=new_id,
        )


def plan(session: Session, catalogue: Catalogue, *, now: datetime) -> list[str]:
    """Channel accounts that have reminders to send now; the rest is dropped with why. Safe beside other schedulers."""
    rung = []
    for reminder, conversation in store.take_due(session, now=now, limit=PLAN_BATCH):
        spoken = _judged(session, reminder, conversation, catalogue, now)
        if isinstance(spoken, Nothing):
            store.settle_reminder(session, reminder, ReminderStatus.DROPPED, spoken.reason)
            continue
        messages.write_messages(session, _row(session, reminder, conversation, spoken, now))
        store.settle_reminder(session, reminder, ReminderStatus.QUEUED)
        rung.append(conversation.channel_account_id)
    return sorted(set(rung))


def refusals(session: Session, due: Sequence[Due], catalogue: Catalogue, *, now: datetime) -> dict[int, str]:
    """Why reminders among these rows are not to be said any more, by row id; the others have today's words now.

    Of locked conversations, in the transaction that claims the rows. No query where there is no reminder among them.
    """
    mine = [(row, conversation) for row, conversation in due if row.reminder_id]
    if not mine:
        return {}
    # Of one account's lane, and so of one brand.
    reminders = store.list_reminders(session, mine[0][0].brand_id, sorted({row.reminder_id for row, _ in mine}))
    found: dict[int, str] = {}
    for row, conversation in mine:
        reminder = reminders[row.reminder_id]
        spoken = _judged(session, reminder, conversation, catalogue, now)
        if isinstance(spoken, Nothing):
            found[row.id or 0] = spoken.reason
            continue
        row.message = _message(session, reminder, conversation, spoken).dump()
        messages.change(session, row.id or 0, message=row.message)
        conversation.state = state.dump(_remembered(conversation, row, spoken))
    return found


def _judged(session: Session, reminder: Reminder, conversation: Conversation, catalogue: Catalogue, now: datetime) -> Spoken | Nothing:
    if now > reminder.due_at + GRACE:
        return Nothing("too_late")
    if consent.current(session, reminder.brand_id, conversation.identity_id) is not True:
        return Nothing(NOT_ASKED)
    brand = brands.get_brand_by_id(session, reminder.brand_id)
    return OCCASIONS[reminder.kind].speak(session, Moment(reminder, conversation, brand, catalogue, now))


def _remembered(conversation: Conversation, row: Outbox, spoken: Spoken) -> state.Dialog:
    """The dialog once they have read it: its buttons may be answered in words."""
    buttons = Message.load(row.message).buttons
    dialog = state.moved(state.load(conversation.state), **spoken.memory)
    numbered = are_numbered(len(buttons), CHANNELS[conversation.channel].limits)
    return state.offering(dialog, [(button.label, button.action) for button in buttons], numbered=numbered)


def _message(session: Session, reminder: Reminder, conversation: Conversation, spoken: Spoken) -> Message:
    """The words, how to stop them, the buttons, and the template that says the same."""
    brand = brands.get_brand_by_id(session, reminder.brand_id)
    language = conversation.language or brand.language
    said = render_reply(Reply((*spoken.says, say("broadcast_stop")), spoken.choices), language, brand)
    locale = pack(language).language
    values = {name: show(value, locale) if isinstance(value, Money) else str(value) for name, value in spoken.values.items()}
    return Message(said.text, said.buttons, keys=said.keys, otherwise=Otherwise(OCCASIONS[reminder.kind].template, values))


def _row(session: Session, reminder: Reminder, conversation: Conversation, spoken: Spoken, now: datetime) -> dict[str, Any]:
    return {
        "brand_id": reminder.brand_id,
        "conversation_id": conversation.id,
        "key": f"reminder:{reminder.id}",
        "purpose": Purpose.MARKETING,
        "author": "bot",
        "message": _message(session, reminder, conversation, spoken).dump(),
        "channel_account_id": conversation.channel_account_id,
        "reminder_id": reminder.id,
        "due_at": now,
        "created_at": now,
    }
