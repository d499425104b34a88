"""What happens when a standing order is due? An order is made of what can be had, and its shopper gets the link to pay it."""

from datetime import datetime

from sqlmodel import Session

from bot import notices
from bot.dialog.reply import Kit
from bot.dialog.says import Say, say
from bot.dialog.skills.checkout import pay_here
from commerce import brands, subscriptions
from commerce.subscriptions import Due
from core.money import Money

BATCH = 20


def place_due(session: Session, kit: Kit, *, now: datetime) -> list[str]:
    """Make the orders that are due, a batch at most, all brands; the conversations that have a notice now. Safe beside other schedulers."""
    rung = []
    for standing in subscriptions.lock_due(session, now=now, limit=BATCH):
        brand = brands.get_brand_by_id(session, standing.brand_id)
        due_at = standing.next_at
        due = subscriptions.place_due(session, brand, kit.catalogue(session, brand), standing, now=now, new_id=kit.new_id)
        if due is None:
            continue
        kit.dispatch(session, due.facts, now=now)
        key = f"subscription:{standing.id}:{due_at.isoformat()}"
        notices.tell(session, standing.brand_id, standing.conversation_id, key, _said(due, kit, brand.currency), now=now)
        rung.append(standing.conversation_id)
    return [conversation_id for conversation_id in rung if conversation_id]


def _said(due: Due, kit: Kit, currency: str) -> Say:
    """What is in it, what is different this time, and where to pay; or that nothing could be had."""
    standing = due.subscription
    lines = [say("subscription_line", quantity=quantity, name=name) for name, quantity in due.items]
    lines += [say("subscription_fewer", name=name, had=had, wanted=wanted) for name, had, wanted in due.fewer]
    lines += [
        say("price_changed", name=each.name, was=Money(each.was_minor, currency), now=Money(each.is_minor, currency))
        for each in due.repriced
    ]
    if due.order is None:
        return say("subscription_missed", next=standing.next_at, lines=lines)
    pay = pay_here(due.order, kit)
    return say(
        "subscription_due",
        number=due.order.number,
        total=Money(due.order.total_minor, due.order.currency),
        link=pay.values["link"],
        until=due.order.hold_until,
        next=standing.next_at,
        lines=lines,
    )
