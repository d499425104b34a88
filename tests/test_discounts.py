"""What does each kind of promotion save, what applies beside what, and what holds for every cart and every set of promotions?"""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.kinds import PromotionKind, StackingClass, TierBasis
from commerce.pricing import Quote, Rate, quote
from commerce.promotions.accepted import Hint, Named, hint, review
from commerce.promotions.discounts import BundlePart, Line, Rule, Scope, Tier, savings, shortfall
from commerce.promotions.explained import explanation
from commerce.promotions.verdicts import Terms
from commerce.tax import UNTAXED_HERE
from tests.conftest import NOW

SPAIN = Rate("ES", 490, 7500)
CAPS = Scope(collections=frozenset({"caps"}))
HOODIES = Scope(products=frozenset({"hoodie"}))


def cap(quantity: int, unit: int = 1900, name: str = "cap") -> Line:
    return Line(name, quantity, unit, True, "cap", frozenset({"caps"}))


def hoodie(quantity: int, unit: int = 5900) -> Line:
    return Line("hoodie", quantity, unit, True, "hoodie")


GIFT_CARD = Line("card", 1, 2500, eligible=False, product_id="card")


def rule(kind: PromotionKind, name: str = "A", **values: Any) -> Rule:
    stacking_class = values.pop("stacking_class", StackingClass.SALE)
    return Rule(name, f"promotion:{name}", kind, stacking_class, **values)


THREE_FOR_TWO = rule(PromotionKind.BUY_X_GET_Y, buy_quantity=2, get_quantity=1, value_bps=10_000, scope=CAPS)
HOODIE_GIVES_CAP = rule(PromotionKind.BUY_X_GET_Y, buy_quantity=1, get_quantity=1, value_bps=5000, scope=HOODIES, gets=CAPS)
SET = rule(PromotionKind.BUNDLE_PRICE, amount_minor=7000, parts=(BundlePart("hoodie"), BundlePart("cap")))
BY_LINE = rule(PromotionKind.VOLUME, tiers=(Tier(3, 1000), Tier(5, 2000)))
BY_UNITS = rule(PromotionKind.VOLUME, tiers=(Tier(3, 1000),), tier_basis=TierBasis.QUANTITY)
BY_AMOUNT = rule(PromotionKind.VOLUME, tiers=(Tier(10_000, 1000), Tier(20_000, 1500)), tier_basis=TierBasis.AMOUNT)


@pytest.mark.parametrize(
    ("applied", "lines", "saved"),
    [
        (rule(PromotionKind.PERCENT, value_bps=1000, scope=CAPS), [hoodie(1), cap(2)], [0, 380]),
        (rule(PromotionKind.FIXED, amount_minor=9999, scope=CAPS), [hoodie(1), cap(2)], [0, 3800]),
        (THREE_FOR_TWO, [cap(2)], [0]),
        (THREE_FOR_TWO, [cap(3)], [1900]),
        (THREE_FOR_TWO, [cap(3), hoodie(9)], [1900, 0]),
        (THREE_FOR_TWO, [cap(1, 2500, "x"), cap(5, 1900)], [0, 3800]),  # the cheapest of all, not of each three
        (THREE_FOR_TWO, [cap(1, 1000, "x"), cap(5, 1900)], [1000, 1900]),
        (rule(PromotionKind.BUY_X_GET_Y, buy_quantity=1, get_quantity=1, value_bps=10_000, times_max=1), [cap(6)], [1900]),
        (HOODIE_GIVES_CAP, [hoodie(1), cap(2)], [0, 950]),
        (HOODIE_GIVES_CAP, [hoodie(3), cap(2)], [0, 1900]),
        (HOODIE_GIVES_CAP, [cap(2)], [0]),
        (SET, [hoodie(1), cap(1)], [605, 195]),  # 78.00 for 70.00, shared by what they cost
        (SET, [hoodie(2), cap(1)], [605, 195]),
        (rule(PromotionKind.BUNDLE_PRICE, amount_minor=9000, parts=SET.parts), [hoodie(1), cap(1)], [0, 0]),  # cheaper by itself
        (BY_LINE, [cap(2)], [0]),
        (BY_LINE, [cap(3), hoodie(5)], [570, 5900]),
        (BY_UNITS, [cap(2), hoodie(1)], [380, 590]),
        (BY_AMOUNT, [hoodie(2)], [1180]),
        (BY_AMOUNT, [hoodie(4), GIFT_CARD], [3540, 0]),
        (rule(PromotionKind.PERCENT, value_bps=10_000), [GIFT_CARD], [0]),
    ],
)
def test_what_each_kind_saves(applied: Rule, lines: list[Line], saved: list[int]) -> None:
    assert savings(applied, lines, [line.list_minor if line.eligible else 0 for line in lines]) == saved


@pytest.mark.parametrize(
    ("applied", "lines", "reason", "facts"),
    [
        (THREE_FOR_TWO, [cap(2)], "quantity", {"missing": 1, "needed": 3}),
        (HOODIE_GIVES_CAP, [cap(2)], "quantity", {"missing": 1, "needed": 1}),
        (HOODIE_GIVES_CAP, [hoodie(1)], "gets", {"missing": 1}),
        (SET, [hoodie(1)], "parts", {"missing": ["cap"]}),
        (BY_LINE, [cap(2)], "quantity", {"missing": 1, "needed": 3}),
        (BY_AMOUNT, [hoodie(1)], "minimum", {"minimum_minor": 10_000, "goods_minor": 5900}),
        (rule(PromotionKind.PERCENT, value_bps=1000, scope=CAPS), [hoodie(1)], "goods", {}),
    ],
)
def test_what_is_missing_is_said_in_numbers(applied: Rule, lines: list[Line], reason: str, facts: dict[str, Any]) -> None:
    found = shortfall(applied, lines)
    assert found is not None
    assert (found.reason, found.facts) == (reason, facts)


def on(lines: list[Line], offers: list[Terms], codes: list[Terms] = []) -> Quote:  # noqa: B006  # never changed
    found = review([Named(each, False) for each in codes], lines, SPAIN, UNTAXED_HERE, NOW, offers=offers, gifts={"cap": 3})
    gifts = [Line("cap", 1, 1900, gift_of=each.key) for each in found.rules if each.kind == PromotionKind.GIFT]
    return quote([*lines, *gifts], found.rules, SPAIN)


def offer(applied: Rule, **values: Any) -> Terms:
    return Terms(applied.code, applied, **values)


def code(name: str, kind: PromotionKind, stacking_class: StackingClass = StackingClass.GOODS, **values: Any) -> Terms:
    return Terms(name, Rule(name, name.casefold(), kind, stacking_class, **values))


FORTY = offer(rule(PromotionKind.PERCENT, "forty", value_bps=4000))
SEVENTY = code("SEVENTY", PromotionKind.PERCENT, value_bps=7000)


def test_regression_40_a_sale_and_a_code_do_not_add_up_to_a_present() -> None:
    """saleor #17453, #14920: 40 % and 70 % of the same base gave the goods away. The code is of what the sale left."""
    lines = [Line("a", 1, 10_000)]
    assert on(lines, [FORTY]).discount_minor == 4000
    assert on(lines, [FORTY], [SEVENTY]).discount_minor == 4000 + 4200
    assert [(each.code, each.saving_minor) for each in on(lines, [FORTY], [SEVENTY]).applied] == [("forty", 4000), ("SEVENTY", 4200)]


@given(st.integers(1, 10_000), st.integers(1, 10_000), st.integers(1, 1_000_000))
def test_regression_40_two_percents_leave_at_least_what_one_leaves_of_the_other(sale: int, by_code: int, goods: int) -> None:
    lines = [Line("a", 1, goods)]
    both = on(lines, [offer(rule(PromotionKind.PERCENT, value_bps=sale))], [code("C", PromotionKind.PERCENT, value_bps=by_code)])
    left = goods - both.discount_minor
    assert abs(left * 10_000**2 - goods * (10_000 - sale) * (10_000 - by_code)) <= 10_000**2  # a cent for each rounding


def test_of_automatic_promotions_the_one_that_saves_most_is_on_and_the_others_say_so() -> None:
    twenty, ten = (offer(rule(PromotionKind.PERCENT, name, value_bps=bps)) for name, bps in (("twenty", 2000), ("ten", 1000)))
    found = review([], [hoodie(1)], SPAIN, UNTAXED_HERE, NOW, offers=[ten, twenty, offer(THREE_FOR_TWO)])
    told = explanation(found, quote([hoodie(1)], found.rules, SPAIN))
    assert [(each.name, each.saving_minor, each.by_line) for each in told.applied] == [("twenty", 1180, (1180,))]
    assert [(each.name, each.reason, each.mend) for each in told.missed] == [("A", "quantity", {"more_units": 3}), ("ten", "outdone", {})]


def test_a_code_takes_its_class_before_a_gift_or_delivery_that_comes_by_itself() -> None:
    free = offer(rule(PromotionKind.FREE_SHIPPING, "always", stacking_class=StackingClass.SHIPPING))
    shipfree = code("SHIPFREE", PromotionKind.FREE_SHIPPING, StackingClass.SHIPPING)
    assert [each.code for each in on([cap(1)], [free]).applied] == ["always"]
    assert [each.code for each in on([cap(1)], [free], [shipfree]).applied] == ["SHIPFREE"]
    assert on([hoodie(2)], [free]).applied == ()  # it would save nothing: delivery is free from 75.00


def test_a_gift_stands_in_goods_and_whole_in_the_discount() -> None:
    gift = offer(rule(PromotionKind.GIFT, "gift", stacking_class=StackingClass.GIFT, gift_variant_id="cap"), minimum_minor=5000)
    found = on([hoodie(1)], [gift])
    assert (found.goods_minor, found.discount_minor, found.line_discounts, found.total_minor) == (7800, 1900, (0, 1900), 5900 + 490)
    gone = review([], [hoodie(1)], SPAIN, UNTAXED_HERE, NOW, offers=[gift], gifts={"cap": 0})
    assert (gone.automatic, gone.missed[0].refusal.reason) == ((), "gift_gone")


def test_the_hint_is_near_true_and_for_who_may_hear_it() -> None:
    near = offer(rule(PromotionKind.FIXED, "near", amount_minor=500), minimum_minor=7000)
    far = offer(rule(PromotionKind.FIXED, "far", amount_minor=500), minimum_minor=70_000)
    secret = offer(rule(PromotionKind.FIXED, "secret", amount_minor=500), minimum_minor=6000, customer_group="vip")

    def told(*offers: Terms) -> Hint | None:
        return hint(review([], [hoodie(1)], SPAIN, UNTAXED_HERE, NOW, offers=offers), [hoodie(1)])

    assert told(near, far, secret) == Hint("near", missing_minor=1100)
    assert told(far, secret) is None
    assert told(near, FORTY) is None  # its class is taken by one that saves more
    assert told(offer(BY_AMOUNT)) == Hint("A", missing_minor=4100)


SCOPES = st.sampled_from([Scope(), CAPS, HOODIES])
RULES = st.one_of(
    st.builds(rule, st.just(PromotionKind.PERCENT), value_bps=st.integers(1, 10_000), scope=SCOPES),
    st.builds(rule, st.just(PromotionKind.FIXED), amount_minor=st.integers(1, 100_000), scope=SCOPES),
    st.builds(
        rule,
        st.just(PromotionKind.BUY_X_GET_Y),
        buy_quantity=st.integers(1, 4),
        get_quantity=st.integers(1, 4),
        value_bps=st.integers(1, 10_000),
        scope=SCOPES,
        gets=st.none() | SCOPES,
        times_max=st.none() | st.integers(1, 3),
    ),
    st.builds(rule, st.just(PromotionKind.BUNDLE_PRICE), amount_minor=st.integers(1, 20_000), parts=st.just(SET.parts)),
    st.builds(
        rule,
        st.just(PromotionKind.VOLUME),
        tiers=st.integers(1, 5).map(lambda start: (Tier(start, 1000), Tier(start + 3, 3333))),
        tier_basis=st.sampled_from(TierBasis),
        scope=SCOPES,
    ),
    st.just(rule(PromotionKind.GIFT, stacking_class=StackingClass.GIFT, gift_variant_id="cap")),
    st.just(rule(PromotionKind.FREE_SHIPPING, stacking_class=StackingClass.SHIPPING)),
)


def _named(rules: list[Rule], minimums: list[int], *, automatic: bool) -> list[Terms]:
    """Each with a name of its own; of goods what comes by itself and what a code brings are classes apart."""
    found = []
    for place, (each, minimum) in enumerate(zip(rules, minimums, strict=False)):
        goods = StackingClass.SALE if automatic else StackingClass.GOODS
        stacking_class = goods if each.stacking_class == StackingClass.SALE else each.stacking_class
        key = f"promotion:p{place}" if automatic else f"c{place}"
        found.append(Terms(key, Rule(**{**vars(each), "code": key, "key": key, "stacking_class": stacking_class}), minimum_minor=minimum))
    return found


MINIMUMS = st.lists(st.sampled_from([0, 0, 3000, 20_000]), min_size=3, max_size=3)
OFFERS = st.builds(_named, st.lists(RULES, max_size=3), MINIMUMS, automatic=st.just(True))
CODES = st.builds(_named, st.lists(RULES, max_size=3), MINIMUMS, automatic=st.just(False))
LINES = st.lists(
    st.one_of(
        st.builds(cap, st.integers(1, 7), st.integers(0, 9999)),
        st.builds(hoodie, st.integers(1, 7), st.integers(0, 9999)),
        st.just(GIFT_CARD),
    ),
    max_size=5,
)


@given(LINES, OFFERS, CODES)
def test_regression_41_any_cart_and_any_set_of_promotions_stay_between_zero_and_list(
    lines: list[Line], offers: list[Terms], codes: list[Terms]
) -> None:
    found = on(lines, offers, codes)
    listed = sum(line.list_minor for line in lines)
    assert 0 <= found.total_minor <= listed + SPAIN.price_minor
    assert found.total_minor == found.goods_minor - found.discount_minor + found.shipping_minor
    assert sum(found.line_discounts) == found.discount_minor
    assert [sum(column) for column in zip(*(each.by_line for each in found.applied if each.by_line), strict=True)] in (
        list(found.line_discounts),
        [],
    )
    bought = [(line, cut) for line, cut in zip(lines, found.line_discounts, strict=False)]
    assert all(0 <= cut <= (line.list_minor if line.eligible else 0) for line, cut in bought)


@given(LINES, OFFERS, CODES)
def test_the_outcome_is_the_same_for_every_order_of_codes_and_automatic_promotions(
    lines: list[Line], offers: list[Terms], codes: list[Terms]
) -> None:
    assert len({on(lines, list(order), list(words)) for order in permutations(offers) for words in permutations(codes)}) == 1
