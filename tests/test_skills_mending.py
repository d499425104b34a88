"""Can a shopper take back, pick out, begin anew and lose their temper, and is the cart always what they meant?"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from bot.dialog import state
from bot.dialog.actions import (
    AddToCart,
    AskProduct,
    Cancel,
    ClearCart,
    Human,
    No,
    OrderStatusAsked,
    Pick,
    Refusal,
    Reject,
    RemoveLine,
    Search,
    ShowProduct,
    SmallTalk,
    StartOver,
    Swap,
    Unclear,
    Undo,
    Upset,
    Want,
    Which,
    Yes,
)
from bot.dialog.state import ChoosingVariant, Idle
from core.db import make_engine
from tests.dialogs import DialogShop, Person

BLACK, SAND, RED, M = {"color": "black"}, {"color": "sand"}, {"color": "red"}, {"size": "M"}
HOODIE_BLACK, HOODIE_SAND = "Aurora Hoodie, black / M", "Aurora Hoodie, sand / M"
CAP_BLACK, CAP_RED = "Trail Cap, black", "Trail Cap, red"


@pytest.fixture
def ana(sqlite_url: str) -> Iterator[Person]:
    engine = make_engine(sqlite_url)
    yield DialogShop(engine).person("ana")
    engine.dispose()


def test_one_option_for_another_keeps_how_many_and_is_undone_at_once(ana: Person):
    ana.does(AddToCart("var_hoodie-black-m", 2))
    ana.does(Swap(new=Which(options=SAND)))
    assert ana.lines == {HOODIE_SAND: 2}
    assert ana.keys[0] == "swapped"
    ana.does(Undo())
    assert ana.lines == {HOODIE_BLACK: 2}


def test_what_cannot_be_had_does_not_cost_the_old_one(ana: Person):
    ana.does(AddToCart("var_hoodie-sand-l"))
    ana.does(Swap(new=Which(options=BLACK)))  # black L is sold out
    assert ana.lines == {"Aurora Hoodie, sand / L": 1}
    assert ana.keys[0] == "sold_out"
    ana.does(Want(Which(options=M)))  # "medium then": of the black ones, still in its place
    assert ana.lines == {HOODIE_BLACK: 1}


def test_another_thing_in_the_place_of_one_is_chosen_first(ana: Person):
    ana.does(AddToCart("var_cap-red", 3))
    ana.does(Swap(Which("prd_cap"), Which("prd_hoodie")))
    assert ana.keys[0] == "choose"
    assert ana.lines == {CAP_RED: 3}
    ana.presses("sand")
    ana.does(Want(Which(options=M)))
    assert ana.lines == {HOODIE_SAND: 1}


def test_a_swap_of_what_is_not_in_the_cart_is_a_wish(ana: Person):
    ana.does(Swap(Which("prd_hoodie"), Which("prd_cap", RED)))
    assert ana.lines == {CAP_RED: 1}


def test_of_two_lines_the_question_is_asked_once_and_the_wish_waits(ana: Person):
    ana.does(AddToCart("var_cap-red"))
    ana.does(AddToCart("var_cap-black"))
    ana.does(Swap(Which("prd_cap"), Which("prd_nimbus", {"size": "43"})))
    assert ana.keys == ["which_line"]
    ana.presses(CAP_RED)
    assert ana.lines == {CAP_BLACK: 1, "Nimbus Runner, 43": 1}


def test_not_that_one_takes_out_what_was_put_in_last_and_offers_the_others(ana: Person):
    ana.does(AddToCart("var_cap-black"))
    ana.does(AddToCart("var_hoodie-black-m"))
    ana.does(Reject())
    assert ana.lines == {CAP_BLACK: 1}
    assert ana.labels == ["black", "sand", "Undo"]
    ana.does(Undo())
    assert ana.lines == {CAP_BLACK: 1, HOODIE_BLACK: 1}


def test_not_that_one_of_a_list_shows_the_others(ana: Person):
    ana.does(Search("hoodie nimbus"))
    ana.does(ShowProduct("prd_nimbus"))
    ana.shop.later(seconds=1)
    with_list = ana.dialog.memory.shown
    ana.does(Reject())
    assert ana.keys == (["the_others"] if len(with_list) > 1 else ["which_then_any"])


def test_the_cheaper_and_the_other_of_a_list(ana: Person):
    ana.does(Search("", price_max_minor=70_00))
    assert set(ana.dialog.memory.shown) == {"prd_hoodie", "prd_cap", "prd_mug"}
    ana.does(AskProduct("details", Which(pick=Pick.CHEAPEST)))
    assert ana.value("product", "name") == "Camp Mug"
    ana.does(Want(Which(pick=Pick.OTHER)))  # of three there are two others: asked
    assert ana.keys == ["which_line"]
    assert len(ana.labels) == 2 or len(ana.labels) == 3


def test_the_other_one_of_two_variants(ana: Person):
    ana.does(AddToCart("var_cap-black"))
    ana.does(Swap(new=Which(pick=Pick.OTHER)))
    assert ana.lines == {CAP_RED: 1}
    ana.does(Want(Which(pick=Pick.OTHER)))
    assert ana.lines == {CAP_RED: 1, CAP_BLACK: 1}


def test_what_costs_the_same_is_asked(ana: Person):
    ana.does(ShowProduct("prd_cap"))
    ana.does(Want(Which(pick=Pick.CHEAPEST)))
    assert ana.keys == ["all_cost", "which_line"]
    ana.presses(CAP_RED)
    assert ana.lines == {CAP_RED: 1}


def test_one_of_each_and_both(ana: Person):
    ana.does(ShowProduct("prd_cap"))
    ana.does(Want(Which(pick=Pick.EACH), 1))
    assert ana.lines == {CAP_BLACK: 1, CAP_RED: 1}
    ana.does(RemoveLine(Which(pick=Pick.BOTH)))
    assert ana.lines == {}


def test_both_while_choosing_settles_each_in_turn(ana: Person):
    ana.does(Want(Which("prd_hoodie")))
    ana.does(Want(Which(pick=Pick.BOTH)))
    ana.does(Want(Which(options=M)))
    assert ana.lines == {HOODIE_BLACK: 1}
    assert ana.keys[-2:] == ["choose", "row"]  # and now the sand one
    ana.does(Want(Which(options={"size": "L"})))
    assert ana.lines == {HOODIE_BLACK: 1, "Aurora Hoodie, sand / L": 1}


def test_the_same_again_and_the_same_in_another_colour(ana: Person):
    ana.does(AddToCart("var_hoodie-black-m", 2))
    ana.does(Want(Which(options=SAND, pick=Pick.SAME)))
    assert ana.lines == {HOODIE_BLACK: 2, HOODIE_SAND: 2}
    ana.does(AddToCart("var_mug"))
    ana.does(Want(Which(pick=Pick.SAME)))
    assert ana.lines["Camp Mug"] == 2


def test_two_wishes_that_both_need_a_choice_are_asked_one_after_the_other(ana: Person):
    ana.does(Want(Which("prd_hoodie")), Want(Which("prd_nimbus")))
    assert ana.value("choose", "name") == "Aurora Hoodie"
    ana.does(Want(Which(options={**SAND, **M})))
    assert ana.lines == {HOODIE_SAND: 1}
    assert ana.value("choose", "name") == "Nimbus Runner"
    ana.does(Want(Which(options={"size": "43"})))
    assert ana.lines == {HOODIE_SAND: 1, "Nimbus Runner, 43": 1}


def test_a_wish_that_says_it_all_does_not_end_a_choice(ana: Person):
    ana.does(Want(Which("prd_hoodie")), Want(Which("prd_cap", RED)))
    assert ana.lines == {CAP_RED: 1}
    assert ana.keys[-1] == "resume_choice"
    ana.does(Want(Which(options={**BLACK, **M})))
    assert ana.lines == {CAP_RED: 1, HOODIE_BLACK: 1}


def test_a_cancelled_choice_lets_the_waiting_wishes_go(ana: Person):
    ana.does(Want(Which("prd_hoodie")), Want(Which("prd_nimbus")))
    ana.does(Cancel())
    assert ana.dialog.memory.wishes == ()
    assert isinstance(ana.dialog.state, Idle)


def test_from_the_beginning_asks_before_a_filled_cart_is_emptied(ana: Person):
    ana.does(StartOver())
    assert ana.keys[-1] == "fresh_start"
    ana.does(AddToCart("var_cap-red", 2))
    ana.does(StartOver())
    assert ana.keys == ["ask_empty_cart", "cart_lines", "cart_sums"]
    assert ana.lines == {CAP_RED: 2}
    ana.does(No())
    assert ana.lines == {CAP_RED: 2}
    ana.does(StartOver())
    ana.does(Yes())
    assert ana.lines == {}
    ana.presses("Undo")
    assert ana.lines == {CAP_RED: 2}


def test_undo_goes_back_step_by_step_to_a_bound(ana: Person):
    for _ in range(12):
        ana.does(AddToCart("var_cap-black"))
    for _ in range(10):
        ana.does(Undo())
    assert ana.lines == {CAP_BLACK: 2}
    ana.does(Undo())
    assert ana.keys == ["nothing_to_undo"]


def test_no_sorry_is_said_twice_in_a_row_and_a_person_is_offered(ana: Person):
    heard = []
    for _ in range(6):
        ana.does(Unclear("blorb"))
        heard.append(next(key for key in ana.keys if key.startswith("not_understood")))
    assert heard[:3] == ["not_understood", "not_understood_again", "not_understood_person"]
    assert all(first != second for first, second in pairwise(heard))
    assert "Talk to a person" in ana.labels
    for _ in range(3):
        before = ana.keys
        ana.does(Refusal())
        assert ana.keys != before


def test_anger_is_met_with_one_calm_line_and_a_person(ana: Person):
    ana.does(Upset(), OrderStatusAsked())
    assert ana.keys[-3:-1] == ["sorry", "offer_human"]
    assert "Talk to a person" in ana.labels
    ana.does(Yes())
    assert ana.reply.waiting == "anger"


def test_who_stays_rude_is_served_and_told_no_more(ana: Person):
    ana.does(Upset(rude=True))
    assert ana.keys[-2:] == ["sorry", "offer_human"]
    assert ana.reply.flag == "insult"
    ana.does(Upset(rude=True))
    assert ana.keys == ["only_business"]
    for act in (Upset(rude=True), SmallTalk()):
        ana.does(act)
        assert (ana.keys, ana.reply.flag) == ([], "insult")
    ana.does(Upset(rude=True), AddToCart("var_cap-red"))
    assert ana.lines == {CAP_RED: 1}
    ana.does(Human())
    assert ana.reply.waiting == "asked"


def test_a_day_later_somebody_rude_is_a_shopper_again(ana: Person):
    for _ in range(3):
        ana.does(Upset(rude=True))
    ana.shop.later(hours=25)
    ana.does(SmallTalk())
    assert ana.keys == ["small_talk"]


def test_what_an_earlier_version_wrote_is_still_read():
    first_shape = {
        "tag": "choosing_variant",
        "state": {"product_id": "prd_hoodie", "options": {"color": "black"}, "quantity": 2},
        "memory": {"shown": ["a", "b"], "product_id": "prd_hoodie", "misses": 1, "choices": [["M", 'ad:"x"']], "gone_since": "?"},
    }
    read = state.load(first_shape)
    assert read.state == ChoosingVariant("prd_hoodie", BLACK, 2)
    assert (read.memory.shown, read.memory.misses, read.memory.choices) == (("a", "b"), 1, (("M", 'ad:"x"'),))
    again = state.dump(read)
    assert again["version"] == state.VERSION
    assert state.load(again) == read


def test_the_memory_is_bounded():
    many = tuple(str(number) for number in range(100))
    memory = replace(state.Memory(), shown=many, wishes=tuple((each, {}, 1) for each in many))
    written = state.dump(state.Dialog(Idle(), memory))["memory"]
    assert (len(written["shown"]), len(written["wishes"])) == (state.SHOWN_MAX, state.WISHES_MAX)


def test_an_emptied_cart_lets_the_choice_go(ana: Person):
    ana.does(AddToCart("var_cap-red"))
    ana.does(Want(Which("prd_hoodie")))
    ana.does(ClearCart())
    assert isinstance(ana.dialog.state, Idle)
