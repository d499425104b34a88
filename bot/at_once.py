"""What is answered outside any conversation? Whether a payment may go on, a word to a group, the provider's word to the brand."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot import intake
from bot.channels import CHANNELS
from bot.dialog.locales import put
from bot.dialog.says import Say, say
from bot.events import ApiCall, EventKind, Inbound, Message, PaymentAsked
from bot.store import accounts, conversations
from bot.tables import ChannelAccount
from commerce import brands
from commerce.orders import orders
from commerce.payments import ReadyToPay, open_payment
from commerce.payments.opening import hold_on, is_due
from commerce.tables import ShopOrder
from core.money import Money

KINDS = (EventKind.GROUP, EventKind.POLICY)  # events that are nobody's conversation
LIFTED = "unblock"
REASON_MAX = 300  # letters


def answer(session: Session, account: ChannelAccount, arrived: Inbound | PaymentAsked, *, now: datetime) -> Sequence[ApiCall]:
    """The calls that answer it, to be performed once this is committed; a lost one is not missed for long.

    A payment is decided on anew each time it is asked about. A group is told once a day that we serve people one by one.
    """
    if isinstance(arrived, PaymentAsked):
        return _decide(session, account, arrived, now=now)
    if arrived.kind is EventKind.GROUP:
        return _word_to_group(session, account, arrived, now=now)
    if intake.note(session, account, arrived.external_id, arrived.kind, intake.dump(arrived), arrived.sent_at, now=now):
        accounts.change(session, account.id, problem=_problem(arrived))
    return ()


def _problem(policy: Inbound) -> str:
    """What the provider did to the account, in words for whoever looks after it; "" where it took that back."""
    reason = policy.text[:REASON_MAX]
    return "" if policy.action == LIFTED else f"The provider has acted against the account ({policy.action}): {reason or 'no reason given'}"


def _decide(session: Session, account: ChannelAccount, asked: PaymentAsked, *, now: datetime) -> Sequence[ApiCall]:
    decide = CHANNELS[account.channel].decide
    if decide is None:
        raise TypeError(f"{account.channel} asks about payments, and nothing here can answer it")
    brand = brands.get_brand_by_id(session, account.brand_id)
    refusal = _why_not(session, account, asked, now=now)
    words = put(refusal, asked.language or brand.language, brand.timezone) if refusal else ""
    payload = {
        "order_id": asked.order_id,
        "amount_minor": asked.amount_minor,
        "currency": asked.currency,
        "refused": refusal.key if refusal else "",
    }
    intake.note(session, account, asked.external_id, EventKind.PAYMENT, payload, now, now=now)
    return (decide(asked, words),)


def _why_not(session: Session, account: ChannelAccount, asked: PaymentAsked, *, now: datetime) -> Say | None:
    """Why this order may not be paid by this person now, None where it may."""
    order = orders.find_order_by_id(session, account.brand_id, asked.order_id)
    if order is None or not _owns(session, account, asked.person, order):
        return say("pay_not_yours")
    if asked.country and asked.country != order.address.get("country"):
        return say("pay_other_address", number=order.number)
    due = orders.due_minor(order)
    if due and asked.amount_minor is not None and not is_due(session, order, asked.amount_minor, asked.currency):
        return say("pay_other_amount", number=order.number, total=Money(due, order.currency))
    verdict = open_payment(session, order, now=now)
    if isinstance(verdict, ReadyToPay):
        hold_on(session, order, now=now)
        return None
    return say("pay_check_out_again" if verdict.reason != "paid" else "pay_paid_already", number=order.number)


def _owns(session: Session, account: ChannelAccount, person: str, order: ShopOrder) -> bool:
    """Whether who is about to pay is who ordered: an invoice can be passed on."""
    conversation = conversations.find_thread(session, account.id, person)
    if conversation is None:
        return False
    _, shopper_id = conversations.get_brand_and_shopper(session, conversation.identity_id)
    return shopper_id == order.shopper_id


def _word_to_group(session: Session, account: ChannelAccount, event: Inbound, *, now: datetime) -> Sequence[ApiCall]:
    channel = CHANNELS[account.channel]
    calls = [channel.acknowledge(event.ack)] if event.ack and channel.acknowledge else []
    brand = brands.get_brand_by_id(session, account.brand_id)
    day = now.astimezone(ZoneInfo(brand.timezone)).date()
    if intake.note(session, account, f"group:{event.thread}:{day}", event.kind, intake.dump(event), event.sent_at, now=now):
        message = Message(put(say("group_one_by_one", brand=brand.name), brand.language, brand.timezone))
        calls += channel.render(message, event.thread)
    return calls
