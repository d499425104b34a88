"""Which words may be a template? Each rule broken alone, named in the refusal; and what one reads like with its values."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialog.actions import Alerts, pack
from bot.errors import BadTemplate
from bot.events import TemplateLimits
from bot.template_rules import PLACE, Draft, check, in_order, render_template

LIMITS = TemplateLimits(("utility", "marketing"), 100, 3, 20, 64)
GOOD = Draft(
    "whatsapp",
    "order_paid",
    "en",
    "utility",
    "Order {{1}} is paid: {{2}}. Thank you!",
    (("number", "1001"), ("total", "€59.00")),
    (("Where is it?", "os"),),
)


def test_a_good_one_passes() -> None:
    check(GOOD, LIMITS)
    check(replace(GOOD, body="No variable at all", variables=(), buttons=()), LIMITS)
    check(replace(GOOD, body="Take {{1}}, and again {{1}}, please", variables=(("a", "x"),)), LIMITS)


@pytest.mark.parametrize(("change", "words"), [
    ({"name": "Order Paid"}, "the name 'Order Paid' has to be lower-case"),
    ({"name": "1st"}, "a letter first"),
    ({"language": "english"}, "written like en or es-MX"),
    ({"category": "authentication"}, "none that whatsapp takes: utility or marketing"),
    ({"body": "  "}, "there are no words"),
    ({"body": "{{1}} is paid: {{2}}."}, "starts with a variable"),
    ({"body": "Paid {{1}}: {{2}}"}, "ends with a variable"),
    ({"body": "Paid {{1}} {{2}} now"}, "{{1}} and {{2}} stand side by side"),
    ({"body": "Paid {{2}}, {{1}} now"}, "count from {{1}} in the order they first appear; here they are 2, 1"),
    ({"body": "Paid {{1}}, {{3}} now"}, "here they are 1, 3"),
    ({"body": "Paid {{1}} now"}, "the words have 1 variables, and 2 are named"),
    ({"body": "Paid {{number}}, {{1}}, {{2}} now"}, "with a number in double braces"),
    ({"body": "Paid {{1}}, {{2}} " + "x" * 100}, "letters; 100 are the most"),
    ({"variables": (("number", "1001"), ("total", " "))}, "total has no sample"),
    ({"variables": (("number", "1001"), ("total", "a\nb"))}, "the sample of total has to be one line"),
    ({"variables": (("number", "1"), ("number", "2"))}, "two variables are called number"),
    ({"variables": (("Number", "1"), ("total", "2"))}, "the variable name 'Number'"),
    ({"buttons": tuple((f"b{n}", "br") for n in range(4))}, "4 buttons; 3 are the most"),
    ({"buttons": (("x" * 21, "br"),)}, "needs 1 to 20 letters"),
    ({"buttons": (("Go {{1}}", "br"),)}, "has a variable"),
    ({"buttons": (("Go", ""),)}, "needs an act of 1 to 64 bytes"),
    ({"buttons": (("Go", "br"), ("Go", "ca"))}, "two buttons read 'Go'"),
])  # fmt: skip
def test_each_rule_names_itself(change: dict[str, Any], words: str) -> None:
    with pytest.raises(BadTemplate, match="This template cannot be") as refused:
        check(replace(GOOD, **change), LIMITS)
    assert words in str(refused.value)


def test_marketing_names_the_way_out() -> None:
    selling = replace(GOOD, category="marketing")
    with pytest.raises(BadTemplate, match="how to stop it"):
        check(selling, LIMITS)
    check(replace(selling, body=f"{GOOD.body} Reply STOP to stop."), LIMITS)
    check(replace(selling, buttons=(("No more of these", pack(Alerts(on=False))),)), LIMITS)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(BadTemplate) as refused:
        check(replace(GOOD, name="X", language="?", buttons=(("", "br"),)), LIMITS)
    assert str(refused.value).count(";") >= 2


def test_a_channel_without_templates_needs_none() -> None:
    with pytest.raises(BadTemplate, match="telegram has no templates"):
        check(replace(GOOD, channel="telegram"), None)


def test_values_stand_in_their_places() -> None:
    assert render_template(GOOD.body, ("1001", "€59.00")) == "Order 1001 is paid: €59.00. Thank you!"
    assert render_template("A {{1}} b {{ 1 }} c {{2}}.", ("x\n y",)) == "A x y b x y c {{2}}."
    assert render_template("Code {{1}}.", ("{{2}}", "no")) == "Code {{2}}."


def test_values_are_taken_by_name_in_the_templates_order() -> None:
    assert in_order([["b", "s"], ["a", "s"]], {"a": "1", "b": "2", "c": "3"}) == ("2", "1")
    assert in_order([["a", "s"]], {"a": " "}) is None
    assert in_order([["a", "s"]], {}) is None
    assert in_order([], {}) == ()


@given(st.text(max_size=60), st.lists(st.text(max_size=10), max_size=4))
def test_any_words_are_checked_without_a_fault(body: str, samples: list[str]) -> None:
    draft = replace(GOOD, body=body, variables=tuple((f"v{n}", sample) for n, sample in enumerate(samples)))
    try:
        check(draft, LIMITS)
    except BadTemplate:
        return
    assert not PLACE.search(render_template(body, ["x"] * len(samples)))
