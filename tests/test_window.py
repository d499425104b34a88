"""May we write now? Every channel's window to the minute, a person's longer one, templates, countries, what opens it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channels import CHANNELS, Channel
from bot.channels.countries import country_of
from bot.events import EventKind, TemplateLimits
from bot.window import MARKETING, OPENING, REASONS, FreeText, NotNow, UseTemplate, allowance, closes_at, minutes_left
from tests.conftest import NOW

DAY, WEEK = timedelta(hours=24), timedelta(days=7)
TEMPLATES = TemplateLimits(("utility", MARKETING), 1024, 3, 20, 200, frozenset({"US"}))
OPEN = CHANNELS["webchat"]
CLOSING: Channel = replace(OPEN, name="closing", window=DAY, templates=TEMPLATES)
HUMAN: Channel = replace(CLOSING, human_window=WEEK, templates=replace(TEMPLATES, categories=("utility",), barred=frozenset()))
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("name", ["webchat", "telegram"])
@pytest.mark.parametrize("last", [None, NOW - timedelta(days=400), NOW])
def test_some_channels_never_close(name: str, last: object) -> None:
    assert allowance(CHANNELS[name], last, NOW) == FreeText()  # type: ignore[arg-type]


def test_the_window_closes_a_day_after_the_last_word() -> None:
    assert allowance(CLOSING, NOW - DAY + SECOND, NOW) == FreeText(NOW + SECOND)
    assert allowance(CLOSING, NOW - DAY, NOW) == NotNow("window_closed")
    assert allowance(CLOSING, None, NOW) == NotNow("window_closed")


def test_outside_it_a_template_goes() -> None:
    assert allowance(CLOSING, NOW - DAY, NOW, template="utility") == UseTemplate()
    assert allowance(CLOSING, None, NOW, template=MARKETING) == UseTemplate()
    assert allowance(CLOSING, NOW, NOW, template=MARKETING) == FreeText(NOW + DAY)
    assert allowance(replace(CLOSING, templates=None), NOW - DAY, NOW, template="utility") == NotNow("window_closed")


def test_marketing_goes_as_marketing() -> None:
    assert allowance(CLOSING, None, NOW, marketing=True, template="utility") == NotNow("template_is_utility")
    assert allowance(CLOSING, None, NOW, marketing=True, template=MARKETING) == UseTemplate()


@pytest.mark.parametrize(("country", "category", "expected"), [
    ("US", MARKETING, NotNow("no_marketing_there")),
    ("US", "utility", UseTemplate()),
    ("CA", MARKETING, UseTemplate()),
    ("", MARKETING, UseTemplate()),
])  # fmt: skip
def test_no_marketing_template_to_the_united_states(country: str, category: str, expected: object) -> None:
    assert allowance(CLOSING, None, NOW, template=category, country=country) == expected


def test_inside_the_window_a_country_does_not_matter() -> None:
    assert allowance(CLOSING, NOW, NOW, marketing=True, template=MARKETING, country="US") == FreeText(NOW + DAY)


def test_a_persons_own_reply_has_a_week() -> None:
    last = NOW - DAY
    assert allowance(HUMAN, last, NOW, by_person=True) == FreeText(last + WEEK, late=True)
    assert allowance(HUMAN, NOW - SECOND, NOW, by_person=True) == FreeText(NOW - SECOND + DAY)
    assert allowance(HUMAN, last, NOW) == NotNow("window_closed")
    assert allowance(HUMAN, NOW - WEEK, NOW, by_person=True) == NotNow("window_closed")
    assert allowance(CLOSING, last, NOW, by_person=True) == NotNow("window_closed")


def test_what_the_provider_says_of_the_window_counts() -> None:
    assert allowance(CLOSING, NOW, NOW, shut=True) == NotNow("window_closed")
    assert allowance(replace(CLOSING, human_window=DAY), NOW, NOW, by_person=True, shut=True) == NotNow("window_closed")
    assert allowance(HUMAN, NOW, NOW, by_person=True, shut=True) == FreeText(NOW + WEEK, late=True)
    assert allowance(OPEN, None, NOW, shut=True) == FreeText()


def test_how_long_it_is_open_is_not_promised_too_long() -> None:
    assert closes_at(CLOSING, NOW) == NOW + DAY
    assert closes_at(HUMAN, NOW, by_person=True) == NOW + WEEK
    assert closes_at(OPEN, NOW) is None
    assert closes_at(CLOSING, None) is None
    assert [minutes_left(NOW + left, NOW) for left in (DAY, 61 * SECOND, 59 * SECOND, -DAY)] == [1440, 1, 0, 0]


@pytest.mark.parametrize(("address", "country"), [
    ("whatsapp:+34600000001", "ES"),
    ("whatsapp:+14155238886", "US"),
    ("whatsapp:+14165550123", "CA"),
    ("+19995550123", "US"),  # an area nobody has: counted as theirs, to be safe
    ("whatsapp:US.1A2B3C", "US"),
    ("whatsapp:ES.ENT.1A2B3C", "ES"),
    ("7001001", ""),
    ("", ""),
    ("whatsapp:nonsense", ""),
])  # fmt: skip
def test_an_address_tells_its_country(address: str, country: str) -> None:
    assert country_of(address) == country


def test_what_opens_the_window() -> None:
    theirs = {EventKind.TEXT, EventKind.BUTTON, EventKind.REACTION, EventKind.MEDIA, EventKind.ORDER}
    nobodys = {EventKind.OPT_IN, EventKind.HANDED_OVER, EventKind.HANDED_BACK, EventKind.POLICY, EventKind.BLOCKED, EventKind.RECEIPT}
    assert theirs <= OPENING
    assert not nobodys & OPENING


def test_every_reason_has_words() -> None:
    assert all(words and "_" not in words for words in REASONS.values())
