"""When is the model asked, and what becomes of its answer? The rules' own waits in the outbox, and goes if nothing better comes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot import intake
from bot.dialog.locales import render_reply
from bot.dialog.reply import Kit, Reply, Turn, say
from bot.dialog.state import AwaitingPayment, ChoosingVariant, Idle
from bot.events import EventKind, Inbound, Message
from bot.inbox import thread
from bot.model import budget, scene, store
from bot.model.answers import BadAnswer, proposal
from bot.model.guard import blocked
from bot.model.replies import reply_of
from bot.model.tables import CallStatus, ModelCall
from bot.store import conversations, events
from bot.store import outbox as messages
from bot.tables import Conversation, Handling, InboundEvent, Outbox, OutboxStatus
from core.text import words

TRIES_MAX = 2
AT_IT = 0.9  # of the time left, for one try
THREAD_LOOK = 12
# Phrases that say the rules did not know; every other answer of theirs is sure and nobody else is asked.
UNSURE: Mapping[str, str] = {
    "not_understood": "unclear",
    "not_understood_again": "unclear",
    "not_understood_person": "unclear",
    "nothing_found": "vague",
    "nothing_found_again": "vague",
    "no_description": "unanswered",
    "not_known": "unanswered",
}
_BESIDE = ("bot_notice", "resume_choice", "offer_human", "product", "description")  # what may stand beside such a phrase
_OPEN_STATES = (Idle, ChoosingVariant, AwaitingPayment)  # in the others the shopper writes of themselves


@dataclass(frozen=True)
class Question:
    """One call to perform now. known: an answer kept from before, None where the model has to be asked. Times in seconds."""

    call: ModelCall
    messages: Sequence[Mapping[str, str]]
    key: str
    known: Mapping[str, Any] | None
    seconds: float
    account_id: str
    channel: str
    thread: str


@dataclass(frozen=True)
class Concluded:
    """The model's answer as a reply, and the outbox row whose words it takes the place of."""

    reply: Reply
    message: Message
    held: Outbox


def why_unsure(turn: Turn, reply: Reply) -> str:
    """Why a model may know more than this reply of the rules; "" where it is not asked."""
    keys = [said.key for said in reply.says]
    unsure = [UNSURE[key] for key in keys if key in UNSURE]
    if not unsure or any(key not in UNSURE and key not in _BESIDE for key in keys) or reply.waiting or reply.facts:
        return ""
    said = turn.event.kind is EventKind.TEXT and bool(words(turn.event.text))
    dialog = reply.dialog or turn.dialog
    return unsure[0] if said and isinstance(dialog.state, _OPEN_STATES) else ""


def ask(session: Session, turn: Turn, kit: Kit, reason: str) -> ModelCall | None:
    """The question, written with the turn and asked after it; None where the budget is used up or the model does not answer these days."""
    terms = kit.model
    if terms is None:
        return None
    day, month = budget.periods(turn.now, turn.brand.timezone)
    used = store.spent(session, turn.brand.id, turn.shopper_id, day=day, month=min(day, month))
    if budget.spent_up(terms.limits, *used):
        return None
    if budget.is_broken(store.list_ends(session, turn.brand.id, limit=budget.FAILURES_MAX), turn.now):
        return None
    call = ModelCall(
        id=kit.new_id("mdl"),
        brand_id=turn.brand.id,
        conversation_id=turn.conversation.id,
        shopper_id=turn.shopper_id,
        event_id=turn.event_id,
        reason=reason,
        product_ids=scene.products(turn.snapshot, turn.dialog, turn.event.text),
        due_at=turn.now,
        expires_at=turn.now + terms.wait,
        created_at=turn.now,
    )
    return call if store.insert_call(session, call.model_dump()) else None


def asked_about(session: Session, brand_id: str, call_id: str) -> InboundEvent | None:
    """The shopper's message that a call is about."""
    call = store.find_call(session, brand_id, call_id)
    return events.get_event(session, call.event_id) if call else None


def overtaken(session: Session, conversation: Conversation, call_id: str, *, now: datetime) -> None:
    """The shopper has gone on: the rules' answer to what they wrote before goes now, ahead of the next."""
    call = store.find_call(session, conversation.brand_id, call_id)
    if call is not None:
        _release(session, call, now=now)


def claim(session: Session, conversation_id: str, kit: Kit, *, now: datetime) -> Question | None:
    """The conversation's question to ask now; what can no longer be asked is ended here, and the rules' answer let go."""
    for late in store.list_late(session, conversation_id, now=now, tries_max=TRIES_MAX):
        fail(session, late, "late", now=now)
    if kit.model is None:
        return None
    call = store.claim_call(session, conversation_id, now=now, until=now + kit.model.wait, tries_max=TRIES_MAX)
    conversation = conversations.find_conversation(session, call.brand_id, conversation_id) if call else None
    if call is None or conversation is None:
        return None
    asked = events.get_event(session, call.event_id)
    known = _known(session, conversation, call, intake.load(asked).text, kit, now=now)
    earlier = thread(session, call.brand_id, conversation_id, after=max(0, asked.sequence - THREAD_LOOK))
    said = scene.turns([item for item in earlier if 0 < item.sequence < asked.sequence])
    request = scene.request(known, scene.facts(session, known, call.product_ids), said)
    key = _key(kit.model.name, request, call.product_ids)
    kept = store.find_answer(session, call.brand_id, key, now=now)
    left = (call.expires_at - now).total_seconds() * AT_IT
    return Question(call, request, key, kept, left, conversation.channel_account_id, conversation.channel, conversation.thread)


def _key(model: str, request: Sequence[Mapping[str, str]], product_ids: Sequence[str]) -> str:
    """A digest of all that an answer may depend on; the message counts by its words alone."""
    asked = json.loads(request[-1]["content"])
    asked["message"] = words(asked["message"])
    whole = [model, request[0]["content"], list(product_ids), asked]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def _known(session: Session, conversation: Conversation, call: ModelCall, text: str, kit: Kit, *, now: datetime) -> scene.Known:
    brand, _ = conversations.get_brand_and_shopper(session, conversation.identity_id)
    language = (conversation.language or brand.language).partition("-")[0]
    library = kit.knowledge(session, brand)
    return scene.Known(brand, call.shopper_id, kit.catalogue(session, brand), language, text, library, now)


def accept(session: Session, question: Question, answer: Mapping[str, Any], kit: Kit, *, tokens: tuple[int, int], now: datetime) -> bool:
    """True where this is the first answer: stored as an event of its conversation, to be judged in a turn of its own."""
    call, kept = question.call, question.known is not None
    if not store.settle(
        session, call, CallStatus.ANSWERED, now=now, answer=dict(answer), kept=kept, tokens_in=tokens[0], tokens_out=tokens[1]
    ):
        return False
    if not kept and kit.model is not None:
        store.keep_answer(session, call.brand_id, question.key, answer, until=now + kit.model.keep, now=now)
    asked = events.get_event(session, call.event_id)
    event = Inbound(f"internal:{call.id}", EventKind.MODEL, question.thread, "model", asked.occurred_at, action=call.id)
    row = {
        "brand_id": call.brand_id,
        "channel_account_id": question.account_id,
        "external_id": event.external_id,
        "conversation_id": call.conversation_id,
        "kind": event.kind,
        "payload": intake.dump(event),
        "occurred_at": asked.occurred_at,  # so that its turn comes before that of anything written since
        "received_at": now,
        "due_at": now,
    }
    return events.store_event(session, row)


def again(session: Session, call: ModelCall, *, now: datetime) -> bool:
    """Let a call be claimed for another try at once; True where it still waits."""
    return store.postpone(session, call, due_at=now)


def fail(session: Session, call: ModelCall, outcome: str, *, tokens: tuple[int, int] = (0, 0), now: datetime) -> None:
    """No answer comes: the rules' goes now."""
    if store.settle(session, call, CallStatus.FAILED, now=now, outcome=outcome, tokens_in=tokens[0], tokens_out=tokens[1]):
        _release(session, call, now=now)


def _release(session: Session, call: ModelCall, *, now: datetime) -> None:
    messages.hasten(session, call.brand_id, held_key(call.event_id), now=now)


def held_key(event_id: int) -> str:
    """The key of the rules' answer to an event."""
    return f"reply:{event_id}"


def conclude(session: Session, turn: Turn, call_id: str, kit: Kit, *, behind: bool) -> Concluded | None:
    """What the model's answer comes to, None where the rules' stands. behind: something newer waits already.

    turn: the moment now, about the message that was asked about. Called under the conversation's lock; an answer has one effect.
    """
    call = store.find_call(session, turn.brand.id, call_id)
    if call is None or call.outcome:
        return None
    held = messages.find_message(session, turn.brand.id, held_key(call.event_id))
    outcome = _came_first(turn, call, held, behind=behind)
    made = None
    if not outcome and held is not None:
        made, outcome = _made(session, turn, call, held, kit)
    store.note(session, call, outcome or "used")
    if made is None:
        _release(session, call, now=turn.now)
    return made


def _came_first(turn: Turn, call: ModelCall, held: Outbox | None, *, behind: bool) -> str:
    """What happened before the answer came, "" for nothing."""
    if turn.conversation.handling != Handling.BOT:
        return "taken_over"
    if behind or turn.dialog.memory.asked != call.id:
        return "overtaken"
    if held is None or held.status != OutboxStatus.QUEUED or held.handling_version != turn.conversation.handling_version:
        return "late"
    return ""


def _made(session: Session, turn: Turn, call: ModelCall, held: Outbox, kit: Kit) -> tuple[Concluded | None, str]:
    try:
        proposed = proposal(call.answer, turn.snapshot, call.product_ids, turn.event.text)
    except BadAnswer:
        return None, "bad_answer"
    known = _known(session, turn.conversation, call, turn.event.text, kit, now=turn.now)
    if proposed.words:
        why = blocked(proposed.words, scene.facts(session, known, call.product_ids), known.language)
        if why:
            return None, f"blocked_{why}"
    reply = reply_of(session, turn, proposed, kit)
    if reply is None or any(said.key in UNSURE for said in reply.says):
        return None, "no_help"
    return Concluded(*_beside(turn, reply, Message.load(held.message), known.language), held), ""


def _beside(turn: Turn, reply: Reply, rules: Message, language: str) -> tuple[Reply, Message]:
    """The reply in words: after the word that this is a bot where the rules' answer began with it, over its buttons where it has none."""
    if "bot_notice" in rules.keys:
        reply = replace(reply, says=(say("bot_notice", brand=turn.brand.name), *reply.says))
    message = render_reply(reply, language, turn.brand)
    return reply, message if message.all_buttons() else replace(message, buttons=rules.buttons)
