"""What a shopper on WhatsApp is answered: every kind of form through the real pipeline, delivered twice, and all of them shuffled."""

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from attribution.tables import Touchpoint
from bot import updates
from bot.channels import whatsapp
from bot.events import ApiCall, Failed, Unknown
from bot.store import conversations
from bot.tables import Consent, Conversation, EventStatus, InboundEvent, Outbox, OutboxStatus
from core.db import transaction
from core.ids import random_id
from tests.shop import Shop
from tests.test_whatsapp_adapter import ANA, EDITED, NAMES, SCOPED, TOKEN, fixture, form

MESSAGES = [name for name in NAMES if name.startswith("message")]
# What is in the answer to each, from somebody who has never written before. Every answer has something to press.
ANSWERED = {
    "message__text": "Aurora Hoodie",
    "message__text_lines": "tazas",
    "message__blank": "in words",
    "message__spaces": "in words",
    "message__emoji_only": "bot of Aurora",
    "message__before_user_names": "bot of Aurora",
    "message__prefilled_link": "bot of Aurora",
    "message__quick_reply": "cart is empty",
    "message__quick_reply_foreign": "bot of Aurora",
    "message__quick_reply_without_payload": "bot of Aurora",
    "message__list_id": "Aurora Hoodie",
    "message__list_button_payload": "Aurora Hoodie",
    "message__list_interactive_data": "Aurora Hoodie",
    "message__list_body": "Aurora Hoodie",
    "message__flow": "in words",
    "message__image": "in words",
    "message__image_caption": "bot of Aurora",
    "message__image_from_link": "bot of Aurora",
    "message__two_images": "in words",
    "message__video": "in words",
    "message__voice": "in words",
    "message__document": "in words",
    "message__sticker": "Nice one",
    "message__media_lost": "in words",
    "message__contacts": "Please write",
    "message__location": "write the address",
    "message__location_named": "write the address",
    "message__reply": "bot of Aurora",
    "message__forwarded": "bot of Aurora",
    "message__forwarded_often": "Aurora Hoodie",
    "message__ad": "bot of Aurora",
    "message__user_name_number_hidden": "bot of Aurora",
    "message__user_name_number_shown": "bot of Aurora",
    "message__user_name_of_portfolio": "bot of Aurora",
    "message__messaging_service": "bot of Aurora",
    "message__unknown_parameters": "bot of Aurora",
    "message__stop": "no more news",
}


@pytest.fixture(scope="module")
def open_shop(sqlite_aurora: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop that many people write to, each for the first time."""
    path = tmp_path_factory.mktemp("whatsapp") / "aurora.db"
    shutil.copy(sqlite_aurora, path)
    shop = Shop(f"sqlite:///{path}", "whatsapp")
    yield shop
    shop.close()


@pytest.fixture
def shop(aurora_url: str) -> Iterator[Shop]:
    shop = Shop(aurora_url, "whatsapp")
    yield shop
    shop.close()


def deliver(shop: Shop, posted: Any, times: int = 2) -> list[ApiCall]:
    """The calls that answer a form delivered so often; the clock moves on a minute first."""
    shop.clock.pass_(timedelta(minutes=1))
    before = len(shop.client.calls)
    for _ in range(times):
        taken = shop.write(updates.take_in, shop.account, whatsapp.parse, [posted], now=shop.clock(), new_id=random_id)
        for subject in taken.bells:
            shop.run(shop.program.worker.work(subject))
    return shop.client.calls[before:]


def said(call: ApiCall) -> str:
    """The words of a call, above its buttons where it has some."""
    return str(call.params["body"] if "body" in call.params else json.loads(call.params["content_variables"])["1"])


def rows(shop: Shop, table: type[Any]) -> list[Any]:
    with Session(shop.program.db.engine) as session:
        return list(session.scalars(select(table).order_by(col(table.id))).all())


def touches(shop: Shop, kind: str) -> list[Touchpoint]:
    with Session(shop.program.db.engine) as session:
        return list(session.scalars(select(Touchpoint).where(col(Touchpoint.kind) == kind).order_by(col(Touchpoint.id))).all())


def test_every_kind_of_message_has_its_answer_here():
    assert set(ANSWERED) == set(MESSAGES)


@pytest.mark.parametrize("name", MESSAGES)
def test_each_is_answered_once_with_something_to_press(open_shop, name):
    number = MESSAGES.index(name)
    posted = fixture(name) | {"From": [f"whatsapp:+3461{number:07d}"], "ExternalUserId": [f"whatsapp:ES.{number}"]}
    [call] = deliver(open_shop, posted)
    assert call.params["to"] == posted["From"][0]
    assert ANSWERED[name] in said(call)
    assert call.params["content_name"].startswith("dropline_")


def test_shuffled_and_doubled_each_is_still_answered_once(shop):
    names = MESSAGES * 2
    Random(7).shuffle(names)
    answered: dict[str, int] = dict.fromkeys(MESSAGES, 0)
    for name in names:
        answered[name] += len(deliver(shop, fixture(name), times=1))
    assert answered == dict.fromkeys(MESSAGES, 1)
    assert {row.thread for row in rows(shop, Conversation)} == {ANA, SCOPED}
    assert {row.status for row in rows(shop, Outbox)} == {OutboxStatus.SENT}


def test_stop_ends_consent_and_is_confirmed_once(shop):
    deliver(shop, form("remind me about offers", MessageSid="SM1"))
    deliver(shop, fixture("message__stop"))
    asked, stopped = rows(shop, Consent)
    assert (asked.granted, stopped.granted) == (True, False)
    assert stopped.wording.endswith("STOP")
    assert "no more news" in said(shop.client.calls[-1])


def test_what_an_ad_told_stays_with_the_first_touch(shop):
    deliver(shop, fixture("message__ad"))
    deliver(shop, fixture("message__text"))
    first, second = touches(shop, "message_in")
    assert first.data["referral"]["ReferralSourceId"] == "120210000000000001"
    assert first.data["referral"]["ReferralCtwaClid"].endswith("zfUQ2a")
    assert "referral" not in second.data


@pytest.mark.parametrize("text", EDITED)
def test_a_link_is_credited_however_its_text_was_edited(open_shop, text):
    token = open_shop.token("{link lena}")
    number = EDITED.index(text)
    before = len(touches(open_shop, "link_opened"))
    edited = text.replace(TOKEN, token).replace(TOKEN.upper(), token.upper())
    [call] = deliver(open_shop, form(edited, MessageSid=f"SMlink{number}", From=f"whatsapp:+3462{number:07d}"))
    [touch] = touches(open_shop, "link_opened")[before:]
    assert (touch.credit_class, touch.data["verdict"]) == ("creator", "valid")
    assert call.params["content_name"]


def test_a_link_under_a_picture_is_credited_too(shop):
    posted = fixture("message__image") | {"Body": [f"this one (ref: {shop.token('{link lena}')})"]}
    deliver(shop, posted)
    [touch] = touches(shop, "link_opened")
    assert touch.credit_class == "creator"


def test_who_hides_their_number_later_keeps_the_cart(shop):
    deliver(shop, form("black cap", MessageSid="SM1", ExternalUserId=SCOPED))
    deliver(shop, form("add it", MessageSid="SM2", ExternalUserId=SCOPED))
    before = rows(shop, Conversation)
    [call] = deliver(shop, form("my cart", MessageSid="SM3", From=SCOPED, ExternalUserId=SCOPED))
    assert call.params["to"] == SCOPED
    assert "Trail Cap" in said(call)
    assert {row.identity_id for row in rows(shop, Conversation)} == {before[0].identity_id}


def test_a_phone_is_kept_with_the_message_and_names_nobody(shop):
    deliver(shop, fixture("message__user_name_number_shown"))
    [event] = rows(shop, InboundEvent)
    assert event.payload["phone"] == "+34600000001"
    with transaction(shop.program.db.engine) as session:
        assert conversations.find_thread(session, shop.account.id, "+34600000001") is None


def test_regression_12_a_slow_answer_and_a_second_delivery_have_one_effect(shop):
    shop.client.then(Unknown("no answer of Twilio's came"))
    assert len(deliver(shop, fixture("message__text"), times=3)) == 1
    assert [row.status for row in rows(shop, Outbox)] == [OutboxStatus.UNKNOWN]
    assert deliver(shop, fixture("message__text")) == []


def test_regression_22_a_send_outside_the_window_is_a_refusal_with_its_reason_and_ends_nothing(shop):
    refused = Failed("more than 24 hours since this person wrote: only a template may be sent", permanent=True, window=True, code="63016")
    shop.client.then(refused)
    deliver(shop, form("hello", MessageSid="SM1"))
    [row] = rows(shop, Outbox)
    assert (row.status, row.reason) != (OutboxStatus.SENT, "")
    assert row.reason
    assert len(deliver(shop, form("my cart", MessageSid="SM2"))) == 1


def test_regression_04_first_messages_at_once_are_one_conversation(shop):
    posted = [fixture(name) for name in ("message__image", "message__voice", "message__two_images", "message__text")]

    def take(each: Any) -> tuple[str, ...]:
        with transaction(shop.program.db.engine) as session:
            taken = updates.take_in(session, shop.account, whatsapp.parse, [each], now=shop.clock(), new_id=random_id)
        return taken.bells

    with ThreadPoolExecutor(4) as pool:
        bells = {bell for bells in pool.map(take, posted) for bell in bells}
    for bell in bells:
        shop.run(shop.program.worker.work(bell))
    assert len(rows(shop, Conversation)) == 1
    assert {row.status for row in rows(shop, InboundEvent)} == {EventStatus.HANDLED}
    assert sum("Aurora Hoodie" in said(call) for call in shop.client.calls) == 1
