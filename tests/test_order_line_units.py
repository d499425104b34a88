"""Which lines do SKUs mean, where an order has several of one?"""

import pytest

from commerce.orders.lines import named
from commerce.tables import OrderLine
from core.errors import NotFound


def line(line_id: int, sku: str, quantity: int, *, gift: bool = False) -> OrderLine:
    of = {"order_id": "ord_1", "variant_id": "var_1", "product_id": "prd_1", "name": sku}
    money = {"unit_minor": 1900, "discount_minor": 0, "paid_minor": 1900 * quantity}
    return OrderLine.model_validate({"id": line_id, "sku": sku, "quantity": quantity, "gift": gift, **of, **money})


SOLD = [line(7, "CAP", 1, gift=True), line(8, "CAP", 2), line(9, "MUG", 1)]


@pytest.mark.parametrize(
    ("units", "found"),
    [
        ({"CAP": 1}, {8: 1}),
        ({"CAP": 3}, {8: 2, 7: 1}),
        ({"CAP": 4, "MUG": 1}, {8: 3, 7: 1, 9: 1}),  # one too many, for the step to refuse
        ({"CAP": 0}, {8: 0}),
        ({}, {}),
    ],
)
def test_what_was_bought_comes_before_what_was_given(units: dict[str, int], found: dict[int, int]) -> None:
    assert named(SOLD, units, lambda each: each.quantity) == found


def test_a_sku_that_was_not_sold_is_none() -> None:
    with pytest.raises(NotFound):
        named(SOLD, {"HAT": 1}, lambda each: each.quantity)
