"""What does giving goods back give back in money? By unit, to the cent: everything returned is everything paid. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commerce.errors import NothingToRefund, RefundOverLeft, RefundTooMuch
from core.errors import NotFound
from core.money import split


@dataclass(frozen=True)
class Sold:
    """A line as it was sold, and what of it was given back. paid_minor: for all its units, after discounts."""

    line_id: int
    sku: str
    quantity: int
    paid_minor: int
    refunded_quantity: int = 0
    refunded_minor: int = 0

    @property
    def left(self) -> int:
        return self.quantity - self.refunded_quantity


@dataclass(frozen=True)
class Part:
    """Units of one line and their money."""

    line_id: int
    sku: str
    quantity: int
    amount_minor: int


@dataclass(frozen=True)
class RefundPlan:
    """goods_minor is the sum of the parts; full: nothing is left after it, delivery included."""

    parts: tuple[Part, ...]
    goods_minor: int
    shipping_minor: int
    full: bool

    @property
    def amount_minor(self) -> int:
        return self.goods_minor + self.shipping_minor


def refund_plan(number: int, lines: Sequence[Sold], shipping_left_minor: int, asked: Mapping[int, int] | None) -> RefundPlan:
    """What to give back for `asked` units by line; None: all that is left, delivery included.

    All units of an order of which nothing was given back yet are a full refund, so delivery goes with them; otherwise
    named units are goods only. Raises NotFound (no such line), RefundTooMuch, NothingToRefund.
    """
    plan = worth(lines, shipping_left_minor, asked)
    if plan.amount_minor == 0:
        raise NothingToRefund(number=number)
    return plan


def worth(lines: Sequence[Sold], shipping_left_minor: int, asked: Mapping[int, int] | None) -> RefundPlan:
    """The same, for who wants to know before: what costs nothing gives nothing back. Raises NotFound, RefundTooMuch."""
    wanted = {line.line_id: line.left for line in lines if line.left} if asked is None else dict(asked)
    known = {line.line_id: line for line in lines}
    for line_id, quantity in wanted.items():
        if line_id not in known:
            raise NotFound(what="order line", key=line_id)
        line = known[line_id]
        if not 1 <= quantity <= line.left:
            raise RefundTooMuch(sku=line.sku, left=line.left, asked=quantity)
    parts = tuple(_part(line, wanted[line.line_id]) for line in lines if line.line_id in wanted)
    whole = all(wanted.get(line.line_id, 0) == line.quantity for line in lines)
    shipping = shipping_left_minor if asked is None or whole else 0
    goods = sum(part.amount_minor for part in parts)
    nothing_left = all(wanted.get(line.line_id, 0) == line.left for line in lines)
    return RefundPlan(parts, goods, shipping, nothing_left and shipping == shipping_left_minor)


def amount_plan(number: int, lines: Sequence[Sold], shipping_left_minor: int, amount_minor: int) -> RefundPlan:
    """What an amount without lines comes to: spread over the goods by what is still paid for them, then delivery.

    It gives back no units, unless it is all that is left. Raises RefundOverLeft, NothingToRefund for an amount below 1.
    """
    left = [line.paid_minor - line.refunded_minor for line in lines]
    if amount_minor > sum(left) + shipping_left_minor:
        raise RefundOverLeft(number=number, left_minor=sum(left) + shipping_left_minor, asked_minor=amount_minor)
    if amount_minor < 1:
        raise NothingToRefund(number=number)
    if amount_minor == sum(left) + shipping_left_minor:
        return refund_plan(number, lines, shipping_left_minor, None)
    goods = min(amount_minor, sum(left))
    shares = split(goods, left) if goods else [0] * len(left)
    parts = tuple(Part(line.line_id, line.sku, 0, share) for line, share in zip(lines, shares, strict=True) if share)
    return RefundPlan(parts, goods, amount_minor - goods, full=False)


def _part(line: Sold, quantity: int) -> Part:
    """The next units of a line: their share so far, less what was given back; units differ by a cent at most.

    Money given back before without units counts against the first of them.
    """
    shares = split(line.paid_minor, [1] * line.quantity)
    return Part(line.line_id, line.sku, quantity, max(0, sum(shares[: line.refunded_quantity + quantity]) - line.refunded_minor))
