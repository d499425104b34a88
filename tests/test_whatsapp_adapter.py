"""Posted forms read, messages rendered: the WhatsApp adapter without a wire."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from attribution import links
from bot.channels import CHANNELS, twilio_codes, whatsapp
from bot.errors import BadPayload
from bot.events import Delivery, EventKind, Failed, Receipt
from tests.conftest import NOW

FIXTURES = Path(__file__).parent / "fixtures" / "whatsapp"
NAMES = sorted(path.stem for path in FIXTURES.glob("*.form"))
ANA = "whatsapp:+34600000001"
SCOPED = "whatsapp:ES.1A2B3C4D5E6F"
MEDIA_URL = f"https://api.twilio.com/2010-04-01/Accounts/AC{'a' * 32}/Messages/MM{'1' * 32}/Media/ME{'2' * 32}"
TEXT, BUTTON, MEDIA, UNSERVED = EventKind.TEXT, EventKind.BUTTON, EventKind.MEDIA, EventKind.UNSERVED

# What each captured form comes to; None: nothing of ours.
READ: dict[str, dict[str, Any] | None] = {
    "message__text": {"kind": TEXT, "text": "Do you have hoddies in black? 🖤", "name": "Ana", "phone": "+34600000001", "referral": {}},
    "message__text_lines": {"kind": TEXT, "text": "hola\nquiero 2 tazas\n"},
    "message__blank": {"kind": UNSERVED, "text": ""},
    "message__spaces": {"kind": UNSERVED, "text": ""},
    "message__emoji_only": {"kind": TEXT, "text": "👍🏽"},
    "message__before_user_names": {"kind": TEXT, "person": ANA, "phone": "+34600000001"},
    "message__prefilled_link": {"kind": TEXT, "text": "Hi Aurora! (ref: 7k2mq0v9xcd3f5g6h8jn)", "start": ""},
    "message__quick_reply": {"kind": BUTTON, "action": "ca", "text": "My cart", "reply_to": "SM" + "9" * 32},
    "message__quick_reply_foreign": {"kind": BUTTON, "action": "drop table; 💥", "text": "Yes"},
    "message__quick_reply_without_payload": {"kind": TEXT, "text": "Show me"},
    "message__list_id": {"kind": BUTTON, "action": 'br:"hoodies"', "text": "Hoodies"},
    "message__list_button_payload": {"kind": BUTTON, "action": 'br:"hoodies"', "text": "Hoodies"},
    "message__list_interactive_data": {"kind": BUTTON, "action": 'br:"hoodies"', "text": "Hoodies"},
    "message__list_body": {"kind": TEXT, "text": "Hoodies"},
    "message__flow": {"kind": UNSERVED},
    "message__image": {"kind": MEDIA, "text": "", "media": (MEDIA_URL,)},
    "message__image_caption": {"kind": MEDIA, "text": "have you got this one?", "media": (MEDIA_URL,)},
    "message__image_from_link": {"kind": MEDIA, "text": "Saw this (ref: 7k2mq0v9xcd3f5g6h8jn)"},
    "message__two_images": {"kind": MEDIA, "media": (MEDIA_URL, MEDIA_URL[:-1] + "3")},
    "message__video": {"kind": MEDIA},
    "message__voice": {"kind": MEDIA},
    "message__document": {"kind": MEDIA, "text": "invoice.pdf"},
    "message__sticker": {"kind": EventKind.STICKER, "media": (MEDIA_URL,)},
    "message__media_lost": {"kind": MEDIA, "media": ()},
    "message__contacts": {"kind": EventKind.CONTACT, "media": (MEDIA_URL,)},
    "message__location": {"kind": EventKind.LOCATION, "text": "40.41678, -3.70379"},
    "message__location_named": {"kind": EventKind.LOCATION, "text": "Casa Lola, Calle Mayor 1, Madrid"},
    "message__reply": {"kind": TEXT, "text": "this one", "reply_to": "SM" + "8" * 32},
    "message__forwarded": {"kind": TEXT, "forwarded": True},
    "message__forwarded_often": {"kind": TEXT, "forwarded": True},
    "message__ad": {"kind": TEXT, "text": "Hi! Can I get more info on this?"},
    "message__user_name_number_hidden": {"kind": TEXT, "thread": SCOPED, "person": SCOPED, "phone": ""},
    "message__user_name_number_shown": {"kind": TEXT, "thread": ANA, "person": SCOPED, "phone": "+34600000001"},
    "message__user_name_of_portfolio": {"kind": TEXT, "person": SCOPED},
    "message__messaging_service": {"kind": TEXT, "text": "hello"},
    "message__unknown_parameters": {"kind": TEXT, "text": "hello", "referral": {}},
    "message__stop": {"kind": TEXT, "text": "STOP"},
    "status__queued": {"status": Delivery.QUEUED},
    "status__sending": {"status": Delivery.QUEUED},
    "status__sent": {"status": Delivery.SENT, "provider_id": "SM" + "7" * 32, "code": "", "failure": None},
    "status__delivered": {"status": Delivery.DELIVERED},
    "status__read": {"status": Delivery.READ},
    "status__partially_delivered": {"status": Delivery.SENT},
    "status__failed_window": {"status": Delivery.FAILED, "code": "63016", "failure": twilio_codes.failed("63016")},
    "status__failed_unknown_code": {
        "status": Delivery.FAILED,
        "failure": Failed("Something about … went wrong", permanent=True, code="63999"),
    },
    "status__undelivered_offer": {"status": Delivery.FAILED, "failure": twilio_codes.failed("63049")},
    "status__undelivered_blocked": {"status": Delivery.FAILED, "failure": twilio_codes.failed("63014")},
    "status__canceled": {"status": Delivery.FAILED, "failure": Failed("canceled", permanent=True)},
    "status__received": None,
}


def fixture(name: str) -> dict[str, list[str]]:
    return parse_qs((FIXTURES / f"{name}.form").read_text().strip(), keep_blank_values=True)


def form(body: str = "", **fields: str) -> dict[str, list[str]]:
    return {name: [value] for name, value in {"MessageSid": "SM1", "From": ANA, "Body": body, **fields}.items()}


def read(name: str) -> list[Any]:
    if name.startswith("status"):
        return list(whatsapp.parse_status(fixture(name), NOW, "42.0"))
    return list(whatsapp.parse(fixture(name), NOW))


def test_every_fixture_is_expected_to_be_something():
    assert set(READ) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_form_is_the_event_it_looks_like(name):
    wanted, events = READ[name], read(name)
    if wanted is None:
        assert events == []
        return
    [event] = events
    assert {key: getattr(event, key) for key in wanted} == wanted
    sid = fixture(name)["MessageSid"][0]
    if isinstance(event, Receipt):
        status = fixture(name)["MessageStatus"][0]
        assert (event.external_id, event.thread, event.reference, event.at) == (f"status:{sid}:{status}", ANA, "42", NOW)
    else:
        assert event.external_id == f"sid:{sid}"
        assert event.thread
        assert event.person
        assert event.sent_at == NOW


def test_all_that_an_ad_tells_is_kept_as_it_came():
    [event] = whatsapp.parse(fixture("message__ad"), NOW)
    assert event.referral == {name: values[0] for name, values in fixture("message__ad").items() if name.startswith("Referral")}
    assert len(event.referral) == 10
    assert event.referral["ReferralCtwaClid"].startswith("ARAkLk")


def test_a_message_without_a_time_of_receipt_counts_from_whenever_it_is_stored():
    [event] = CHANNELS["whatsapp"].parse(fixture("message__text"))
    assert event.sent_at == datetime.max.replace(tzinfo=UTC)


BAD = [
    ("form", "no form"),
    ({}, "From is missing"),
    ({"From": [ANA]}, "MessageSid is missing"),
    ({"From": [" "], "MessageSid": ["SM1"]}, "From is missing"),
    (form("hi", From="+34600000001"), "From is no address of WhatsApp's"),
    (form("hi", From="messenger:1234"), "From is no address of WhatsApp's"),
    (form(MessageSid="SM 1"), "MessageSid is no id"),
    (form(MessageSid="S" * 65), "MessageSid is no id"),
    (form(Latitude="north", Longitude="1"), "Latitude is no number"),
    (form(Latitude="1", Longitude="nan"), "Longitude is no number"),
    (form(Latitude="1"), "Longitude is missing"),
]


@pytest.mark.parametrize(("posted", "why"), BAD, ids=[f"{n} {why}" for n, (_, why) in enumerate(BAD)])
def test_a_form_that_cannot_be_read_names_the_field(posted, why):
    with pytest.raises(BadPayload, match="whatsapp") as caught:
        whatsapp.parse(posted, NOW)
    assert why in str(caught.value)


@pytest.mark.parametrize("posted", [form(), form(MessageStatus="teleported")])
def test_a_status_nobody_knows_is_not_read(posted):
    with pytest.raises(BadPayload, match="MessageStatus"):
        whatsapp.parse_status(posted, NOW)


@pytest.mark.parametrize("name", ["MessageSid", "SmsMessageSid", "SmsSid"])
def test_the_id_is_found_under_its_older_names(name):
    [event] = whatsapp.parse({"From": [ANA], "Body": ["hi"], name: ["SM7"]}, NOW)
    assert event.external_id == "sid:SM7"


@pytest.mark.parametrize(
    "data",
    ['{"id": "ca", "title": "My cart"}', '{"interactive": {"button_reply": {"id": "ca", "title": "My cart"}}}'],
)
def test_a_choice_is_found_wherever_it_is_put(data):
    [event] = whatsapp.parse(form("My cart", InteractiveData=data), NOW)
    assert (event.kind, event.action, event.text) == (BUTTON, "ca", "My cart")


@pytest.mark.parametrize("data", ["{", "[1]", "7", "null", '{"id": 7}', '{"list_reply": "no"}', "[" * 100_000, '{"id": ""}'])
def test_interactive_data_nobody_can_read_leaves_the_words(data):
    [event] = whatsapp.parse(form("Hoodies", InteractiveData=data), NOW)
    assert (event.kind, event.text) == (TEXT, "Hoodies")


def test_the_id_of_a_list_goes_before_the_payload_of_a_button():
    [event] = whatsapp.parse(form("x", ListId="br", ButtonPayload="ca", InteractiveData='{"id": "os"}'), NOW)
    assert event.action == "br"


@pytest.mark.parametrize(
    ("sender", "told", "phone"),
    [
        (ANA, "34600000001", "+34600000001"),
        (ANA, "", "+34600000001"),
        (SCOPED, "ES.1A2B3C4D5E6F", ""),
        ("whatsapp:US.14155550123", "US.14155550123", ""),
        (SCOPED, "34600000001", "+34600000001"),
        ("whatsapp:+0123", "0123", ""),
        ("whatsapp:+٣٤٦٠٠٠٠٠٠٠١", "٣٤٦٠٠٠٠٠٠٠١", ""),
    ],
)
def test_a_phone_is_one_only_where_it_is_one(sender, told, phone):
    [event] = whatsapp.parse(form("hi", From=sender, WaId=told), NOW)
    assert (event.phone, event.thread) == (phone, sender)


def test_one_person_is_the_same_with_a_new_number_and_with_a_hidden_one():
    people = {whatsapp.parse(form("hi", From=sender, ExternalUserId=SCOPED), NOW)[0].person for sender in (ANA, "whatsapp:+34699", SCOPED)}
    assert people == {SCOPED}


def test_what_no_database_can_hold_is_taken_out():
    [event] = whatsapp.parse(form("a\0b\ud83d", ProfileName="A\0na" + "x" * 500), NOW)
    assert event.text == "ab?"
    assert event.name.startswith("Anax")
    assert len(event.name) == 128


def test_a_name_says_nothing_of_what_the_message_is():
    kinds = {whatsapp.parse(form("hi", MessageType=kind), NOW)[0].kind for kind in ("text", "image", "sticker", "button", "new_kind", "")}
    assert kinds == {TEXT}


TOKEN = "7k2mq0v9xcd3f5g6h8jn"
EDITED = [
    f"Hi Aurora! (ref: {TOKEN})",
    f"(REF: {TOKEN.upper()})",
    f"hi (Ref:{TOKEN})thanks",
    f"ref: {TOKEN}",
    f"{TOKEN}",
    f"Hola, me manda Ana {TOKEN}.",
    f"*ref: {TOKEN}*",
    f"_{TOKEN}_",
    f"hello\n\n(ref:\n{TOKEN})",
    f"hello\u00a0(ref:\u00a0{TOKEN})",
    f"«{TOKEN}»👋",
    f"do you have hoodies?(ref:{TOKEN}",
]


@pytest.mark.parametrize("text", EDITED)
def test_the_token_of_a_prefilled_text_is_found_however_it_was_edited(text):
    posted = parse_qs(urlencode({"MessageSid": "SM1", "From": ANA, "Body": text}))
    [event] = whatsapp.parse(posted, NOW)
    assert links.find_token(event.text) == TOKEN


@pytest.mark.parametrize("text", [f"ref: {TOKEN[:19]}", "ref: ", "reference", TOKEN[:10] + " " + TOKEN[10:]])
def test_a_token_that_was_cut_is_none(text):
    assert links.find_token(whatsapp.parse(form(text), NOW)[0].text) is None


@pytest.mark.parametrize(
    ("reference", "status", "told"),
    [
        ("42.0", "delivered", "42"),
        ("42", "delivered", "42"),
        ("", "delivered", ""),
        ("42.1", "failed", "42"),
        ("42.1", "delivered", None),
        ("42.2", "sent", None),
    ],
)
def test_a_message_has_come_as_far_as_its_last_part(reference, status, told):
    receipts = whatsapp.parse_status(form(MessageStatus=status), NOW, reference)
    assert [receipt.reference for receipt in receipts] == ([] if told is None else [told])


def test_the_address_of_statuses_names_the_send_and_what_follows():
    assert whatsapp.callback("https://shop.example/s", "42", 1) == "https://shop.example/s?ref=42.1"
    assert whatsapp.callback("https://shop.example/s", "", 0) == "https://shop.example/s"
    assert whatsapp.callback("", "42", 0) == ""


def test_every_code_says_in_words_what_it_means_and_for_whom():
    for code, failed in twilio_codes.TABLE.items():
        assert code.isdigit()
        assert failed.reason
        assert failed.permanent or failed.account  # what concerns one person is never sent again by itself
    told = {code: twilio_codes.failed(code) for code in ("20429", "20003", "21610", "63003", "63014", "63016", "63018", "63049")}
    assert (told["20429"].account, told["20429"].permanent) == (True, False)
    assert (told["20003"].account, told["20003"].permanent) == (True, True)
    assert told["21610"].opted_out
    assert told["63003"].unreachable
    assert (told["63014"].opted_out, told["63014"].unreachable) == (True, True)
    assert told["63016"].window
    assert (told["63018"].account, told["63018"].permanent) == (True, False)
    assert (told["63049"].permanent, told["63049"].account) == (True, False)
    assert all(failed.code == code for code, failed in told.items())
