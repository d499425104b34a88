"""Forms posted by Twilio: authentic, stored once, acknowledged; whatever else comes is answered and changes nothing."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session, col, select
from starlette.datastructures import FormData
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator

from bot.channels import signatures
from bot.events import EventKind
from bot.tables import ChannelAccount, Conversation, EventStatus, InboundEvent
from core.db import Database, transaction
from tests.conftest import NOW, new_ids
from tests.test_whatsapp_adapter import ANA, FIXTURES, READ, SCOPED
from webhooks import twilio
from webhooks.deps import Deps, KnownAccount

PUBLIC = "https://shop.example"
TOKEN = "0123456789abcdef0123456789abcdef"
SHARED = "a shared key's secret"
MESSAGES = sorted(name for name, told in READ.items() if told is not None and name.startswith("message"))
RECEIPTS = sorted(name for name, told in READ.items() if told is not None and name.startswith("status"))


def fields_of(name: str) -> list[tuple[str, str]]:
    return parse_qsl((FIXTURES / f"{name}.form").read_text().strip(), keep_blank_values=True)


def text_form(sid: str, text: str, **fields: str) -> list[tuple[str, str]]:
    changed = {"MessageSid": sid, "SmsMessageSid": sid, "SmsSid": sid, "Body": text, **fields}
    return [(name, changed.get(name, value)) for name, value in fields_of("message__text")]


def sign(url: str, fields: Sequence[tuple[str, str]], token: str = TOKEN, algorithm: str | None = None) -> str:
    return str(RequestValidator(token).compute_signature(url, FormData([*fields]), algorithm))


@dataclass
class Shop:
    """Two senders of two brands, the webhook in front of them, and the bells that were rung."""

    client: TestClient
    engine: Engine
    rung: list[str] = field(default_factory=list)

    def post(
        self, fields: list[tuple[str, str]], path: str = "default", *, token: str = TOKEN, headers: Mapping[str, str] | None = None
    ) -> int:
        """Posted as Twilio posts it, unless other headers are given."""
        path = f"/webhooks/twilio/{path}"
        sent = {"X-Twilio-Signature": sign(PUBLIC + path, fields, token)} if headers is None else dict(headers)
        return self.raw(path, urlencode(fields).encode(), sent).status_code

    def raw(self, path: str, body: bytes, headers: Mapping[str, str]) -> Any:
        return self.client.post(path, content=body, headers={"content-type": "application/x-www-form-urlencoded", **headers})

    def rows(self, table: type[Any]) -> list[Any]:
        with Session(self.engine) as session:
            return list(session.exec(select(table).order_by(col(table.id))).all())


@pytest.fixture
def shop(db: Engine) -> Iterator[Shop]:
    names = ("default", "second", "open")
    accounts = {name: ChannelAccount(id=f"acc_{name}", brand_id=f"brd_{name}", channel="whatsapp", name=name) for name in names}
    credentials = {"default": {"auth_token": TOKEN, "shared_key": SHARED}, "second": {"auth_token": "other"}, "open": {"auth_token": ""}}
    with transaction(db) as session:
        session.add_all(ChannelAccount(**account.model_dump()) for account in accounts.values())
    rung: list[str] = []

    async def find(channel: str, name: str) -> KnownAccount | None:
        return KnownAccount(accounts[name], credentials[name]) if channel == "whatsapp" and name in accounts else None

    async def ring(subject: str) -> None:
        rung.append(subject)

    database, app = Database(db), FastAPI()
    app.include_router(twilio.routes(Deps(database, find, ring, lambda: NOW, new_ids(), public_url=PUBLIC)))
    with TestClient(app) as client:
        yield Shop(client, db, rung)
    database.close()


def test_every_message_delivered_twice_is_one_event(shop):
    for name in MESSAGES:
        assert [shop.post(fields_of(name)), shop.post(fields_of(name))] == [200, 200]
    stored = {event.external_id: event for event in shop.rows(InboundEvent)}
    assert {key: event.kind for key, event in stored.items()} == {
        f"sid:{dict(fields_of(name))['MessageSid']}": told["kind"] for name in MESSAGES if (told := READ[name]) is not None
    }
    assert all(event.status == EventStatus.WAITING and event.occurred_at == NOW for event in stored.values())
    assert {row.thread for row in shop.rows(Conversation)} == {ANA, SCOPED}
    assert len(shop.rung) == len(stored)  # a bell for each event, none for its repeat


def test_messages_and_receipts_shuffled_among_each_other_are_all_stored_once(shop):
    posts = [(name, path) for path, names in (("default", MESSAGES), ("default/status?ref=7.0", RECEIPTS)) for name in names] * 2
    Random(20261122).shuffle(posts)
    assert {shop.post(fields_of(name), path) for name, path in posts} == {200}
    events = shop.rows(InboundEvent)
    assert len(events) == len(MESSAGES) + len(RECEIPTS)
    assert {event.external_id for event in events if event.kind == EventKind.RECEIPT} == {
        f"status:{fields['MessageSid']}:{fields['MessageStatus']}" for fields in (dict(fields_of(name)) for name in RECEIPTS)
    }


@pytest.mark.many_inputs
@pytest.mark.parametrize("name", RECEIPTS)
def test_a_receipt_delivered_twice_is_one_row_of_its_account(shop, name):
    assert [shop.post(fields_of(name), "default/status?ref=42.0") for _ in range(2)] == [200, 200]
    [event] = shop.rows(InboundEvent)
    told = READ[name]
    assert told is not None
    assert (event.kind, event.conversation_id, event.channel_account_id) == (EventKind.RECEIPT, None, "acc_default")
    assert (event.payload["reference"], event.payload["status"], event.payload["thread"]) == ("42", told["status"], ANA)
    assert shop.rung == ["acc_default"]
    assert shop.rows(Conversation) == []


def test_a_status_of_a_message_of_theirs_is_no_receipt(shop):
    assert shop.post(fields_of("status__received"), "default/status") == 200
    assert shop.rows(InboundEvent) == []


def test_the_answer_is_an_empty_response_in_twilios_language(shop):
    fields = fields_of("message__text")
    url = "/webhooks/twilio/default"
    answer = shop.raw(url, urlencode(fields).encode(), {"X-Twilio-Signature": sign(PUBLIC + url, fields)})
    assert answer.text.endswith("<Response/>")
    assert answer.headers["content-type"].startswith("text/xml")


def test_two_senders_with_equal_ids_do_not_collide(shop):
    fields = fields_of("message__text")
    assert [shop.post(fields), shop.post(fields, "second", token="other")] == [200, 200]
    assert [event.channel_account_id for event in shop.rows(InboundEvent)] == ["acc_default", "acc_second"]
    assert len(shop.rows(Conversation)) == 2


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("default", {}, 403),
        ("default", {"X-Twilio-Signature": ""}, 403),
        ("default", {"X-Twilio-Signature": "wrong"}, 403),
        ("default", {"X-Twilio-Signature": "gegr\u00fc\u00dft"}, 403),
        ("default", {"X-Twilio-Signature": "A" * 28}, 403),
        ("default/status", {}, 403),
        ("open", {"X-Twilio-Signature": sign(f"{PUBLIC}/webhooks/twilio/open", fields_of("message__text"), "")}, 403),
        ("nobody", {}, 404),
        ("nobody/status", {}, 404),
    ],
)
def test_only_what_twilio_signed_gets_in(shop, path, headers, status):
    encoded = {name: value.encode("latin-1") for name, value in headers.items()}
    assert shop.post(fields_of("message__text"), path, headers=encoded) == status
    assert shop.rows(InboundEvent) == []


def test_a_signature_is_good_for_its_address_alone(shop):
    fields = fields_of("status__sent")
    for signed_for in ("default", "default/status?ref=8.0", "second/status?ref=7.0"):
        headers = {"X-Twilio-Signature": sign(f"{PUBLIC}/webhooks/twilio/{signed_for}", fields)}
        assert shop.post(fields, "default/status?ref=7.0", headers=headers) == 403
    assert shop.rows(InboundEvent) == []


def test_the_public_address_counts_whatever_a_proxy_made_of_it(shop):
    fields = fields_of("message__text")
    signature = sign(f"{PUBLIC}/webhooks/twilio/default", fields)
    headers = {"X-Twilio-Signature": signature, "host": "10.0.0.7:8000", "x-forwarded-proto": "http", "x-forwarded-host": "evil.example"}
    assert shop.post(fields, headers=headers) == 200
    inner = {"X-Twilio-Signature": sign("http://10.0.0.7:8000/webhooks/twilio/default", fields), "host": "10.0.0.7:8000"}
    assert shop.post(text_form("SM2", "hi"), headers=inner) == 403
    assert len(shop.rows(InboundEvent)) == 1


def test_a_shared_key_signs_with_sha_256_and_the_token_then_does_not(shop):
    fields, url = fields_of("message__text"), f"{PUBLIC}/webhooks/twilio/default"
    settings = {"X-Twilio-Webhooks-Signature-Settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"}
    by_token = {"X-Twilio-Signature": sign(url, fields, TOKEN, "HMAC_SHA256"), **settings}
    by_key = {"X-Twilio-Signature": sign(url, fields, SHARED, "HMAC_SHA256"), **settings}
    other = {"X-Twilio-Signature": sign(url, fields, SHARED), "X-Twilio-Webhooks-Signature-Settings": "algorithm=ROT13"}
    assert [shop.post(fields, headers=headers) for headers in (by_token, other, by_key)] == [403, 403, 200]
    assert len(shop.rows(InboundEvent)) == 1


def test_a_signed_json_body_is_read_by_its_hash(shop):
    body = json.dumps(dict(fields_of("message__text"))).encode()
    hashed = f"/webhooks/twilio/default?bodySHA256={hashlib.sha256(body).hexdigest()}"
    headers = {"X-Twilio-Signature": sign(PUBLIC + hashed, []), "content-type": "application/json"}
    assert shop.raw(hashed, body + b" ", headers).status_code == 403
    assert shop.raw(hashed, body, headers).status_code == 200
    bare = "/webhooks/twilio/default"
    assert shop.raw(bare, body, {**headers, "X-Twilio-Signature": sign(PUBLIC + bare, [])}).status_code == 403
    assert [event.external_id for event in shop.rows(InboundEvent)] == [f"sid:{dict(fields_of('message__text'))['MessageSid']}"]


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 403), (b"\xff\xfe\x00", 403), (b"a=1&" * 1_000, 403), (b"%FF=%FF", 403), (b"Body=" + b"x" * (256 * 1024), 413)],
    ids=["empty", "no unicode", "endless fields", "no utf-8", "too large"],
)
def test_what_is_no_form_of_twilios_changes_nothing(shop, body, status):
    assert shop.raw("/webhooks/twilio/default", body, {"X-Twilio-Signature": "A" * 28}).status_code == status
    assert shop.rows(InboundEvent) == []
    assert shop.post(fields_of("message__text")) == 200


def test_a_form_nobody_can_read_is_kept_raw_and_not_repeated(shop):
    fields = [("Body", "call me on +34600000001"), ("MessageSid", "SM1")]
    with capture_logs() as logs:
        assert [shop.post(fields), shop.post(fields)] == [200, 200]
    [event] = shop.rows(InboundEvent)
    assert event.status == EventStatus.DEAD
    assert json.loads(event.payload["raw"]) == {"Body": ["call me on +34600000001"], "MessageSid": ["SM1"]}
    assert "From is missing" in event.error
    assert shop.rung == []
    assert [log["event"] for log in logs] == ["update_unreadable"] * 2
    assert "+34600000001" not in str(logs)


def test_a_poisoned_receipt_holds_up_no_message(shop):
    poison = [("MessageSid", "SM1"), ("MessageStatus", "teleported"), ("Body", "\0")]
    assert [shop.post(poison, "default/status"), shop.post(fields_of("message__text"))] == [200, 200]
    assert [event.status for event in shop.rows(InboundEvent)] == [EventStatus.DEAD, EventStatus.WAITING]


def test_regression_02_five_deliveries_of_one_message_are_one_event(shop):
    assert [shop.post(fields_of("message__image")) for _ in range(5)] == [200] * 5
    assert len(shop.rows(InboundEvent)) == 1
    assert len(shop.rung) == 1


def test_regression_04_a_first_photo_and_voice_note_at_once_open_one_conversation(shop):
    fields = [fields_of(name) for name in ("message__image", "message__voice", "message__two_images", "message__text")]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(shop.post, fields)) == [200] * 4
    assert len(shop.rows(Conversation)) == 1
    assert len(shop.rows(InboundEvent)) == 4


def test_regression_13_the_same_message_twice_in_the_same_moment_is_one_event(shop):
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(shop.post, [fields_of("message__text")] * 8)) == [200] * 8
    assert len(shop.rows(InboundEvent)) == 1
    assert len(shop.rung) == 1


def test_what_only_posting_may_do_is_not_found_by_getting(shop):
    assert shop.client.get("/webhooks/twilio/default").status_code == 405


# Twilio's own validator and our check on what anybody may post

NAMES = ["Body", "From", "", "ñ", "a b", "Body", "ß&=", "emoji🖤", "A", "a", "%41", "+"]
VALUES = ["", " ", "hola", "día & noche", "1+1=2", "🖤", "a\nb", "%20", "\u0000", "x" * 300, "0", "\u202e"]
BASES = [
    "https://shop.example",
    "https://shop.example:443",
    "http://shop.example:8080",
    "https://shop.example:8443/bot",
    "http://127.0.0.1",
]


def generated(random: Random) -> tuple[str, list[tuple[str, str]], str, str]:
    """A public address, a form, and the address and form that were signed: mostly the same."""
    base = random.choice(BASES)
    fields = [(random.choice(NAMES), random.choice(VALUES)) for _ in range(random.randrange(9))]
    fields += [("MessageSid", f"SM{random.randrange(10**6)}"), ("MessageStatus", "received")]
    random.shuffle(fields)
    query = random.choice(["", "?ref=42.0", "?ref=", "?a=%20&b=+&ref=7", "?ref=7&ref=8"])
    return (
        base,
        fields,
        f"/webhooks/twilio/default/status{query}",
        random.choice(["no", "no", "value", "name", "drop", "add", "path", "port"]),
    )


def forged(how: str, base: str, path: str, fields: list[tuple[str, str]], random: Random) -> tuple[str, list[tuple[str, str]]]:
    """What was signed instead; ports that go without saying may be said or not."""
    at = random.randrange(len(fields))
    name, value = fields[at]
    match how:
        case "value":
            fields = [*fields[:at], (name, value + "x"), *fields[at + 1 :]]
        case "name":
            fields = [*fields[:at], (name + "x", value), *fields[at + 1 :]]
        case "drop":
            fields = fields[:at] + fields[at + 1 :]
        case "add":
            fields = [*fields, ("", "")]
        case "path":
            path += "x"
        case "port":
            base = base.replace("://shop.example/", "://shop.example:443/") if ":4" not in base else base.replace(":443", "")
    return base + path, fields


def test_twilios_validator_and_ours_agree_on_a_thousand_requests(shop):
    random, answered = Random(1122), {200: 0, 403: 0}
    account = ChannelAccount(id="acc_default", brand_id="brd_default", channel="whatsapp", name="default")

    async def find(channel: str, name: str) -> KnownAccount:
        return KnownAccount(account, {"auth_token": TOKEN})

    async def ring(subject: str) -> None:
        raise AssertionError("nothing here is news")

    database = Database(shop.engine)
    clients = {}
    for base in BASES:
        app = FastAPI()
        app.include_router(twilio.routes(Deps(database, find, ring, lambda: NOW, new_ids(), public_url=base)))
        clients[base] = TestClient(app)
    for _ in range(1_000):
        base, fields, path, how = generated(random)
        url, signed = forged(how, base, path, fields, random)
        header = sign(url, signed)
        wanted = RequestValidator(TOKEN).validate(base + path, FormData([*fields]), header)
        sent = {"X-Twilio-Signature": header, "content-type": "application/x-www-form-urlencoded", "x-forwarded-proto": "gopher"}
        status = clients[base].post(path, content=urlencode(fields).encode(), headers=sent).status_code
        assert status == (200 if wanted else 403), (base, path, fields, how)
        answered[status] += 1
    assert min(answered.values()) > 200
    assert shop.rows(InboundEvent) == []
    database.close()


@pytest.mark.parametrize(("token", "header"), [(TOKEN, None), (TOKEN, ""), ("", ""), ("", None), (TOKEN, "ü"), (TOKEN, "\udcff")])
def test_a_signature_is_refused_unless_it_is_the_one(token, header):
    url = "https://shop.example/webhooks/twilio?x=1"
    fields = {"From": ["whatsapp:+34600000001"], "Body": ["hola"], "To": ["whatsapp:+14155238886"]}
    assert signatures.twilio(token, url, fields, header) is False
    assert signatures.twilio("t", url, fields, "sAjJI+d2FImz3dMoh4bal5Le4lo=") is True  # worked out by Twilio's library, once
