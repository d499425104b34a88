"""What does a person of the brand do to an order by a form? One step, once: on what they saw, and nothing when that moved on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.dialog.reply import Kit
from commerce.brands import get_brand_by_id
from commerce.errors import ReturnRefused
from commerce.facts import Fact
from commerce.kinds import OrderStatus
from commerce.orders import cancellation, exchanges, fulfilment, orders, refunding, returns
from commerce.orders.return_terms import REASONS
from commerce.payments import giving_back, methods
from commerce.refusals import Refused
from commerce.tables import ShopOrder
from console.store.orders import find_mark
from core.errors import DroplineError, NotFound
from core.ids import NewId
from core.money import parse_minor

UNIT = "units:"  # before the line's id, in the name of a field
DIGITS_MAX = 9
TEXT_MAX = 300


class NoUnits(DroplineError):
    """Say how many of at least one line."""

    code = "no_units"


@dataclass(frozen=True)
class Asked:
    """One form. seen: the order's mark on the page it came from; by, role: who sent it; key: of this act on what was seen."""

    act: str
    by: str
    role: str
    fields: Mapping[str, str]
    now: datetime
    new_id: NewId

    @property
    def seen(self) -> str:
        return self.fields.get("seen", "")

    def key(self, order: ShopOrder) -> str:
        """The same for the same form sent again."""
        return f"console:{order.id}:{self.act}:{self.seen}"

    def text(self, name: str) -> str:
        """What was typed, at most `TEXT_MAX` letters."""
        return self.fields.get(name, "").strip()[:TEXT_MAX]

    def units(self) -> dict[int, int]:
        """Units by line, of which there are any. Raises NoUnits."""
        typed = {name.removeprefix(UNIT): value.strip() for name, value in self.fields.items() if name.startswith(UNIT)}
        counted = {int(line): int(value) for line, value in typed.items() if _is_number(line) and _is_number(value)}
        chosen = {line: units for line, units in counted.items() if units}
        if not chosen:
            raise NoUnits
        return chosen


@dataclass(frozen=True)
class Taken:
    """What came of it. done: False where the order had moved on and nothing was done. ring: whom to wake after the commit."""

    done: bool
    ring: tuple[str, ...] = ()


def take(session: Session, kit: Kit, brand_id: str, number: int, asked: Asked) -> Taken:
    """The step and all that follows from it. Raises NotFound for another brand's order, and what the step itself refuses."""
    found = orders.find_order(session, brand_id, number)
    if found is None:
        raise NotFound(what="order", key=number)
    locked = orders.lock_order(session, found)
    if asked.seen != find_mark(session, locked):
        return Taken(done=False)
    facts = STEPS[asked.act](session, kit, locked, asked)
    kit.dispatch(session, facts, now=asked.now)
    return Taken(True, tuple(each for each in (locked.conversation_id, locked.id) if each))


def _pack(session: Session, kit: Kit, order: ShopOrder, asked: Asked) -> Sequence[Fact]:
    return fulfilment.pack_order(session, order, by=asked.by, now=asked.now)


def _send(session: Session, kit: Kit, order: ShopOrder, asked: Asked) -> Sequence[Fact]:
    tracking = fulfilment.Tracking(asked.text("carrier"), asked.text("tracking"), _address(asked.text("url")))
    _, facts = fulfilment.ship_order(
        session, order, lines=asked.units(), tracking=tracking, key=asked.key(order), by=asked.by, now=asked.now, new_id=asked.new_id
    )
    return facts


def _deliver(session: Session, kit: Kit, order: ShopOrder, asked: Asked) -> Sequence[Fact]:
    return fulfilment.deliver_shipments(session, order, shipment_id=asked.text("shipment"), by=asked.by, now=asked.now)


def _paid(session: Session, kit: Kit, order: ShopOrder, asked: Asked) -> Sequence[Fact]:
    return methods.mark_paid(session, order, now=asked.now, new_id=asked.new_id)


def _cancel(session: Session, kit: Kit, order: ShopOrder, asked: Asked) -> Sequence[Fact]:
    unpaid = order.status in (OrderStatus.PLACED, OrderStatus.CONFIRMED)  # only whole: their sum was promised
    lines = None if unpaid else asked.units()
    how = {"by": asked.by, "reason": asked.text("reason"), "key": asked.key(order)}
    return cancellation.call_off_order(session, order, **how, now=asked.now, new_id=asked.new_id, lines=lines).facts


def _receive(session: Session, kit: Kit, order: ShopOrder, asked: Asked) -> Sequence[Fact]:
    restock = asked.fields.get("restock") == "yes"
    return returns.receive_return(session, order, restock=restock, by=asked.by, now=asked.now, new_id=asked.new_id)


def _close(session: Session, kit: Kit, order: ShopOrder, asked: Asked) -> Sequence[Fact]:
    return returns.close_return(session, order, by=asked.by, reason=asked.text("reason"), now=asked.now, new_id=asked.new_id)


def _exchange(session: Session, kit: Kit, order: ShopOrder, asked: Asked) -> Sequence[Fact]:
    brand = get_brand_by_id(session, order.brand_id)
    snapshot = kit.catalogue(session, brand)
    wanted = next((each.id for each in snapshot.variants.values() if each.sku == asked.text("wanted")), "")
    if len(asked.units()) != 1:
        raise ReturnRefused(number=order.number, why="one line at a time")
    line_id, quantity = next(iter(asked.units().items()))
    opened = exchanges.open_exchange(
        session,
        brand,
        snapshot,
        order,
        line_id=line_id,
        variant_id=wanted,
        quantity=quantity,
        reason=asked.text("reason") if asked.text("reason") in REASONS else "other",
        by=asked.by,
        now=asked.now,
        new_id=asked.new_id,
    )
    if isinstance(opened, Refused):
        raise ReturnRefused(number=order.number, why=opened.reason.replace("_", " "))
    return ()


def _refund_return(session: Session, kit: Kit, order: ShopOrder, asked: Asked) -> Sequence[Fact]:
    return returns.refund_return(session, order, by=asked.by, now=asked.now, new_id=asked.new_id)


def _refund(session: Session, kit: Kit, order: ShopOrder, asked: Asked) -> Sequence[Fact]:
    amount = parse_minor(asked.text("amount"), order.currency)
    how = {"role": asked.role, "by": asked.by, "reason": asked.text("reason"), "key": asked.key(order)}
    _, facts = refunding.refund_as(session, order, amount, **how, now=asked.now, new_id=asked.new_id)
    return facts


def _retry(session: Session, kit: Kit, order: ShopOrder, asked: Asked) -> Sequence[Fact]:
    giving_back.retry(session, order.brand_id, asked.text("refund"), now=asked.now)
    return ()


def _given(session: Session, kit: Kit, order: ShopOrder, asked: Asked) -> Sequence[Fact]:
    giving_back.mark_done(session, order.brand_id, asked.text("refund"))
    return ()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX


def _address(text: str) -> str:
    """Only what a browser may be sent to."""
    return text if text.startswith(("https://", "http://")) else ""


STEPS: Mapping[str, Callable[[Session, Kit, ShopOrder, Asked], Sequence[Fact]]] = {
    "pack": _pack,
    "send": _send,
    "deliver": _deliver,
    "paid": _paid,
    "cancel": _cancel,
    "exchange": _exchange,
    "receive": _receive,
    "close": _close,
    "refund-return": _refund_return,
    "refund": _refund,
    "retry": _retry,
    "given": _given,
}
