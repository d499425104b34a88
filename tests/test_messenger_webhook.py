"""Deliveries posted to the webhook: authentic, each item stored once, acknowledged; whatever else comes is answered and changes nothing."""

import hashlib
import hmac
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session, col, select
from structlog.testing import capture_logs

from bot.channels import signatures
from bot.events import EventKind
from bot.tables import ChannelAccount, Conversation, EventStatus, InboundEvent
from core.db import Database, transaction
from tests.conftest import NOW, new_ids
from tests.test_messenger_adapter import ANA, BEN, PAGE, READ, fixture
from webhooks import messenger
from webhooks.deps import Deps, KnownAccount

SECRET, VERIFY = "app_secret", "a word of our own"
HEADER = messenger.SIGNATURE_HEADER
CREDENTIALS = {"page_id": PAGE, "page_token": "EAA-token", "app_secret": SECRET, "verify_token": VERIFY}


def signed(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@dataclass
class Page:
    """One Page of a brand, the webhook in front of it, and the bells that were rung."""

    client: TestClient
    engine: Engine
    rung: list[str] = field(default_factory=list)

    def post(self, payload: object, account: str = "default", header: str | None = "right", **headers: str) -> int:
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()  # non-ASCII escaped, as Meta writes it
        if header is not None:
            headers[HEADER] = signed(body) if header == "right" else header
        return self.client.post(f"/webhooks/messenger/{account}", content=body, headers=headers).status_code

    def rows(self, table: type[Any] = InboundEvent) -> list[Any]:
        with Session(self.engine) as session:
            return list(session.exec(select(table).order_by(col(table.id))).all())


@pytest.fixture
def page(db: Engine) -> Iterator[Page]:
    accounts = {
        name: KnownAccount(
            ChannelAccount(id=f"acc_{name}", brand_id=f"brd_{name}", channel="messenger", name=name, external_id=f"{PAGE}-{name}"),
            credentials,
        )
        for name, credentials in (
            ("default", CREDENTIALS),
            ("open", {"page_id": PAGE}),
            ("second", CREDENTIALS | {"page_id": "555"}),
            ("strange", CREDENTIALS | {"page_id": "777", "app_secret": "another"}),
        )
    }
    with transaction(db) as session:
        session.add_all(ChannelAccount(**known.account.model_dump()) for known in accounts.values())
    rung: list[str] = []

    pages = {"555": accounts["second"], "777": accounts["strange"]}

    async def find(channel: str, name: str) -> KnownAccount | None:
        return accounts.get(name) or pages.get(name) if channel == "messenger" else None

    async def ring(subject: str) -> None:
        rung.append(subject)

    database, app = Database(db), FastAPI()
    app.include_router(messenger.routes(Deps(database, find, ring, lambda: NOW, new_ids())))
    with TestClient(app) as client:
        yield Page(client, db, rung)
    database.close()


OF_OTHERS = ("changes__test_message",)  # delivered for another Page


def stored_kinds() -> dict[str, str]:
    told = {name: wanted for name, wanted in READ.items() if wanted is not None and name not in OF_OTHERS}
    return {name: EventKind.RECEIPT if "status" in wanted else wanted["kind"] for name, wanted in told.items()}


def test_every_delivery_twice_is_one_event_each(page):
    for name in sorted(READ):
        assert [page.post(fixture(name)), page.post(fixture(name))] == [200, 200]
    assert sorted(event.kind for event in page.rows()) == sorted(stored_kinds().values())
    assert len({event.external_id for event in page.rows()}) == len(page.rows())
    to_do = [event for event in page.rows() if event.kind != EventKind.POLICY]
    assert len(page.rung) == len(to_do)  # a bell for each event, none for its repeat


def test_shuffled_among_each_other_and_repeated_they_come_to_the_same(page):
    names = [name for name in sorted(READ) for _ in range(3)]
    random.Random(7).shuffle(names)
    for name in names:
        assert page.post(fixture(name)) == 200
    assert sorted(event.kind for event in page.rows()) == sorted(stored_kinds().values())
    in_turn = sorted((event for event in page.rows() if event.conversation_id), key=lambda event: (event.occurred_at, event.sequence))
    assert [event.occurred_at for event in in_turn] == sorted(event.occurred_at for event in in_turn)
    assert all(event.occurred_at <= event.received_at == NOW for event in page.rows())


def test_several_entries_in_one_delivery_are_all_stored(page):
    assert page.post(fixture("batch__two_entries")) == 200
    assert [(event.kind, event.payload.get("text", "")) for event in page.rows()] == [
        ("text", "first"),
        ("text", "second"),
        ("receipt", ""),
    ]
    assert {row.thread for row in page.rows(Conversation)} == {ANA, BEN}
    assert len(page.rung) == 3


def test_regression_08_a_poisoned_item_among_good_ones_loses_none_of_them(page):
    batch = fixture("batch__two_entries")
    batch["entry"][0]["messaging"] += [{"read": {"watermark": "soon"}, "sender": {"id": ANA}}, "nonsense", {"message": {"mid": 7.5}}]
    batch["entry"].insert(0, None)
    with capture_logs() as logs:
        assert [page.post(batch), page.post(batch)] == [200, 200]
    good = [event for event in page.rows() if event.status == EventStatus.WAITING]
    assert [event.kind for event in good] == ["text", "text", "receipt"]
    dead = [event for event in page.rows() if event.status == EventStatus.DEAD]
    assert len(dead) == 4
    assert "read.watermark is no whole number" in " ".join(event.error for event in dead)
    assert {log["event"] for log in logs} == {"update_unreadable"}
    assert ANA not in str(logs)


def test_regression_14_our_own_echo_is_answered_by_nothing(page):
    for name in ("echo__own", "echo__own_earlier_part", "echo__other_app", "echo__without_app"):
        assert page.post(fixture(name)) == 200
    assert [event.kind for event in page.rows()] == [EventKind.RECEIPT]
    assert page.rows(Conversation) == []


def test_another_page_of_the_same_app_has_its_events_though_meta_calls_one_address_for_both(page):
    batch = fixture("batch__two_entries")
    batch["entry"][1]["id"] = "555"
    assert page.post(batch) == 200
    told = {(event.channel_account_id, event.brand_id, event.kind) for event in page.rows()}
    assert told == {
        ("acc_default", "brd_default", "text"),
        ("acc_second", "brd_second", "text"),
        ("acc_second", "brd_second", "receipt"),
    }


@pytest.mark.parametrize("other", ["99", "777"], ids=["unknown", "of another app"])
def test_items_of_a_page_that_the_app_does_not_sign_for_are_left_out_and_said(page, other):
    batch = fixture("batch__two_entries")
    batch["entry"][1]["id"] = other
    with capture_logs() as logs:
        assert page.post(batch) == 200
    assert [event.payload["text"] for event in page.rows()] == ["first"]
    assert [(log["event"], log["items"]) for log in logs] == [("webhook_other_page", 2)]


def test_the_published_vector_is_accepted():
    body = b'{"object":"page","entry":[]}'
    digest = "22d3988d1017c437ea81a89d41e2d3266c00a508cffdb23f8ad8746d232d77e9"
    assert signatures.messenger("app_secret", body, f"sha256={digest}")
    assert not signatures.messenger("app_secret", body + b" ", f"sha256={digest}")
    assert not signatures.messenger("other", body, f"sha256={digest}")


def test_a_thousand_bodies_agree_with_an_hmac_written_apart():
    draw = random.Random(20261122)
    letters = 'abc "\\/\n\0é🖤中\ud83d<&é'

    def rfc_2104(key: bytes, text: bytes) -> str:
        key = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
        inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + text).digest()
        return hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).hexdigest()

    for _ in range(1_000):
        secret = "".join(draw.choices("0123456789abcdefü", k=draw.randint(1, 90)))
        words = "".join(draw.choices(letters, k=draw.randint(0, 60)))
        body = json.dumps({"object": "page", "entry": [{"messaging": [{"message": {"text": words}}]}]}).encode()
        header = f"sha256={rfc_2104(secret.encode(), body)}"
        assert signatures.messenger(secret, body, header)
        assert not signatures.messenger(secret, json.dumps(json.loads(body), ensure_ascii=False).encode("utf-8", "replace") + b" ", header)
        at = draw.randrange(len(body))
        assert not signatures.messenger(secret, body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :], header)


def test_re_serialised_bytes_do_not_pass(page):
    payload = fixture("message__text")
    body = json.dumps(payload, ensure_ascii=False).encode()
    assert page.post(body, header=signed(json.dumps(payload).encode())) == 403
    assert page.post(body, header=signed(body)) == 200


@pytest.mark.parametrize(
    ("account", "header", "status"),
    [
        ("default", None, 403),
        ("default", "", 403),
        ("default", "sha256=", 403),
        ("default", "wrong", 403),
        ("default", "gegr\u00fc\u00dft", 403),
        ("open", None, 403),
        ("open", "right", 403),
        ("nobody", "right", 404),
        ("default", "right", 200),
    ],
)
def test_only_what_meta_signed_gets_in(page, account, header, status):
    given = header.encode("latin-1") if header and header != "right" else header
    assert page.post(fixture("message__text"), account, given) == status
    assert len(page.rows()) == (status == 200)


def test_the_old_signature_alone_proves_nothing(page):
    body = json.dumps(fixture("message__text")).encode()
    old = "sha1=" + hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()
    assert page.post(body, header=None, **{"X-Hub-Signature": old}) == 403
    assert page.post(body, header=old) == 403
    assert page.rows() == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"[" * 100_000, 400),
        (b'{"object":"instagram","entry":[]}', 404),
        (b"{}", 404),
        (b'{"object":"page"}', 200),
        (b'{"object":"page","entry":"' + b"x" * messenger.BODY_MAX + b'"}', 413),
    ],
    ids=["empty", "cut", "list", "deep", "instagram", "nothing", "no entry", "too large"],
)
def test_what_is_no_delivery_changes_nothing(page, body, status):
    assert page.post(body) == status
    assert page.rows() == []


@pytest.mark.parametrize(
    ("account", "query", "status"),
    [
        ("default", {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "115<8>201444"}, 200),
        ("default", {"hub.mode": "subscribe", "hub.verify_token": "wrong", "hub.challenge": "1"}, 403),
        ("default", {"hub.mode": "subscribe", "hub.challenge": "1"}, 403),
        ("default", {"hub.mode": "unsubscribe", "hub.verify_token": VERIFY, "hub.challenge": "1"}, 403),
        ("default", {}, 403),
        ("open", {"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"}, 403),
        ("nobody", {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1"}, 404),
    ],
)
def test_meta_is_shown_that_the_address_is_ours(page, account, query, status):
    answer = page.client.get(f"/webhooks/messenger/{account}", params=query)
    assert answer.status_code == status
    assert (answer.text == "115<8>201444") is (status == 200)
    assert ("text/plain" in answer.headers["content-type"]) is (status == 200)
