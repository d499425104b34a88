"""Does a shopper hear by when they get what is not here, before they pay? And is only what lies here counted as left?"""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.afterwards import WHERE, heard_keys, heard_text
from tests.shop import Shop
from tests.test_alerts import change


@pytest.fixture
def shop(aurora_url: str) -> Iterator[Shop]:
    shop = Shop(aurora_url)
    yield shop
    shop.close()


def test_a_promise_is_said_in_answers_and_in_the_order_before_paying(shop: Shop) -> None:
    promised: dict[str, object] = {"backorder_max": 5, "backorder_at": shop.clock() + timedelta(days=10)}
    change(shop, "CAP-RED", stock=2, **promised)
    shop.says("ana", "is the red cap in stock?")
    assert ("left" in heard_keys(shop), "line_later_rest" in heard_keys(shop)) == (False, True), shop.last
    assert "2 are here; more are sent by 2 December" in heard_text(shop)
    change(shop, "CAP-RED", stock=0, **promised)
    shop.says("ana", "is the red cap in stock?")
    assert "Not in stock now; sent by 2 December" in heard_text(shop)
    shop.says("ana", "2 red caps")
    shop.says("ana", "checkout")
    shop.says("ana", WHERE)
    assert "order_placed" in heard_keys(shop), shop.last
    assert "(not all in stock; sent by 2 December" in heard_text(shop)
