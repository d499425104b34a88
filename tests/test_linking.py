"""Whose cart is it when two accounts are one person's? Rows 42, 43, 44 and 46 of the list: verified, atomic, nothing lost, undone."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine

from attribution import identities, linking
from attribution.kinds import CreditClass, Kind
from attribution.linking import shown
from attribution.store import list_touches
from attribution.tables import Identity, LinkRequest, ShopperLink
from attribution.touchpoints import Touch, record
from commerce.carts import cart_join
from commerce.carts.cart_join import CartsJoined, Take
from commerce.carts.view import CodeDropped
from commerce.facts import OrderCancelled
from commerce.tables import Cart, CartLine, Variant
from core.db import transaction
from core.ids import random_id
from tests.conftest import NOW
from tests.test_regression_races import race
from tests.till import Till

SECRET = "a secret of the tests"


@pytest.fixture
def till(db: Engine) -> Till:
    return Till(db)


def identity(till: Till, handle: str) -> Identity:
    with transaction(till.engine) as session:
        return identities.ensure(session, till.brand_id, "acc", "telegram", handle, handle, now=till.now, new_id=random_id)


def asked(till: Till, who: Identity, target: Identity | None) -> Any:
    with transaction(till.engine) as session:
        return linking.ask(session, till.brand_id, who.id, target.id if target else "", SECRET, now=till.now, new_id=random_id)


def typed(till: Till, who: Identity, digits: str) -> Any:
    with transaction(till.engine) as session:
        return linking.prove(session, till.brand_id, who.id, digits, SECRET, now=till.now)


def joined(till: Till, staying: str, joining: str, take: Take = Take.BOTH) -> CartsJoined:
    return till._act(cart_join.join_carts, staying, joining, take, new_id=random_id)


def cart(till: Till, shopper: str) -> dict[str, int]:
    view = till.view(shopper)
    return {line.sku: line.quantity for line in view.lines} if view else {}


def wrong_for(digits: str) -> str:
    return f"{(int(digits) + 1) % 10**6:06d}"


def test_the_right_code_proves_once(till: Till) -> None:
    ana, other = identity(till, "ana"), identity(till, "ana-whatsapp")
    code = asked(till, ana, other).deliver
    assert len(code) == 6
    assert typed(till, ana, wrong_for(code)) == linking.Wrong(2)
    assert isinstance(typed(till, ana, code), linking.Proven)
    assert typed(till, ana, code) == linking.Over()


def test_three_wrong_codes_lock_for_fifteen_minutes(till: Till) -> None:
    ana, other = identity(till, "ana"), identity(till, "ana-whatsapp")
    code = asked(till, ana, other).deliver
    answers = [typed(till, ana, wrong_for(code)) for _ in range(3)]
    assert answers == [linking.Wrong(2), linking.Wrong(1), linking.Locked(NOW + timedelta(minutes=15))]
    assert typed(till, ana, code) == linking.Over()
    till.wait(minutes=14)
    assert asked(till, ana, other) == linking.Locked(NOW + timedelta(minutes=15))
    till.wait(minutes=1)
    assert isinstance(asked(till, ana, other), linking.Asked)


def test_a_code_runs_out_and_a_new_one_ends_the_old(till: Till) -> None:
    ana, other = identity(till, "ana"), identity(till, "ana-whatsapp")
    first = asked(till, ana, other).deliver
    second = asked(till, ana, other).deliver
    assert first == second or isinstance(typed(till, ana, first), linking.Wrong)
    till.wait(minutes=10)
    assert typed(till, ana, second) == linking.Over()


def test_a_stranger_account_is_asked_for_like_a_known_one_and_nobody_is_flooded(till: Till) -> None:
    ana, other = identity(till, "ana"), identity(till, "ana-whatsapp")
    nobody = asked(till, ana, None)
    assert (isinstance(nobody, linking.Asked), nobody.deliver) == (True, "")
    code = linking.code(SECRET, nobody.request_id)
    assert typed(till, ana, code) == linking.Wrong(2)  # though it would be right
    sent = [asked(till, identity(till, f"pest{number}"), other).deliver for number in range(5)]
    assert [bool(each) for each in sent] == [True, True, True, False, False]
    unsent = asked(till, ana, other)
    assert typed(till, ana, linking.code(SECRET, unsent.request_id)) == linking.Wrong(2), "asking on is no way to guess more often"


def link(till: Till, who: Identity, target: Identity) -> tuple[str, str]:
    """The shopper who stays and the one who joins."""
    proof = typed(till, who, asked(till, who, target).deliver)
    with transaction(till.engine) as session:
        staying, joining = linking.stays(session, till.brand_id, who.shopper_id, target.shopper_id)
        linking.join(session, proof.request, staying, joining, now=till.now)
    return staying, joining


def shopper_of(till: Till, who: Identity) -> str:
    return next(row.shopper_id for row in till.rows(Identity) if row.id == who.id)


def test_a_journey_is_of_both_by_time_and_of_each_again(till: Till) -> None:
    first = identity(till, "ana-whatsapp")
    till.wait(minutes=1)
    second = identity(till, "ana")
    with transaction(till.engine) as session:
        for minute, who in enumerate((first, second, first)):
            at = NOW + timedelta(minutes=minute)
            what = partial(Touch, brand_id=till.brand_id, kind=Kind.MESSAGE_IN, credit_class=CreditClass.CONTEXT)
            record(session, [what(shopper_id=who.shopper_id, key=f"k{minute}", occurred_at=at, received_at=at)])
    staying, joining = link(till, second, first)
    assert (staying, joining) == (first.shopper_id, second.shopper_id)
    assert journey(till, staying) == ["k0", "k1", "k2"]
    assert shopper_of(till, second) == staying
    with transaction(till.engine) as session:
        parted = linking.part(session, till.brand_id, second.id, now=till.now)
    assert [(each.id, home) for each, home in parted] == [(second.id, joining)]
    assert (journey(till, staying), journey(till, joining)) == (["k0", "k2"], ["k1"])
    assert [row.parted_at for row in till.rows(ShopperLink)] == [till.now]


def journey(till: Till, shopper_id: str) -> list[str]:
    with transaction(till.engine) as session:
        return [touch.key for touch in list_touches(session, till.brand_id, shopper_id, until=till.now + timedelta(days=1))]


def test_who_had_joined_comes_along_and_goes_home_alone(till: Till) -> None:
    people = []
    for name in ("oldest", "middle", "newest"):
        people.append(identity(till, name))
        till.wait(minutes=1)
    oldest, middle, newest = people
    link(till, newest, middle)
    link(till, identity_now(till, middle), oldest)
    assert {shopper_of(till, each) for each in people} == {oldest.shopper_id}
    with transaction(till.engine) as session:
        linking.part(session, till.brand_id, newest.id, now=till.now)
    assert [shopper_of(till, each) for each in people] == [oldest.shopper_id, oldest.shopper_id, newest.shopper_id]
    with transaction(till.engine) as session:
        assert linking.part(session, till.brand_id, newest.id, now=till.now) == []
        linking.part(session, till.brand_id, oldest.id, now=till.now)  # the host: its guests go home
    assert [shopper_of(till, each) for each in people] == [each.shopper_id for each in people]


def identity_now(till: Till, who: Identity) -> Identity:
    return next(row for row in till.rows(Identity) if row.id == who.id)


def test_regression_46_nobody_is_joined_for_having_the_same_name_or_number(till: Till) -> None:
    with transaction(till.engine) as session:
        ensure = partial(identities.ensure, session, till.brand_id, now=till.now, new_id=random_id)
        same = [ensure(f"acc{number}", "whatsapp", "+34600000001", "Ana Ruiz") for number in range(3)]
    assert len({each.shopper_id for each in same}) == 3
    assert till.rows(ShopperLink) == till.rows(LinkRequest) == []


TRUTH = [
    # staying, joining, taken -> the one cart, capped (asked, kept)
    ({"CAP-BLACK": 1}, {"HOODIE-SAND-L": 1}, Take.BOTH, {"CAP-BLACK": 1, "HOODIE-SAND-L": 1}, []),
    ({"CAP-BLACK": 1}, {"CAP-BLACK": 2}, Take.BOTH, {"CAP-BLACK": 3}, []),
    ({"CAP-RED": 3}, {"CAP-RED": 2}, Take.BOTH, {"CAP-RED": 4}, [(5, 4)]),
    ({"CAP-RED": 4}, {"CAP-RED": 4}, Take.BOTH, {"CAP-RED": 4}, [(8, 4)]),
    ({}, {"CAP-RED": 2}, Take.BOTH, {"CAP-RED": 2}, []),
    ({"CAP-RED": 2}, {}, Take.BOTH, {"CAP-RED": 2}, []),
    ({}, {}, Take.BOTH, {}, []),
    ({"CAP-BLACK": 1}, {"HOODIE-SAND-L": 1, "CAP-BLACK": 4}, Take.STAYING, {"CAP-BLACK": 1}, []),
    ({"CAP-BLACK": 1}, {"HOODIE-SAND-L": 1, "CAP-BLACK": 4}, Take.JOINING, {"HOODIE-SAND-L": 1, "CAP-BLACK": 4}, []),
    ({"CAP-BLACK": 1}, {}, Take.JOINING, {}, []),
]


@pytest.mark.parametrize(("staying", "joining", "take", "comes_to", "capped"), TRUTH)
def test_regression_43_what_two_carts_come_to(
    till: Till, staying: dict[str, int], joining: dict[str, int], take: Take, comes_to: dict[str, int], capped: list[tuple[int, int]]
) -> None:
    for shopper, lines in (("ana", staying), ("bea", joining)):
        for sku, quantity in lines.items():
            till.add(shopper, sku, quantity)
    answer = joined(till, "ana", "bea", take)
    assert cart(till, "ana") == comes_to
    assert [(each.asked, each.kept) for each in answer.capped] == capped
    assert cart(till, "bea") == {}
    again = joined(till, "ana", "bea", Take.BOTH)  # nothing is doubled
    assert (cart(till, "ana"), again.capped) == (comes_to, ())


def test_regression_44_a_bundle_in_one_cart_and_its_part_in_the_other_are_capped_at_the_stock(till: Till) -> None:
    till.bundle("SET", 9000, CAP_RED=2)
    till.add("ana", "SET")
    till.add("bea", "CAP-RED", 4)
    answer = joined(till, "ana", "bea")
    assert (cart(till, "ana"), [(each.asked, each.kept) for each in answer.capped]) == ({"SET": 1, "CAP-RED": 2}, [(4, 2)])
    assert till.place("ana").order.total_minor > 0  # no surprise there


def test_regression_44_what_was_in_the_cart_is_not_taken_out_though_it_has_sold(till: Till) -> None:
    till.add("ana", "CAP-RED", 3)
    till.add("bea", "CAP-RED", 1)
    till.change(Variant, till.sku["CAP-RED"], stock=2)
    answer = joined(till, "ana", "bea")
    assert (cart(till, "ana"), [(each.asked, each.kept) for each in answer.capped]) == ({"CAP-RED": 3}, [(4, 3)])


def test_regression_46_a_merge_is_undone_and_a_parting_gives_the_cart_back(till: Till) -> None:
    till.add("ana", "CAP-BLACK")
    till.add("bea", "HOODIE-SAND-L")
    joined(till, "ana", "bea")
    till.undo("ana")
    assert cart(till, "ana") == {"CAP-BLACK": 1}
    with transaction(till.engine) as session:
        cart_join.part(session, till.brand_id, "ana", "bea", ["con_bea"], now=till.now)
    assert (cart(till, "ana"), cart(till, "bea")) == ({"CAP-BLACK": 1}, {"HOODIE-SAND-L": 1})


def test_an_unpaid_order_of_the_joining_cart_gives_way_and_paid_ones_come_along(till: Till) -> None:
    paid = till.placed("bea", CAP_BLACK=1)
    till.pay(paid)
    waiting = till.placed("bea", CAP_RED=4)
    till.add("ana", "CAP-BLACK")
    answer = joined(till, "ana", "bea")
    given_way = [fact.order_id for fact in answer.facts if isinstance(fact, OrderCancelled)]
    assert (given_way, cart(till, "ana")) == ([waiting.id], {"CAP-BLACK": 1, "CAP-RED": 4})
    with transaction(till.engine) as session:
        cart_join.join_orders(session, till.brand_id, "ana", "bea")
    assert {till.order(each).shopper_id for each in (paid, waiting)} == {"ana"}
    with transaction(till.engine) as session:
        cart_join.part(session, till.brand_id, "ana", "bea", ["con_bea"], now=till.now)
    assert {till.order(each).shopper_id for each in (paid, waiting)} == {"bea"}


@pytest.mark.parametrize("rounds", [20, pytest.param(200, marks=pytest.mark.soak)])
def test_regression_42_merges_at_once_lose_nothing(till: Till, rounds: int) -> None:
    till.change(Variant, till.sku["CAP-BLACK"], stock=10 * rounds)
    for number in range(rounds):
        till.add(f"guest{number}", "CAP-BLACK", 2)
    tasks: list[Any] = [partial(joined, till, "ana", f"guest{number}") for number in range(rounds)]
    tasks += [partial(till.add, "ana", "RUNNER-43") for _ in range(5)]
    tasks += [partial(joined, till, "ana", "guest0") for _ in range(5)]
    race(tasks)
    assert cart(till, "ana") == {"CAP-BLACK": 2 * rounds, "RUNNER-43": 5}
    assert sorted(row.status for row in till.rows(Cart)) == ["joined"] * rounds + ["open"]
    assert sum(line.quantity for line in till.rows(CartLine) if line.variant_id == till.sku["CAP-BLACK"]) == 4 * rounds


def test_codes_of_a_class_that_is_taken_come_off_and_it_is_said(till: Till) -> None:
    till.add("ana", "CAP-RED", 2)
    till.add("phone", "HOODIE-SAND-L", 1)
    till.code("ana", "JO15")
    till.code("phone", "LENA10")
    view = joined(till, "ana", "phone").view
    assert view is not None
    assert [each.code for each in view.quote.applied] == ["JO15"]
    assert CodeDropped("LENA10", "class_taken", {"code_on": "JO15"}) in view.changes
    assert not till.view("ana").changes


def took(till: Till, who: Identity, digits: str) -> Any:
    with transaction(till.engine) as session:
        return shown.take_code(session, till.brand_id, who.id, digits, SECRET, now=till.now, new_id=random_id)


def showed(till: Till, who: Identity) -> Any:
    with transaction(till.engine) as session:
        return shown.show_code(session, till.brand_id, who.id, SECRET, now=till.now, new_id=random_id)


def test_a_code_that_is_shown_proves_once_elsewhere_and_runs_out(till: Till) -> None:
    desk, pocket = identity(till, "desk"), identity(till, "pocket")
    digits = showed(till, desk)
    assert (len(digits), digits in str(till.rows(LinkRequest))) == (10, False)  # kept nowhere
    assert took(till, desk, digits) == shown.Own()
    proof = took(till, pocket, digits)
    assert isinstance(proof, linking.Proven)
    assert (proof.request.identity_id, proof.request.target_identity_id) == (pocket.id, desk.id)
    assert took(till, pocket, digits) == linking.Wrong(2)
    first, second = showed(till, desk), showed(till, desk)
    assert took(till, pocket, first) == linking.Wrong(1), "a new one ends the old"
    till.wait(minutes=10)
    assert took(till, pocket, second) == linking.Wrong(2)


def test_three_wrong_codes_of_another_chat_lock_for_fifteen_minutes(till: Till) -> None:
    desk, pocket = identity(till, "desk"), identity(till, "pocket")
    digits = showed(till, desk)
    locked = linking.Locked(NOW + timedelta(minutes=15))
    assert [took(till, pocket, each) for each in ("0" * 10, "1" * 10, "2" * 10)] == [linking.Wrong(2), linking.Wrong(1), locked]
    assert (took(till, pocket, digits), asked(till, pocket, desk), showed(till, pocket)) == (locked, locked, locked)
