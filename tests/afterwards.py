"""How do the tests tell what happens after a sale? A shop whose days pass, with the scheduler looking and the lanes sending."""

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from bot.tables import Outbox, Purpose, Reminder
from commerce import policies
from commerce.orders import fulfilment
from commerce.orders.fulfilment import Tracking
from commerce.tables import Review
from core.ids import random_id
from dropline import scheduler
from dropline.terminal import Heard
from tests.shop import Shop

WHERE = "Ana Ruiz, Calle Mayor 5, 28013 Madrid, Spain"


def agrees(shop: Shop, name: str) -> None:
    """The person wants to hear from the brand."""
    shop.says(name, "START")
    assert "alerts_on" in heard_keys(shop), shop.last


def buys(shop: Shop, name: str, *wishes: str) -> None:
    """A purchase in chat, paid."""
    for wish in wishes:
        shop.says(name, wish)
    shop.says(name, "checkout")
    if "order_placed" not in heard_keys(shop):
        shop.says(name, "same address" if "same_address" in heard_keys(shop) else WHERE)
    assert "order_placed" in heard_keys(shop), shop.last
    shop.pay(name)


def receives(shop: Shop, name: str) -> None:
    """All of the person's last order is sent and arrives."""
    order = shop.order(name)
    assert order is not None

    def deliver(session: Session) -> None:
        now = shop.clock()
        _, facts = fulfilment.ship_order(
            session, order, lines=None, tracking=Tracking(), key=f"all:{order.id}", by="test", now=now, new_id=random_id
        )
        facts += fulfilment.deliver_shipments(session, order, by="test", now=now)
        shop.program.kit.dispatch(session, facts, now=now)

    shop.write(deliver)


def passes(shop: Shop, **length: float) -> list[str]:
    """Time goes by; what is due by then is planned and sent. The accounts that were rung."""
    shop.clock.pass_(timedelta(**length))
    rung = look(shop)
    for name in shop.people:
        shop.last = shop.run(shop.person(name).listen())
    return rung


def look(shop: Shop) -> list[str]:
    """One look of the scheduler, and the work it rings for."""
    rung = shop.write(scheduler.plan_reminders, shop.program.kit, now=shop.clock())
    for subject in rung:
        shop.run(shop.program.worker.work(subject))
    return rung


def heard_keys(shop: Shop) -> list[str]:
    """The phrases of what was heard last."""
    return [key for each in shop.last for key in each.message.keys]


def heard_text(shop: Shop) -> str:
    """The words of it."""
    return "\n".join(each.text for each in shop.last)


def heard_of(shop: Shop, name: str, key: str) -> list[Heard]:
    """All that a person ever heard of a phrase."""
    return [each for each in shop.person(name).heard if key in each.message.keys]


def chooses(shop: Shop, name: str, value: int) -> None:
    """The brand sets one choice of its policy."""
    shop.write(policies.set_policy, shop.brand, name, value)


def all_reviews(shop: Shop) -> list[Review]:
    """Every review, the first written first."""
    return shop.read(lambda session: list(session.scalars(select(Review).order_by(col(Review.created_at)))))


def reminders(shop: Shop) -> list[tuple[str, str, str]]:
    """(kind, status, reason) of every reminder, what became of its message behind it."""
    return shop.read(_reminders)


def _reminders(session: Session) -> list[tuple[str, str, str]]:
    rows = session.scalars(select(Reminder).order_by(col(Reminder.created_at), col(Reminder.id))).all()
    sent = {row.reminder_id: row for row in session.scalars(select(Outbox).where(col(Outbox.purpose) == Purpose.MARKETING))}
    return [
        (row.kind, sent[row.id].status if row.id in sent else row.status, sent[row.id].reason if row.id in sent else row.reason)
        for row in rows
    ]
