"""Do the small pure parts of the pages do what they say?"""

import asyncio
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import Message
from bot.inbox import ThreadItem
from console.auth import TRIES_MAX, Tries
from console.live import nudges
from console.pages import ago, clock, exact, money
from console.picture import HUES, initials, picture
from console.prose import find_pay_link, linked
from console.thread import as_shopper_sees, strip
from dropline.bus import LocalBus
from tests.conftest import NOW


class _Heard(HTMLParser):
    """What a browser would make of a fragment: its tags and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(alphabet=st.characters(exclude_characters="\r\x00", exclude_categories=["Cs"]), max_size=200))
def test_any_text_stays_text(text: str):
    heard = _Heard(str(linked(text)))
    assert set(heard.tags) <= {"a"}
    if "http" not in text:
        assert heard.text == text


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see http://shop.test/pay/ord_1abc.", "http://shop.test/pay/ord_1abc"),
        ("(https://shop.test/a?b=1&c=2)", "https://shop.test/a?b=1&amp;c=2"),
        ('http://a.test/"onclick=x', "http://a.test/"),
    ],
)
def test_addresses_end_where_they_end(text: str, address: str):
    assert f'<a href="{address}" target="_blank" rel="noopener noreferrer">' in linked(text)


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,x", "//evil.test", "ftp://x", "www.shop.test"])
def test_nothing_else_is_an_address(text: str):
    assert "<a" not in linked(text)


def test_a_pay_link_is_ours_whatever_host_it_names():
    assert find_pay_link("Pay here: http://127.0.0.1:8000/pay/ord_1abc.\nUntil 14:00") == "/pay/ord_1abc"
    assert find_pay_link("https://evil.test/x/pay/ord_1") == ""
    assert find_pay_link("no link") == ""


def test_a_product_has_always_the_same_picture_and_no_script_in_it():
    assert picture("Aurora Hoodie") == picture("Aurora Hoodie")
    assert picture("Aurora Hoodie") != picture("Trail Cap")
    assert "<script" not in picture("<script>alert(1)</script>")
    assert len({picture(f"Product {n}").split('fill="')[1].split('"')[0] for n in range(200)}) == len(HUES)


@pytest.mark.parametrize(
    ("name", "letters"), [("Aurora", "A"), ("Aurora Hoodie, black / M", "AH"), ("", "·"), ("!!! ???", "·"), ("ñandú", "Ñ")]
)
def test_initials(name: str, letters: str):
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "now"),
        (0, "now"),
        (59, "now"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (86399, "23 h"),
        (86400, "1 d"),
        (700000, "14 Nov"),
    ],
)
def test_how_long_ago(seconds: int, words: str):
    assert ago(NOW - timedelta(seconds=seconds), NOW) == words


def test_times_are_the_brands():
    assert clock(NOW, "Europe/Madrid") == "13:00"
    assert exact(NOW, "America/New_York") == "22 Nov 2026, 07:00"


@pytest.mark.parametrize(("minor", "shown"), [(5900, "€59.00"), (0, "€0.00"), (-531, "−€5.31")])
def test_money(minor: int, shown: str):
    assert money(minor, "EUR") == shown


def _item(sequence: int, status: str, author: str = "bot") -> ThreadItem:
    return ThreadItem(sequence, author, "", Message("x"), "reply", status, "", NOW)


@pytest.mark.parametrize(
    ("statuses", "stands", "after"),
    [
        ([], 0, 7),
        (["handled", "sent", "sent"], 3, 10),
        (["handled", "waiting", "sent"], 1, 8),
        (["sending", "sent"], 0, 7),
        (["failed", "unknown", "skipped", "dead"], 4, 11),
    ],
)
def test_a_thread_stands_up_to_what_may_still_change(statuses: list[str], stands: int, after: int):
    cut = strip([_item(8 + n, status) for n, status in enumerate(statuses)], 7)
    assert (len(cut.stands), len(cut.tail), cut.after) == (stands, len(statuses) - stands, after)


def test_what_never_entered_the_thread_is_not_shown_and_what_is_queued_is_last():
    cut = strip([_item(8, "sent"), _item(0, "skipped"), _item(0, "queued")], 7)
    assert ([item.sequence for item in cut.stands], [item.status for item in cut.tail]) == ([8], ["queued"])


def test_shoppers_see_only_what_was_said_to_them():
    items = [_item(n, status) for n, status in enumerate(("sent", "failed", "skipped", "sending", "queued", "unknown", "waiting"))]
    assert [item.status for item in as_shopper_sees(items)] == ["sent", "unknown", "waiting"]


def test_five_tries_a_minute_each_account_and_address():
    tries = Tries()
    assert [tries.allow("a", "1", now=NOW) for _ in range(TRIES_MAX + 1)] == [True] * TRIES_MAX + [False]
    assert tries.allow("b", "1", now=NOW)
    assert tries.allow("a", "2", now=NOW)
    assert tries.allow("a", "1", now=NOW + timedelta(seconds=60))


class _Joints:
    """What a stream needs of the program: a real bus and its times."""

    def __init__(self, look_seconds: float, stream_seconds: float) -> None:
        self.bus, self.look_seconds, self.stream_seconds = LocalBus(), look_seconds, stream_seconds


async def test_a_nudge_is_told_at_once_and_nothing_twice():
    joints = _Joints(look_seconds=60, stream_seconds=60)
    mark = "1"

    async def look() -> str:
        return mark

    stream = nudges(joints, {"sequence": ("conversation:c", look)})  # type: ignore[arg-type]  # these three are all it asks for
    assert (await anext(stream)).raw_data == "1"
    following = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    mark = "2"
    while not following.done():
        await joints.bus.publish("conversation:c")
        await asyncio.sleep(0)
    assert (await following).id == "2"


async def test_what_no_nudge_told_is_found_by_looking():
    marks = iter(["1", "1", "1", "2"])

    async def look() -> str:
        return next(marks, "2")

    joints = _Joints(look_seconds=0.001, stream_seconds=60)
    stream = nudges(joints, {"sequence": ("conversation:c", look)})  # type: ignore[arg-type]
    assert [(await anext(stream)).raw_data, (await anext(stream)).raw_data] == ["1", "2"]


async def test_a_browser_that_comes_back_hears_only_what_it_missed():
    async def list_mark() -> str:
        return "5"

    async def thread_mark() -> str:
        return "2"

    looks = {"inbox": ("inbox:b", list_mark), "sequence": ("conversation:c", thread_mark)}
    told = [nudge async for nudge in nudges(_Joints(0, 0), looks, last="5 1")]  # type: ignore[arg-type]
    assert [(nudge.event, nudge.raw_data, nudge.id) for nudge in told] == [("sequence", "2", "5 2")]
