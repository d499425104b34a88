"""What stands on an order's bill, line by line? One list for the pay page, the receipt, the console and paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from commerce.kinds import PayMethod
from commerce.tables import OrderLine, ShopOrder


class Part(StrEnum):
    """Which part of a bill a row belongs to; they follow one another in this order."""

    GOODS = "goods"
    SUMS = "sums"
    TOTAL = "total"
    INSIDE = "inside"  # contained in the total
    PAID = "paid"  # how the total was paid
    BACK = "back"  # what of it was given back


@dataclass(frozen=True)
class Row:
    """What it says, and its amount in minor units, below 0 for what is taken off. each_minor: of several units one.

    free: it costs nothing, and that is worth a word.
    """

    part: Part
    what: str
    minor: int
    each_minor: int | None = None
    free: bool = False


def bill(order: ShopOrder, lines: Sequence[OrderLine]) -> tuple[Row, ...]:
    """The rows of an order's bill. Goods, discount, delivery, fee and any tax on top of them sum to the total."""
    return (*_goods(lines), *_sums(order), *_total(order), *_paid(order), *_back(order))


def _goods(lines: Sequence[OrderLine]) -> Iterator[Row]:
    """What was bought as it was sold; what took its place later costs the difference, where there was one."""
    sold = {line.id: line for line in lines}
    for line in lines:
        old = sold.get(line.exchange_of)
        if old is not None:
            yield Row(Part.GOODS, f"Exchanged: {line.quantity} × {line.name}", _dearer(line, old))
            continue
        each = line.unit_minor if line.quantity > 1 else None
        yield Row(Part.GOODS, f"{line.quantity} × {line.name}", line.quantity * line.unit_minor, each)


def _dearer(line: OrderLine, old: OrderLine) -> int:
    return max(0, line.unit_minor - old.unit_minor) * line.quantity


def _sums(order: ShopOrder) -> Iterator[Row]:
    if order.discount_minor:
        yield Row(Part.SUMS, " ".join(["Discount", *(code["code"] for code in order.codes)]), -order.discount_minor)
    yield Row(Part.SUMS, "Delivery", order.shipping_minor, free=order.shipping_minor == 0)
    if order.fee_minor:
        yield Row(
            Part.SUMS, f"Fee for paying {'in the store' if order.payment_method == PayMethod.STORE else 'on delivery'}", order.fee_minor
        )


def _total(order: ShopOrder) -> Iterator[Row]:
    yield Row(Part.TOTAL, "Total", order.total_minor)
    if order.tax_minor:
        yield Row(Part.INSIDE, "Tax, included above", order.tax_minor)


def _paid(order: ShopOrder) -> Iterator[Row]:
    for card in order.gift_cards:
        yield Row(Part.PAID, f"By gift card ending {card['ending']}", -card["amount_minor"])
    if order.points:
        yield Row(Part.PAID, f"By {order.points} points", -order.points_minor)
    if order.gift_minor or order.points:
        yield Row(Part.PAID, "By other means", order.total_minor - order.gift_minor - order.points_minor)


def _back(order: ShopOrder) -> Iterator[Row]:
    if order.refunded_minor:
        yield Row(Part.BACK, f"Refund of order {order.number}", -order.refunded_minor)
    if order.owed_minor:
        yield Row(Part.BACK, "To pay for the exchange", order.owed_minor)
