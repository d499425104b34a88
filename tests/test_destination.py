"""May an order that stands go somewhere else? One rule for what an address is, here as at checkout; nothing of a refusal stays."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from commerce.addresses import Address
from commerce.orders import destination
from commerce.refusals import Refused
from commerce.tables import OrderStep, ShopOrder
from core.db import transaction
from tests.till import HOME, Till

AWAY = Address("Ana Ruiz", "Calle Luna 9", "Madrid", " 28004 ", "ES")


@pytest.fixture
def till(db: Engine) -> Till:
    return Till(db)


@pytest.fixture
def paid(till: Till) -> ShopOrder:
    order: ShopOrder = till.placed("ana", CAP_RED=1)
    till.pay(order)
    return order


def change(till: Till, order: ShopOrder, address: Address = AWAY) -> Any:
    with transaction(till.engine) as session:
        return destination.change_address(session, order, address, by="shopper", now=till.now)


def changes(till: Till) -> int:
    return sum(step.step == "address_changed" for step in till.rows(OrderStep))


def test_the_postcode_is_kept_as_it_is_written_there_and_the_same_again_is_no_change(till: Till, paid: ShopOrder) -> None:
    for _ in range(2):
        assert change(till, paid).address == {**AWAY.dump(), "postcode": "28004"}
    assert changes(till) == 1


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (replace(AWAY, postcode="2800"), "bad_postcode"),
        (replace(AWAY, postcode=""), "bad_postcode"),
        (replace(AWAY, country="FR", postcode="75001"), "other_country"),
    ],
)
def test_what_is_no_address_there_changes_nothing(till: Till, paid: ShopOrder, address: Address, reason: str) -> None:
    refusal = change(till, paid, address)
    assert isinstance(refusal, Refused)
    assert refusal.reason == reason
    assert (till.order(paid).address, changes(till)) == (dict(HOME.dump()), 0)


def test_what_is_packed_or_fetched_stays(till: Till, paid: ShopOrder) -> None:
    till.change(ShopOrder, paid.id, delivery_method="pickup")
    assert change(till, paid).reason == "fetched"
    till.change(ShopOrder, paid.id, delivery_method="standard")
    till.pack(paid)
    assert change(till, paid).reason == "packed"
    assert changes(till) == 0
