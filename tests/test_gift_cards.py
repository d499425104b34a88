"""Money in advance: bought, told once, used in part or whole, given back; never more than is on a card."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from bot.dialog.actions import AddToCart, AskGiftCard, Checkout, GiveAddress, OrderNow, UseGiftCard, Yes
from commerce import gift_cards
from commerce.errors import AmountDiffers
from commerce.gift_cards import Card, Issued
from commerce.gift_codes import card_key, letters_from, spelled
from commerce.orders import orders
from commerce.payments import PaymentEvent, settle
from commerce.payments.settling import settle_nothing_due
from commerce.refusals import Refused
from commerce.tables import GiftCard, GiftCardEntry, Payment, Product, ShopOrder
from core.db import transaction
from core.ids import random_id
from core.money import Money
from tests.dialogs import DialogShop
from tests.till import Till
from tests.understanding import heard


@pytest.fixture
def till(db: Engine) -> Till:
    """Aurora, where the cap is a gift card over 19.00: no delivery, no discount, no tax."""
    till = Till(db)
    till.change(Product, next(row.id for row in till.rows(Product) if row.sku == "CAP"), kind="gift_card")
    till.snapshots = type(till.snapshots)()
    return till


def bought(till: Till, units: int = 1) -> list[Issued]:
    order = till.placed("giver", CAP_RED=units)
    till.pay(order)
    with transaction(till.engine) as session:
        return gift_cards.issue(session, order.id, now=till.now, new_id=random_id)


def put(till: Till, shopper: str, code: str) -> Any:
    return till._act(gift_cards.put_on, shopper, code)


def left(till: Till, card: Issued) -> int:
    return sum(row.amount_minor for row in till.rows(GiftCardEntry) if row.card_id == card.card_id)


def finish(till: Till, order: ShopOrder) -> tuple[Any, ...]:
    with transaction(till.engine) as session:
        return settle_nothing_due(session, orders.get_order(session, order.id), now=till.now, new_id=random_id)


def test_a_card_is_made_once_with_what_was_paid_for_it_and_only_a_hash_is_kept(till: Till) -> None:
    till.add("giver", "CAP-RED", 2)
    till.code("giver", "LENA10")
    order = till.place("giver").order
    (paid,) = till.pay(order)
    assert (order.total_minor, order.shipping_minor, paid.value_minor, paid.gift_cards) == (3800, 0, 0, 2)
    with transaction(till.engine) as session:
        issued = gift_cards.issue(session, order.id, now=till.now, new_id=random_id)
        assert gift_cards.issue(session, order.id, now=till.now, new_id=random_id) == []
    assert [card.amount_minor for card in issued] == [1900, 1900]
    assert len({card.code for card in issued}) == 2
    kept = "".join(str(row.model_dump()) for row in till.rows(GiftCard))
    assert not any(card_key(card.code) in kept for card in issued)


def test_a_card_pays_part_and_the_total_stays(till: Till) -> None:
    (card,) = bought(till)
    till.add("ana", "HOODIE-BLACK-M")
    on = put(till, "ana", card.code.lower().replace("-", " "))
    assert (on.pays_minor, on.due_minor) == (1900, 4490)
    order = till.place("ana").order
    assert (order.total_minor, orders.due_minor(order), left(till, card)) == (6390, 4490, 0)
    with pytest.raises(AmountDiffers):
        till.pay(order)
    (paid,) = till.pay(order, amount_minor=4490)
    assert (paid.total_minor, paid.value_minor) == (6390, 5900)
    assert sorted(row.amount_minor for row in till.rows(Payment) if row.order_id == order.id) == [1900, 4490]


def test_a_card_that_pays_all_needs_no_provider_and_settles_once(till: Till) -> None:
    cards = bought(till, 4)
    till.add("ana", "HOODIE-BLACK-M")
    for card in cards:
        put(till, "ana", card.code)
    order = till.place("ana").order
    assert orders.due_minor(order) == 0
    assert [type(fact).__name__ for fact in finish(till, order)] == ["OrderPaid"]
    assert finish(till, order) == ()
    assert (till.order(order).status, sum(left(till, card) for card in cards)) == ("paid", 4 * 1900 - 6390)


def test_something_due_is_not_settled_for_nothing(till: Till) -> None:
    order = till.placed("ana", HOODIE_BLACK_M=1)
    with pytest.raises(AmountDiffers):
        finish(till, order)


def test_an_order_that_ends_unpaid_gives_the_money_back_and_a_late_payment_takes_it_again(till: Till) -> None:
    (card,) = bought(till)
    till.add("ana", "HOODIE-BLACK-M")
    put(till, "ana", card.code)
    order = till.place("ana").order
    till.wait(minutes=20)
    till.expire()
    till.expire()
    assert left(till, card) == 1900
    till.pay(order, amount_minor=4490)
    assert (till.order(order).status, left(till, card)) == ("paid", 0)


def test_a_late_payment_whose_card_was_spent_meanwhile_is_given_back(till: Till) -> None:
    (card,) = bought(till)
    till.add("ana", "HOODIE-BLACK-M")
    put(till, "ana", card.code)
    order = till.place("ana").order
    till.wait(minutes=20)
    till.expire()
    till.add("ben", "HOODIE-BLACK-S")
    put(till, "ben", card.code)
    till.place("ben")
    till.pay(order, amount_minor=4490)
    assert (till.order(order).status, left(till, card)) == ("cancelled", 0)


def test_refunds_go_to_the_card_first_and_come_to_what_was_paid(till: Till) -> None:
    (card,) = bought(till)
    till.add("ana", "HOODIE-BLACK-M", 1)
    put(till, "ana", card.code)
    order = till.place("ana").order
    till.pay(order, amount_minor=4490)
    till.refund(order)
    back = {row.provider: row.refunded_minor for row in till.rows(Payment) if row.order_id == order.id}
    assert (left(till, card), back) == (1900, {"gift_card": 1900, "test": 4490})


def test_a_card_that_is_refunded_is_worth_nothing(till: Till) -> None:
    order = till.placed("giver", CAP_RED=1)
    till.pay(order)
    with transaction(till.engine) as session:
        (card,) = gift_cards.issue(session, order.id, now=till.now, new_id=random_id)
    till.refund(order)
    till.add("ana", "HOODIE-BLACK-M")
    assert put(till, "ana", card.code).reason == "gift_card_empty"


def test_sets_are_goods_and_count_for_whoever_brought_them(till: Till) -> None:
    """Of all kinds only gift cards are no sale of goods: a bundle once earned its creator nothing."""
    till.change(Product, next(row.id for row in till.rows(Product) if row.sku == "CAP"), kind="bundle")
    till.snapshots = type(till.snapshots)()
    (paid,) = till.pay(till.placed("ana", CAP_RED=1))
    assert paid.value_minor == 1900


def test_one_card_pays_one_of_two_orders_placed_at_once(till: Till) -> None:
    (card,) = bought(till)
    for name in ("ana", "ben"):
        till.add(name, "HOODIE-BLACK-M")
        put(till, name, card.code)
    with ThreadPoolExecutor(2) as both:
        placed = list(both.map(till.place, ("ana", "ben")))
    assert sorted(each.order.gift_minor for each in placed) == [0, 1900]
    assert left(till, card) == 0


def test_wrong_cards_are_throttled(till: Till) -> None:
    for _ in range(10):
        assert put(till, "mallory", spelled(letters_from(random_id("x")))).reason == "unknown_gift_card"
    (card,) = bought(till)
    assert put(till, "mallory", card.code).reason == "paused"
    till.wait(minutes=2)
    assert isinstance(put(till, "mallory", card.code), Refused)  # the cart is empty
    with transaction(till.engine) as session:
        assert gift_cards.look(session, till.brand(session), "ana", card.code, now=till.now) == Card(card.code[-4:], 1900, "EUR")


def test_a_cards_money_is_append_only(till: Till) -> None:
    bought(till)
    with pytest.raises(DBAPIError, match="append only"), transaction(till.engine) as session:
        session.connection().execute(text("UPDATE gift_card_entry SET amount_minor = 100000"))


@pytest.mark.parametrize(
    ("said", "act"),
    [
        ("GIFT-7K2M-9QRS-TVWX-0123", UseGiftCard("GIFT-7K2M-9QRS-TVWX-0123")),
        ("pay with gift 7k2m 9qrs tvwx 0123 please", UseGiftCard("gift 7k2m 9qrs tvwx 0123")),
        ("what's left on GIFT-7K2M-9QRS-TVWX-0123?", AskGiftCard("GIFT-7K2M-9QRS-TVWX-0123")),
        ("gift card balance", AskGiftCard()),
    ],
)
def test_a_card_is_heard_in_any_spelling(said: str, act: object) -> None:
    assert heard(said) == (act,)


@pytest.mark.parametrize("said", ["a gift that was sent from home", "gift for my mom", "LENA10"])
def test_other_words_are_no_card(said: str) -> None:
    assert not any(isinstance(act, UseGiftCard | AskGiftCard) for act in heard(said))


def test_in_the_chat_a_card_pays_all_and_the_order_is_made_by_a_yes(db: Engine) -> None:
    shop = DialogShop(db)
    shop.change(Product, "prd_mug", kind="gift_card")
    ana = shop.person("ana")
    ana.does(AddToCart("var_mug", 5))
    ana.does(Checkout())
    ana.does(GiveAddress("Ana Ruiz, Calle Mayor 5, 28013 Madrid, Spain"))
    [order] = ana.orders
    event = PaymentEvent("test", "ch_1", order.id, order.total_minor, order.currency, shop.now)
    with transaction(db) as session:
        settle(session, event, now=shop.now, new_id=random_id)
        cards = gift_cards.issue(session, order.id, now=shop.now, new_id=random_id)
    ana.does(AskGiftCard(cards[0].code))
    assert f"ending in {cards[0].code[-4:]} has €12.00 on it" in ana.text
    ana.does(AddToCart("var_cap-black"))
    ana.does(UseGiftCard(cards[0].code))
    assert "pays €12.00. €11.90 is left to pay." in ana.text
    ana.does(Checkout(same_address=True))
    assert ana.value("pay_here", "total") == Money(11_90, "EUR")
    ana.does(UseGiftCard(cards[1].code))  # the link that was said no longer counts, another order takes its place
    assert "To pay: €0.00." in ana.text
    assert "pay_here" not in ana.keys
    ana.does(Yes())
    ana.does(OrderNow(ana.orders[-1].number))
    assert ana.keys == ["pay_paid_already"]
    assert [each.status for each in ana.orders] == ["paid", "cancelled", "paid"]
