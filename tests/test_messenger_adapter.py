"""Captured deliveries read: every kind of event and every place a referral can stand, without a wire."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels import CHANNELS, messenger
from bot.dialog.actions import Alerts, unpack
from bot.errors import BadPayload
from bot.events import Delivery, EventKind, Inbound, Receipt
from tests.conftest import NOW

FIXTURES = Path(__file__).parent / "fixtures" / "messenger"
NAMES = sorted(path.stem for path in FIXTURES.glob("*.json"))
ANA, BEN, PAGE = "7001001700100170", "8002002800200280", "100200300400500"
TEXT, BUTTON, START, EDITED, UNSERVED = EventKind.TEXT, EventKind.BUTTON, EventKind.START, EventKind.EDITED, EventKind.UNSERVED
MEDIA, STICKER, OVER, BACK = EventKind.MEDIA, EventKind.STICKER, EventKind.HANDED_OVER, EventKind.HANDED_BACK
U = "https://scontent.example/v/"
AT = NOW - timedelta(seconds=60)

# What each captured delivery comes to; None: nothing.
READ: dict[str, dict[str, Any] | None] = {
    "message__text": {"kind": TEXT, "text": "Do you have hoddies in black? 🖤", "external_id": "mid:m_text", "person": ANA},
    "message__quick_reply": {"kind": BUTTON, "action": 'op:"p1","colour","red"', "text": "Red"},
    "message__reply_to": {"kind": TEXT, "text": "this one", "reply_to": "m_0"},
    "message__image": {"kind": MEDIA, "media": (f"{U}a.jpg",)},
    "message__several_images": {"kind": MEDIA, "text": "one of these", "media": (f"{U}a.jpg", f"{U}b.jpg")},
    "message__audio": {"kind": MEDIA, "media": (f"{U}audio",)},
    "message__video": {"kind": MEDIA, "media": (f"{U}video",)},
    "message__file": {"kind": MEDIA, "media": (f"{U}file",)},
    "message__sticker": {"kind": STICKER, "text": ""},
    "message__sticker_as_image_too": {"kind": STICKER, "text": ""},
    "message__sticker_like": {"kind": STICKER, "text": "👍"},
    "message__reel": {"kind": MEDIA, "media": (f"{U}reel",)},
    "message__ig_reel": {"kind": MEDIA},
    "message__post": {"kind": MEDIA},
    "message__ig_post": {"kind": MEDIA},
    "message__template": {"kind": TEXT, "text": "is this in stock?"},
    "message__fallback_null_payload": {"kind": MEDIA, "media": ()},
    "message__link_with_preview": {"kind": TEXT, "text": "like https://example.org/hoodie but red"},
    "message__location": {"kind": EventKind.LOCATION, "text": "40.41678, -3.70379"},
    "message__appointment_booking": {"kind": UNSERVED},
    "message__empty": {"kind": UNSERVED},
    "message__deleted": None,
    "message__ad_referral": {
        "kind": TEXT,
        "text": "price?",
        "start": "SUMMER",
        "referral": {
            "ref": "SUMMER",
            "ad_id": "604",
            "source": "ADS",
            "type": "OPEN_THREAD",
            "ad_title": "Hoodie weather",
            "post_id": "901",
            "photo_url": f"{U}ad.jpg",
        },
    },
    "message__user_ref": {"kind": TEXT, "thread": "user_ref:visit-77", "person": "user_ref:visit-77"},
    "message_edit__text": {"kind": EDITED, "text": "20 tees", "external_id": "edit:m_text:1", "reply_to": "m_text"},
    "postback__button": {"kind": BUTTON, "action": 'ad:"var_1"', "text": "Add to cart", "external_id": "mid:m_tap"},
    "postback__without_mid": {"kind": BUTTON, "action": "ca"},
    "postback__without_payload": {"kind": TEXT, "text": "Show me hoodies", "action": ""},
    "postback__get_started": {"kind": START, "start": ""},
    "postback__get_started_referral": {"kind": START, "start": "7k2mq0v9xcd3f5g6h8jn"},
    "postback__ice_breaker_referral": {"kind": BUTTON, "action": "br", "start": "ana-7x"},
    "referral__link": {"kind": START, "start": "ben-22", "referral": {"ref": "ben-22", "source": "SHORTLINK", "type": "OPEN_THREAD"}},
    "referral__ad": {"kind": START, "start": "", "referral": {"ref": "", "ad_id": "605", "source": "ADS", "type": "OPEN_THREAD"}},
    "reaction__react": {"kind": EventKind.REACTION, "text": "❤️", "reply_to": "m_6"},
    "reaction__without_emoji": {"kind": EventKind.REACTION, "text": "👍"},
    "reaction__unreact": {"kind": EventKind.REACTION, "text": ""},
    "optin__notification_messages": {"kind": EventKind.OPT_IN, "text": "Drop alerts"},
    "optin__notifications_stopped": {"kind": BUTTON, "text": "Drop alerts"},
    "optin__one_time": {"kind": EventKind.OPT_IN, "text": "When it is back"},
    "optin__plugin": {"kind": START, "start": "site-hero"},
    "optin__checkbox_user_ref": {"kind": START, "start": "checkout-box", "thread": "user_ref:visit-77"},
    "order__products": {"kind": EventKind.ORDER, "lines": (("HOODIE-BLACK-M", 2), ("124", 1)), "text": "as a gift"},
    "order__empty": {"kind": UNSERVED},
    "echo__own": {"status": Delivery.SENT, "reference": "17", "provider_id": "m_own", "upto": None},
    "echo__own_earlier_part": None,
    "echo__page_inbox": {"kind": OVER, "text": "Hello Ana, Maya here", "thread": ANA, "person": ANA, "by_staff": True},
    "echo__page_inbox_picture": {"kind": OVER, "media": (f"{U}maya.jpg",), "by_staff": True},
    "echo__other_app": None,
    "echo__without_app": None,
    "delivery__mids": {"status": Delivery.DELIVERED, "upto": AT + timedelta(seconds=30), "provider_id": ""},
    "delivery__watermark_only": {"status": Delivery.DELIVERED, "upto": AT + timedelta(seconds=31)},
    "read__watermark": {"status": Delivery.READ, "upto": AT + timedelta(seconds=32)},
    "standby__message": {"kind": OVER, "text": "are you there?", "by_staff": False},
    "standby__postback": {"kind": OVER, "text": "Show cart", "action": ""},
    "standby__page_inbox_echo": {"kind": OVER, "text": "Yes, Maya here", "by_staff": True},
    "standby__other_app_echo": None,
    "standby__read": {"status": Delivery.READ},
    "standby__notifications_stopped": {"kind": BUTTON},
    "pass_thread_control__to_us": {"kind": BACK},
    "pass_thread_control__to_page_inbox": {"kind": OVER, "by_staff": False},
    "pass_thread_control__between_others": {"kind": OVER},
    "take_thread_control__page_inbox": {"kind": OVER},
    "request_thread_control__other_app": None,
    "app_roles__given": None,
    "policy_enforcement__block": {
        "kind": EventKind.POLICY,
        "text": "The Page sent what people reported as spam.",
        "action": "block",
        "thread": "",
    },
    "policy_enforcement__unblock": {"kind": EventKind.POLICY, "text": "", "action": "unblock"},
    "changes__test_message": {"kind": TEXT, "text": "test_message", "thread": "12334", "sent_at": NOW - timedelta(seconds=10)},
    "changes__feed": None,
    "unknown__future_kind": None,
}


def fixture(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text())


def only(payload: Any) -> Any:
    """The one item of a delivery."""
    [item] = messenger.items(payload)
    return item


def test_every_fixture_is_expected_to_be_something():
    assert set(READ) | {"batch__two_entries"} == set(NAMES)


@pytest.mark.parametrize("name", READ)
def test_a_delivery_is_what_it_looks_like(name):
    wanted, found = READ[name], messenger.parse(fixture(name), NOW)
    if wanted is None:
        assert found == []
        return
    [told] = found
    assert {key: getattr(told, key) for key in wanted} == wanted
    assert isinstance(told, Receipt if "status" in wanted else Inbound)
    at = told.at if isinstance(told, Receipt) else told.sent_at
    assert AT < at <= NOW


def test_no_two_events_share_an_external_id():
    told = [each for name in NAMES for each in messenger.parse(fixture(name), NOW)]
    assert len({each.external_id for each in told}) == len(told)


def test_a_stop_in_messengers_own_dialog_is_the_act_of_stopping():
    [event] = messenger.inbound(fixture("optin__notifications_stopped"))
    assert unpack(event.action) == Alerts(on=False)


def test_every_item_of_every_entry_is_read():
    found = messenger.parse(fixture("batch__two_entries"), NOW)
    assert [(type(each).__name__, each.thread) for each in found] == [("Inbound", ANA), ("Inbound", BEN), ("Receipt", BEN)]
    assert [event.text for event in messenger.inbound(fixture("batch__two_entries"))] == ["first", "second"]


def test_what_the_page_does_itself_is_no_event():
    payload = fixture("reaction__react")
    payload["entry"][0]["messaging"][0]["sender"]["id"] = PAGE
    assert messenger.parse(payload, NOW) == []


def test_what_comes_without_a_time_counts_from_its_receipt():
    payload = fixture("message__text")
    del payload["entry"][0]["messaging"][0]["timestamp"]
    assert messenger.inbound(payload, NOW)[0].sent_at == NOW
    assert messenger.inbound(payload)[0].sent_at == datetime.max.replace(tzinfo=UTC)


def test_of_an_endless_referral_a_bounded_part_is_kept():
    payload = fixture("referral__link")
    payload["entry"][0]["messaging"][0]["referral"] |= {f"field{n}": "x" * 9_000 for n in range(99)} | {"nested": {"a": 1}}
    [event] = messenger.inbound(payload)
    assert len(event.referral) == messenger.REFERRAL_FIELDS_MAX
    assert max(map(len, event.referral.values())) == messenger.REFERRAL_LETTERS_MAX
    assert event.start == "ben-22"


def changed(name: str, *path: str | int, value: Any = ...) -> Any:
    """A delivery with one field of its item changed, or gone."""
    payload = fixture(name)
    place = payload["entry"][0]["messaging"][0]
    for key in path[:-1]:
        place = place[key]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return payload


BAD = [
    ({"entry": ["text"]}, "the payload is no object"),
    ({"entry": 7}, "the payload is no object"),
    ({"entry": [{"messaging": ["text"]}]}, "the payload is no object"),
    ({"entry": [{"messaging": "text"}]}, "the payload is no object"),
    (changed("message__text", "message", value="hi"), "message is no object"),
    (changed("message__text", "message", "mid"), "message.mid is missing"),
    (changed("message__text", "message", "mid", value=""), "message.mid has to have 1 to 500 letters"),
    (changed("message__text", "message", "mid", value="m" * 501), "message.mid has to have 1 to 500 letters"),
    (changed("message__text", "message", "text", value=7), "message.text is no text"),
    (changed("message__text", "sender"), "sender is missing"),
    (changed("message__text", "sender", value={}), "sender.user_ref is missing"),
    (changed("message__text", "timestamp", value=10**18), "timestamp is no date"),
    (changed("message__text", "timestamp", value=True), "timestamp is no whole number"),
    (changed("message__image", "message", "attachments", value={}), "message.attachments is no list"),
    (changed("message__image", "message", "attachments", 0, value="x"), "message.attachments.0 is no object"),
    (changed("message__location", "message", "attachments", 0, "payload", "coordinates", "lat"), "coordinates.lat is missing"),
    (changed("postback__without_mid", "timestamp"), "timestamp is missing"),
    (changed("delivery__mids", "delivery", "watermark"), "delivery.watermark is missing"),
    (changed("order__products", "order", "products", 0, "quantity", value="two"), "products.0.quantity is no whole number"),
    (changed("echo__own", "recipient"), "recipient is missing"),
]


@pytest.mark.parametrize(("payload", "why"), BAD, ids=[why for _, why in BAD])
def test_an_item_that_cannot_be_read_names_the_field(payload, why):
    [item] = messenger.items(payload)
    with pytest.raises(BadPayload, match="messenger") as caught:
        messenger.parse_item(item, NOW)
    assert why in str(caught.value)


@pytest.mark.parametrize("payload", [{}, {"entry": []}, {"entry": None}, {"entry": [{}]}, {"entry": [{"id": PAGE, "messaging": []}]}])
def test_a_delivery_of_nothing_is_nothing(payload):
    assert messenger.items(payload) == []


def test_what_no_database_can_hold_is_taken_out():
    payload = changed("message__text", "message", "text", value="a\0b\ud83d")
    assert messenger.inbound(payload)[0].text == "ab?"


def test_an_item_tells_the_page_it_was_delivered_for():
    assert messenger.page_of(only(fixture("message__text"))) == PAGE
    assert messenger.page_of("text") == ""


def test_the_table_of_channels_holds_messenger():
    channel = CHANNELS["messenger"]
    assert channel.delivery == "api"
    assert (channel.window, channel.human_window) == (timedelta(hours=24), timedelta(days=7))
    assert channel.parse(fixture("message__text"))[0].kind is TEXT
