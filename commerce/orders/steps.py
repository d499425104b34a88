"""Which steps may an order take? Two tables, one for its money and one for its goods, and what the goods come to. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commerce.errors import IllegalStep
from commerce.kinds import FulfilmentStatus, OrderStatus, Step

NEXT: Mapping[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.PLACED: frozenset({OrderStatus.CONFIRMED, OrderStatus.PAID, OrderStatus.CANCELLED}),
    OrderStatus.CONFIRMED: frozenset({OrderStatus.PAID, OrderStatus.CANCELLED}),
    # Paid after its hold ended: honoured where the stock is still there.
    OrderStatus.CANCELLED: frozenset({OrderStatus.PAID}),
    OrderStatus.PAID: frozenset({OrderStatus.PARTIALLY_REFUNDED, OrderStatus.REFUNDED}),
    OrderStatus.PARTIALLY_REFUNDED: frozenset({OrderStatus.PARTIALLY_REFUNDED, OrderStatus.REFUNDED}),
}
REFUNDABLE = frozenset({OrderStatus.PAID, OrderStatus.PARTIALLY_REFUNDED})
PROMISED = REFUNDABLE | {OrderStatus.CONFIRMED}  # goods may go out

_HERE = frozenset({FulfilmentStatus.WAITING, FulfilmentStatus.PACKED, FulfilmentStatus.PARTLY_SHIPPED})
_GONE = frozenset({FulfilmentStatus.PARTLY_SHIPPED, FulfilmentStatus.SHIPPED, FulfilmentStatus.DELIVERED})
_SOLD = REFUNDABLE | {OrderStatus.REFUNDED}


@dataclass(frozen=True)
class Allowed:
    """When a step may be taken: the states of the money, the states of the goods."""

    money: frozenset[OrderStatus]
    goods: frozenset[FulfilmentStatus]


# What is not here is refused. Money that is all back stops what has not left; what has left may still arrive.
STEPS: Mapping[Step, Allowed] = {
    Step.CONFIRM: Allowed(frozenset({OrderStatus.PLACED}), frozenset({FulfilmentStatus.WAITING})),
    Step.PACK: Allowed(PROMISED, frozenset({FulfilmentStatus.WAITING})),
    Step.SHIP: Allowed(PROMISED, _HERE),
    Step.DELIVER: Allowed(_SOLD | PROMISED, frozenset({FulfilmentStatus.PARTLY_SHIPPED, FulfilmentStatus.SHIPPED})),
    Step.CANCEL: Allowed(PROMISED | {OrderStatus.PLACED}, _HERE),
    Step.CHANGE_ADDRESS: Allowed(PROMISED, frozenset({FulfilmentStatus.WAITING})),
    Step.OPEN_RETURN: Allowed(REFUNDABLE, _GONE),
}


@dataclass(frozen=True)
class Units:
    """The units of one line: bought, called off before they were sent, sent, come back."""

    quantity: int
    cancelled: int = 0
    shipped: int = 0
    returned: int = 0

    @property
    def to_send(self) -> int:
        return self.quantity - self.cancelled - self.shipped

    @property
    def with_shopper(self) -> int:
        return self.shipped - self.returned


def advance(status: str, to: OrderStatus) -> OrderStatus:
    """`to`, when the money may go there; else `IllegalStep`."""
    if to not in NEXT.get(OrderStatus(status), ()):
        raise IllegalStep(status=status, to=to)
    return to


def may(step: Step, status: str, fulfilment: str) -> bool:
    """Whether an order whose money and goods stand so may take the step."""
    allowed = STEPS[step]
    return status in allowed.money and fulfilment in allowed.goods


def check(step: Step, status: str, fulfilment: str) -> None:
    """Raises `IllegalStep` where the order may not take it, naming the state that is in the way."""
    if not may(step, status, fulfilment):
        raise IllegalStep(status=status if status not in STEPS[step].money else fulfilment.replace("_", " "), to=step.replace("_", " "))


def fulfilment(lines: Sequence[Units], *, packed: bool, arrived: bool) -> FulfilmentStatus:
    """Where the goods are. packed: they were, before the first parcel; arrived: every parcel was delivered."""
    to_send, shipped = sum(line.to_send for line in lines), sum(line.shipped for line in lines)
    if not shipped:
        here = FulfilmentStatus.PACKED if packed else FulfilmentStatus.WAITING
        return here if to_send else FulfilmentStatus.CANCELLED
    if to_send:
        return FulfilmentStatus.PARTLY_SHIPPED
    if not sum(line.with_shopper for line in lines):
        return FulfilmentStatus.RETURNED
    return FulfilmentStatus.DELIVERED if arrived else FulfilmentStatus.SHIPPED
