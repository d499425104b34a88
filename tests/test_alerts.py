"""Is who waits for a thing told once, in turn, and only what is true when it is sent?"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session, col

from commerce.tables import Variant
from dropline import scheduler
from tests.shop import Shop


@pytest.fixture
def shop(aurora_url: str) -> Iterator[Shop]:
    shop = Shop(aurora_url, "telegram")
    yield shop
    shop.close()


def change(shop: Shop, sku: str, **values: object) -> None:
    def write(session: Session) -> None:
        mine = (col(Variant.brand_id) == shop.brand.id, col(Variant.sku) == sku)
        session.connection().execute(update(Variant).where(*mine).values(**values))

    shop.write(write)


def told(shop: Shop, name: str) -> list[str]:
    """What somebody hears after the scheduler has looked."""
    shop.clock.pass_(timedelta(seconds=20))
    for account in shop.write(scheduler.plan_reminders, shop.program.kit, now=shop.clock()):
        shop.run(shop.program.worker.work(account))
    return [key for heard in shop.run(shop.person(name).listen()) for key in heard.message.keys]


def waits(shop: Shop, name: str) -> None:
    shop.says(name, "hoodie black L")
    heard = shop.says(name, "tell me when it's back")
    assert "watch_back" in heard[-1].message.keys, heard


def test_who_asked_is_told_once_with_the_number_that_is_left(shop: Shop) -> None:
    waits(shop, "ana")
    assert told(shop, "ana") == []
    change(shop, "HOODIE-BLACK-L", stock=2)
    assert told(shop, "ana") == ["watched_back", "line_low", "broadcast_stop"]
    assert told(shop, "ana") == []
    shop.says("ana", "yes")
    assert shop.standing("ana")["cart"]["lines"][0]["sku"] == "HOODIE-BLACK-L"


def test_as_many_are_told_as_there_are_units_in_the_order_they_asked(shop: Shop) -> None:
    for name in ("ana", "bea", "cleo"):
        waits(shop, name)
    change(shop, "HOODIE-BLACK-L", stock=2)
    assert [bool(told(shop, name)) for name in ("ana", "bea", "cleo")] == [True, True, False]
    shop.clock.pass_(timedelta(hours=1))
    assert told(shop, "cleo")[:1] == ["watched_back"]


def test_what_has_gone_again_before_the_send_is_not_said_and_they_go_on_waiting(shop: Shop) -> None:
    waits(shop, "ana")
    change(shop, "HOODIE-BLACK-L", stock=1)
    accounts = shop.write(scheduler.plan_reminders, shop.program.kit, now=shop.clock())
    change(shop, "HOODIE-BLACK-L", stock=0)
    for account in accounts:
        shop.run(shop.program.worker.work(account))
    assert told(shop, "ana") == []
    change(shop, "HOODIE-BLACK-L", stock=5)
    shop.clock.pass_(timedelta(hours=1))
    assert told(shop, "ana") == ["watched_back", "broadcast_stop"]


def test_a_lower_price_is_told_and_stop_ends_the_waiting(shop: Shop) -> None:
    for name in ("ana", "bea"):
        shop.says(name, "how much is the red cap")
        heard = shop.says(name, "let me know when it's cheaper")
        assert "watch_cheaper" in heard[-1].message.keys, heard
    shop.says("bea", "STOP")
    shop.says("bea", "START")
    change(shop, "CAP-RED", price_minor=1500)
    assert told(shop, "ana")[:1] == ["watched_cheaper"]
    assert told(shop, "bea") == []
