"""Is somebody reminded of the cart they left: once, while it is true, and never against their will?"""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session, col, update

from commerce.tables import Brand, Variant
from dropline import scheduler
from tests.afterwards import agrees, buys, chooses, heard_of, look, passes, reminders
from tests.shop import Shop


@pytest.fixture
def shop(aurora_url: str) -> Iterator[Shop]:
    shop = Shop(aurora_url)
    yield shop
    shop.close()


@pytest.fixture
def quick(sqlite_aurora, tmp_path) -> Iterator[Shop]:
    path = tmp_path / "aurora.db"
    path.write_bytes(sqlite_aurora.read_bytes())
    shop = Shop(f"sqlite:///{path}")
    yield shop
    shop.close()


def change(shop: Shop, sku: str, **values: int) -> None:
    """The brand gives a variant another price or stock."""

    def write(session: Session) -> None:
        session.exec(update(Variant).where(col(Variant.brand_id) == shop.brand.id, col(Variant.sku) == sku).values(**values))
        session.exec(update(Brand).where(col(Brand.id) == shop.brand.id).values(catalogue_version=Brand.catalogue_version + 1))

    shop.write(write)


def test_a_cart_left_alone_is_reminded_of_once_with_what_is_true_now(shop: Shop) -> None:
    agrees(shop, "ana")
    shop.says("ana", "black m hoodie")
    shop.says("ana", "3 black caps")
    passes(shop, minutes=170)
    assert reminders(shop) == []
    change(shop, "CAP-BLACK", price_minor=21_00, stock=2)
    passes(shop, minutes=11)
    (heard,) = heard_of(shop, "ana", "cart_waits")
    assert heard.text.splitlines() == [
        "You left this in your cart:",
        "1 × Aurora Hoodie, black / M: €59.00",
        "3 × Trail Cap, black: €63.00",
        "Only 2 left.",
        "The price of Trail Cap, black went from €19.00 to €21.00.",
        "Free shipping. Total €122.00.",
        "Reply STOP to get no more of these.",
    ]
    assert heard.buttons == ("Check out", "My cart")
    for _ in range(3):
        passes(shop, hours=5)
    assert reminders(shop) == [("cart", "sent", "")], "once a cart, however long it waits"
    assert len(heard_of(shop, "ana", "cart_waits")) == 1
    shop.says("ana", "[Check out]")
    buys(shop, "ana", "make the caps 2")
    shop.says("ana", "a red cap")
    passes(shop, hours=4)
    assert len(heard_of(shop, "ana", "cart_waits")) == 2, "the next cart is another one"


def _buys(shop: Shop) -> None:
    buys(shop, "ana")


Meanwhile = Callable[[Shop], object]


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (lambda shop: shop.says("ana", "clear my cart"), "came_back"),
        (lambda shop: shop.says("ana", "STOP"), "no_consent"),
        (lambda shop: shop.says("ana", "human"), "came_back"),
        (_buys, "came_back"),
        (lambda shop: change(shop, "CAP-RED", stock=0), "sold_out"),
    ],
    ids=["emptied", "stopped", "taken over", "bought", "sold out"],
)
def test_what_happens_before_it_goes_ends_it(quick: Shop, meanwhile: Meanwhile, reason: str) -> None:
    agrees(quick, "ana")
    quick.says("ana", "a red cap")
    quick.clock.pass_(timedelta(hours=3, minutes=1))
    (account,) = quick.write(scheduler.plan_reminders, quick.program.kit, now=quick.clock())
    meanwhile(quick)  # the message is queued, and not claimed yet
    quick.run(quick.program.worker.work(account))
    quick.run(quick.person("ana").listen())
    assert [each for each in reminders(quick) if each[0] == "cart"] == [("cart", "skipped", reason)]
    assert heard_of(quick, "ana", "cart_waits") == []


def test_nobody_is_reminded_who_did_not_agree_or_talks_or_left_long_ago(quick: Shop) -> None:
    quick.says("ben", "a red cap")
    passes(quick, hours=3, minutes=1)
    assert reminders(quick) == [("cart", "dropped", "no_consent")]
    agrees(quick, "ana")
    quick.says("ana", "a red cap")
    for _ in range(5):
        quick.clock.pass_(timedelta(hours=2))
        quick.says("ana", "do you ship to spain?")
        look(quick)
    assert len(reminders(quick)) == 1, "who is still talking has not left"
    passes(quick, days=2)
    assert len(reminders(quick)) == 1, "what was left before the last day is forgotten"


def test_each_brand_has_its_own_time_or_none(quick: Shop) -> None:
    agrees(quick, "ana")
    chooses(quick, "cart_reminder_minutes", 0)
    quick.says("ana", "a red cap")
    passes(quick, hours=4)
    assert reminders(quick) == []
    chooses(quick, "cart_reminder_minutes", 30)
    quick.says("ana", "a black cap")
    passes(quick, minutes=31)
    assert reminders(quick) == [("cart", "sent", "")]
