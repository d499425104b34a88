"""Do things come again as they were wished for: once a period, at the day's prices, and never by themselves paid?"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from bot import standing_orders
from bot.dialog.actions import Act, Alerts, ManageSubscription, Subscribe
from commerce.facts import ShoppersJoined, ShoppersParted
from commerce.tables import Review, ShopOrder, Subscription
from core.db import transaction
from dropline import scheduler
from tests.afterwards import agrees, buys, chooses, heard_keys, heard_of, heard_text
from tests.shop import Shop
from tests.test_cart_reminders import change
from tests.understanding import FRESH, heard

WEEK = timedelta(weeks=1)


@pytest.fixture
def shop(aurora_url: str) -> Iterator[Shop]:
    shop = Shop(aurora_url)
    yield shop
    shop.close()


@pytest.fixture
def quick(sqlite_aurora: Path, tmp_path: Path) -> Iterator[Shop]:
    """The same on SQLite alone, where the database makes no difference."""
    path = tmp_path / "aurora.db"
    path.write_bytes(sqlite_aurora.read_bytes())
    shop = Shop(f"sqlite:///{path}")
    yield shop
    shop.close()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("every 4 weeks please", Subscribe(4)),
        ("send me this every two weeks", Subscribe(2)),
        ("monthly pls", Subscribe(4)),
        ("every other week", Subscribe(2)),
        ("the trail cap every 6 weeks", Subscribe(6, "cap")),
        ("skip the next one", ManageSubscription("skip")),
        ("pause my subscription", ManageSubscription("pause")),
        ("resume my standing order", ManageSubscription("resume")),
        ("cancel my subscription", ManageSubscription("cancel")),
        ("my subscriptions", ManageSubscription("show")),
        ("I need to cancel my newsletter subscription", Alerts(False)),
        ("cancel my subscription to your newsletter", Alerts(False)),
    ],
)
def test_ways_to_say_it(text: str, wanted: Act) -> None:
    assert heard(text, FRESH) == (wanted,)


def comes(shop: Shop, weeks: int, **more: int) -> None:
    """Weeks go by, and the scheduler looks."""
    shop.clock.pass_(weeks * WEEK + timedelta(**more))
    for _ in range(2):
        for conversation_id in shop.write(scheduler.place_standing_orders, shop.program.kit, now=shop.clock()):
            shop.run(shop.program.worker.work(conversation_id))
    shop.run(shop.person("ana").listen())


def begun(shop: Shop) -> None:
    chooses(shop, "repurchase_purchases_min", 0)
    buys(shop, "ana", "2 black caps", "nimbus 43")
    shop.says("ana", "every 4 weeks please")
    assert "Every 4 weeks: 2 × Trail Cap, black and 1 × Nimbus Runner, 43, to Calle Mayor 5, Madrid." in heard_text(shop)
    shop.says("ana", "yes")
    assert heard_keys(shop)[0] == "subscription_begun"


def test_it_comes_once_a_period_with_what_is_there_at_the_days_price(shop: Shop) -> None:
    begun(shop)
    shop.says("ana", "a red cap")
    change(shop, "CAP-BLACK", price_minor=21_00)
    change(shop, "RUNNER-43", stock=0)
    comes(shop, 4, minutes=1)
    (told,) = heard_of(shop, "ana", "subscription_due")
    assert "Order 1002:\n2 × Trail Cap, black\nNimbus Runner, 43: 0 of 1 this time" in told.text
    assert "The price of Trail Cap, black went from €19.00 to €21.00." in told.text
    assert "Pay €46.90 here: http://shop.test/pay/" in told.text
    assert [line["name"] for line in shop.standing("ana")["cart"]["lines"]] == ["Trail Cap, red"], "the open cart is another one"
    order = shop.order("ana")
    assert order is not None
    assert order.hold_until - order.placed_at == timedelta(days=3)
    shop.pay("ana", times=2)
    assert (shop.order("ana") or order).status == "paid"
    assert [line["name"] for line in shop.standing("ana")["cart"]["lines"]] == ["Trail Cap, red"]
    change(shop, "CAP-BLACK", stock=0)
    comes(shop, 4)
    assert "nothing of it can be had" in heard_of(shop, "ana", "subscription_missed")[0].text
    change(shop, "CAP-BLACK", stock=9)
    comes(shop, 13)
    assert len(heard_of(shop, "ana", "subscription_due")) == 2, "three periods late it is one order"
    assert "went from" not in heard_of(shop, "ana", "subscription_due")[1].text


def test_it_is_skipped_paused_and_ended_in_chat(quick: Shop) -> None:
    begun(quick)
    quick.says("ana", "yes")
    quick.says("ana", "every 4 weeks please")
    quick.says("ana", "[Set it up]")
    assert len(quick.read(lambda session: session.scalars(select(Subscription)).all())) == 1, "the same again is the one that stands"
    quick.says("ana", "skip the next one")
    comes(quick, 4, minutes=1)
    assert heard_of(quick, "ana", "subscription_due") == []
    quick.says("ana", "pause my subscription")
    comes(quick, 6)
    assert heard_of(quick, "ana", "subscription_due") == []
    quick.says("ana", "resume my subscription")
    assert "It goes on" in heard_text(quick)
    comes(quick, 2)
    assert len(heard_of(quick, "ana", "subscription_due")) == 1
    quick.says("ana", "cancel my subscription")
    assert heard_keys(quick) == ["subscription_ended"]
    comes(quick, 20)
    assert len(heard_of(quick, "ana", "subscription_due")) == 1
    agrees(quick, "ana")
    quick.says("ana", "cancel my subscription")
    assert heard_keys(quick) == ["alerts_off"], "without a standing order our messages are meant"


def test_who_never_bought_orders_first(quick: Shop) -> None:
    quick.says("ana", "the trail cap every 6 weeks")
    assert "subscription_after_order" in heard_keys(quick)
    buys(quick, "ana", "a red cap")
    quick.says("ana", "the aurora hoodie every 6 weeks")
    assert heard_keys(quick) == ["subscription_nothing"], "which hoodie is not guessed, and nothing else is taken for it"


def test_two_schedulers_make_one_order(shop: Shop) -> None:
    begun(shop)
    shop.clock.pass_(4 * WEEK + timedelta(minutes=1))
    kit, engine = shop.program.kit, shop.program.db.engine

    def look(_: int) -> int:
        with transaction(engine) as session:
            return len(standing_orders.place_due(session, kit, now=shop.clock()))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(look, range(4))) == 1

    def again(session: Session) -> list[str]:
        """As a restored copy would have it: due once more at the same time."""
        standing = session.scalars(select(Subscription)).one()
        standing.next_at -= timedelta(weeks=standing.every_weeks)
        session.add(standing)
        session.flush()
        return standing_orders.place_due(session, kit, now=shop.clock())

    assert shop.write(again) == []
    assert len(shop.read(lambda session: session.scalars(select(ShopOrder).where(col(ShopOrder.status) == "placed")).all())) == 1


def test_who_proves_to_be_one_person_has_their_standing_orders_and_reviews(quick: Shop) -> None:
    begun(quick)
    quick.says("ana", "5 stars for the cap")
    quick.says("ben", "hi")
    ana, ben = (quick.read(quick.shopper_id, name) for name in ("ana", "ben"))
    joined = ShoppersJoined(quick.brand.id, ben, ana, quick.person("ben").conversation_id, quick.clock())
    quick.write(quick.program.kit.dispatch, [joined], now=quick.clock())
    assert quick.read(_owners) == {ben}
    parted = ShoppersParted(quick.brand.id, ben, ana, "", (quick.person("ana").conversation_id,), quick.clock())
    quick.write(quick.program.kit.dispatch, [parted], now=quick.clock())
    assert quick.read(_owners) == {ana}


def _owners(session: Session) -> set[str]:
    return {*session.scalars(select(col(Subscription.shopper_id))), *session.scalars(select(col(Review.shopper_id)))}
