"""Is a person who writes from two accounts one shopper in all they have, and two again when they part? On both databases."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from commerce.store import codes
from commerce.tables import Alert, Code, CustomerGroup, Review, ShopOrder, Subscription
from tests.afterwards import buys, chooses, heard_keys, heard_text
from tests.shop import Shop


@pytest.fixture
def shop(aurora_url: str) -> Iterator[Shop]:
    shop = Shop(aurora_url)
    yield shop
    shop.close()


def _view(shop: Shop, name: str) -> dict[str, int]:
    """How many rows of each kind are the person's."""

    def read(session: Session) -> dict[str, int]:
        shopper_id = shop.shopper_id(session, name)
        tables: tuple[Any, ...] = (ShopOrder, Review, Alert, Subscription, CustomerGroup)
        return {
            table.__tablename__: len(session.scalars(select(table.shopper_id).where(col(table.shopper_id) == shopper_id)).all())
            for table in tables
        }

    found: dict[str, int] = shop.read(read)
    return found


def _lives(shop: Shop, name: str, thing: str) -> None:
    """An order, a review, an alert, a standing order."""
    shop.says(name, "hoodie black L")
    shop.says(name, "tell me when it's back")
    assert "watch_back" in heard_keys(shop), shop.last
    buys(shop, name, thing)
    shop.says(name, "every 4 weeks please")
    shop.says(name, "yes")
    shop.says(name, "5 stars for the cap")
    shop.says(name, "it fits well")


def _codes_of(shop: Shop, name: str) -> list[str]:
    def read(session: Session) -> list[str]:
        return list(session.scalars(select(col(Code.code)).where(col(Code.shopper_id) == shop.shopper_id(session, name))))

    found: list[str] = shop.read(read)
    return found


def _gives(session: Session, shop: Shop, name: str, word: str) -> None:
    """The brand puts somebody in a group and keeps a word for them alone."""
    shopper_id = shop.shopper_id(session, name)
    codes.insert_member(session, shop.brand.id, shopper_id, "friends")
    found = session.scalars(select(Code)).first()
    assert found is not None
    own = {"id": f"cod_{name}", "brand_id": shop.brand.id, "promotion_id": found.promotion_id, "code": word, "key": word.casefold()}
    codes.insert_code(session, {**own, "shopper_id": shopper_id})


def test_regression_45_one_person_view(shop: Shop) -> None:
    chooses(shop, "repurchase_purchases_min", 0)
    shop.also("phone", "whatsapp")
    _lives(shop, "phone", "a black cap")
    shop.write(_gives, shop, "phone", "PHONEONLY")
    _lives(shop, "ana", "2 red caps")
    one = {"shop_order": 1, "review": 1, "alert": 1, "subscription": 1}
    assert (_view(shop, "phone"), _view(shop, "ana")) == (one | {"customer_group": 1}, one | {"customer_group": 0})
    shop.says("ana", "link my whatsapp {number of phone}")
    shop.tell("phone")
    shop.says("ana", "{code of phone}")
    assert "link_done" in heard_keys(shop), shop.last
    both = {"shop_order": 2, "review": 2, "alert": 2, "subscription": 2, "customer_group": 1}
    assert _view(shop, "phone") == _view(shop, "ana") == both
    assert _codes_of(shop, "ana") == ["PHONEONLY"]
    for name in ("ana", "phone"):
        shop.says(name, "my subscriptions")
        assert ("Trail Cap, black" in heard_text(shop), "Trail Cap, red" in heard_text(shop)) == (True, True), shop.last
    shop.says("ana", "unlink")
    apart = [{kind: count for kind, count in _view(shop, name).items() if kind in one} for name in ("phone", "ana")]
    assert apart == [one, one]
    shop.says("ana", "my subscriptions")
    assert ("Trail Cap, black" in heard_text(shop), "Trail Cap, red" in heard_text(shop)) == (False, True), shop.last
