"""Do the simulated providers behave as the real ones? The vendors' own clients and validators talk to them."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import httpx2
import pytest
import telegram
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram.error import BadRequest, Forbidden, RetryAfter
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from dropline.simulator.network import Faults, FaultsWrong, read_faults
from dropline.simulator.phones import Clock, Tick
from dropline.simulator.town import Town
from tests.loopback import Loopback

ANA, BEN = "7001001", "7001002"
PHONE = "whatsapp:+34600000001"
PSID = "6100000000000001"


@dataclass
class Shop:
    """What a shop's webhooks would see. statuses: what they answer, one after the other, then 200."""

    statuses: list[int] = field(default_factory=list)
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    base: str = ""

    async def answer(self, request: Request) -> Response:
        if request.method == "GET":
            return PlainTextResponse(request.query_params["hub.challenge"])
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        self.got.append((path, dict(request.headers), await request.body()))
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)

    def forms(self, path: str) -> list[dict[str, str]]:
        return [dict(parse_qsl(body.decode(), keep_blank_values=True)) for at, _, body in self.got if at.startswith(path)]

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body)["entry"][0]["messaging"][0] for at, _, body in self.got if at == "/messenger"]


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    app = Starlette(routes=[Route("/{path:path}", shop.answer, methods=["GET", "POST"])])
    with Loopback(app) as line:
        shop.base = line.base
        yield shop


def town_of(shop: Shop, faults: Faults | None = None, clock: Clock | None = None) -> Town:
    town = Town(faults, clock=clock)
    town.telegram.register(f"{shop.base}/telegram", "S3cret")
    town.twilio.register(f"{shop.base}/twilio")
    town.messenger.register(f"{shop.base}/messenger")
    return town


def client_of(town: Town) -> Client:
    client = Client(town.twilio.account_sid, town.twilio.auth_token)
    client.api.base_url = client.content.base_url = client.messaging.base_url = town.base
    return client


def graph(town: Town, body: dict[str, Any], **token: str) -> dict[str, Any]:
    with httpx2.Client(trust_env=False) as client:
        given = {"access_token": town.messenger.page_token} | token
        answer = client.post(f"{town.base}/v25.0/{town.messenger.page_id}/messages", params=given, json=body)
    return dict(answer.json())


def said(text: str, **more: Any) -> dict[str, Any]:
    return {"recipient": {"id": PSID}, "messaging_type": "RESPONSE", "message": {"text": text, **more}}


async def bot_of(town: Town) -> telegram.Bot:
    bot = telegram.Bot(town.telegram.token, base_url=f"{town.base}/bot")
    await bot.initialize()
    return bot


# Telegram


async def test_the_vendors_bot_talks_to_it(shop: Shop) -> None:
    with town_of(shop) as town:
        bot = await bot_of(town)
        assert bot.username == town.telegram.username
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(ANA, "hello")
        ana = town.phone("telegram", ANA)
        await asyncio.wrap_future(town.arrives(ana, "tok-1"))
        keys = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Add", callback_data="ad:1")]])
        sent = await bot.send_message(ANA, "<b>Tee</b> &amp; cap", parse_mode="HTML", reply_markup=keys)
        [bubble] = ana.received
        assert (bubble.text, bubble.runs[0].style, bubble.id) == ("Tee & cap", "b", str(sent.message_id))
        await asyncio.wrap_future(town.taps(ana, "Add"))
        await asyncio.wrap_future(town.blocks(ana))
        with pytest.raises(Forbidden):
            await bot.send_message(ANA, "hello")
        await bot.shutdown()
    updates = [telegram.Update.de_json(json.loads(body), bot) for _, _, body in shop.got]
    assert {headers["x-telegram-bot-api-secret-token"] for _, headers, _ in shop.got} == {"S3cret"}
    assert updates[0].message is not None
    assert updates[0].message.text == "/start tok-1"
    assert updates[1].callback_query is not None
    assert updates[1].callback_query.data == "ad:1"
    assert updates[2].my_chat_member is not None
    assert updates[2].my_chat_member.new_chat_member.status == "kicked"


async def test_a_storm_on_one_chat_spares_the_others(shop: Shop) -> None:
    with town_of(shop, Faults(storm_chat=ANA, storm_sends=2, storm_seconds=3)) as town:
        bot = await bot_of(town)
        for person in (ANA, BEN):
            await asyncio.wrap_future(town.says(town.phone("telegram", person), "hi"))
        for _ in range(2):
            with pytest.raises(RetryAfter) as flood:
                await bot.send_message(ANA, "now")
            assert flood.value.retry_after == 3
            await bot.send_message(BEN, "now")
        await bot.send_message(ANA, "later")
        assert [len(town.phone("telegram", person).received) for person in (ANA, BEN)] == [1, 2]
        await bot.shutdown()


async def test_a_chat_takes_so_many_a_second(shop: Shop) -> None:
    with town_of(shop, Faults(chat_per_second=1)) as town:
        bot = await bot_of(town)
        await asyncio.wrap_future(town.says(town.phone("telegram", ANA), "hi"))
        await bot.send_message(ANA, "one")
        with pytest.raises(RetryAfter):
            await bot.send_message(ANA, "two")
        await bot.shutdown()


async def test_without_a_webhook_updates_wait_for_who_polls() -> None:
    with Town() as town:
        bot = await bot_of(town)
        await asyncio.wrap_future(town.says(town.phone("telegram", ANA), "hi"))
        [update] = await bot.get_updates(timeout=1)
        assert await bot.get_updates(offset=update.update_id + 1) == ()
        await bot.shutdown()


def test_what_the_shop_refuses_comes_again(shop: Shop) -> None:
    shop.statuses = [500, 503]
    with town_of(shop, Faults(redeliver=2)) as town:
        ana = town.phone("telegram", ANA)
        town.says(ana, "hi").result(10)
        assert sorted(town.network.told[0].answers) == [200, 200, 500, 503]
        assert ana.bubbles[0].tick == Tick.DELIVERED
    assert len({json.loads(body)["update_id"] for _, _, body in shop.got}) == 1


# WhatsApp through Twilio


def test_twilios_client_sends_and_its_validator_agrees_with_the_callbacks(shop: Shop) -> None:
    with town_of(shop) as town:
        ana = town.phone("whatsapp", PHONE, "Ana ó")
        town.says(ana, "hola señor").result(10)
        callback = f"{shop.base}/twilio/status?ref=7"
        message = client_of(town).messages.create(from_=town.twilio.sender, to=PHONE, body="¡Hola!", status_callback=callback)
        assert (message.status, message.body) == ("queued", "¡Hola!")
        town.wait(lambda town: ana.received[0].tick == Tick.READ and len(shop.forms("/twilio/status")) == 3)
        assert (ana.received[0].id, ana.received[0].reference) == (message.sid, "7")
        [listed] = client_of(town).messages.list(to=PHONE)
        assert (listed.sid, listed.status) == (message.sid, "read")
    validator = RequestValidator(town.twilio.auth_token)
    for path, headers, body in shop.got:
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        assert validator.validate(shop.base + path, form, headers["x-twilio-signature"])
        assert not validator.validate(shop.base + path, form | {"Body": "other"}, headers["x-twilio-signature"])
    assert shop.forms("/twilio")[0]["Body"] == "hola señor"
    assert [form["MessageStatus"] for form in shop.forms("/twilio/status")] == ["sent", "delivered", "read"]


def test_past_a_day_of_silence_only_an_approved_template_arrives(shop: Shop) -> None:
    clock = Clock()
    with town_of(shop, clock=clock) as town:
        ana, client = town.phone("whatsapp", PHONE), client_of(town)
        town.says(ana, "hi").result(10)
        clock.pass_(timedelta(hours=25))
        late = client.messages.create(from_=town.twilio.sender, to=PHONE, body="still there?", status_callback=f"{shop.base}/twilio/status")
        town.wait(lambda town: town.twilio.messages[str(late.sid)].status == "failed")
        assert ana.received == []
        assert client.messages(str(late.sid)).fetch().error_code == 63016
        types = {"twilio/quick-reply": {"body": "Hi {{1}}", "actions": [{"type": "QUICK_REPLY", "title": "Show me", "id": "sh"}]}}
        with httpx2.Client(auth=(town.twilio.account_sid, town.twilio.auth_token), trust_env=False, base_url=town.base) as http:
            made = http.post("/v1/Content", json={"friendly_name": "hi", "language": "en", "types": types}).json()
            http.post(f"/v1/Content/{made['sid']}/ApprovalRequests/whatsapp", json={"name": "hi", "category": "UTILITY"})
        assert [each.sid for each in client.content.v1.contents.list()] == [made["sid"]]
        client.messages.create(from_=town.twilio.sender, to=PHONE, content_sid=made["sid"], content_variables='{"1":"Ana"}')
        assert [(bubble.text, bubble.keys[0].label) for bubble in ana.received] == [("Hi Ana", "Show me")]
        town.taps(ana, "Show me").result(10)
        client.messages.create(from_=town.twilio.sender, to=PHONE, body="welcome back")
        assert len(ana.received) == 2
    tapped = shop.forms("/twilio")[-1]
    assert (tapped["ButtonPayload"], tapped["Body"], tapped["OriginalRepliedMessageSid"]) == ("sh", "Show me", ana.received[0].id)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"body": "x" * 1601}, 21617),
        ({"to": "+34600000001"}, 21211),
        ({"from_": "whatsapp:+1"}, 63007),
        ({"body": ""}, 21619),
        ({"content_sid": "HX" + "0" * 32}, 21655),
    ],
)
def test_twilio_refuses_what_it_documents(shop: Shop, values: dict[str, str], code: int) -> None:
    with town_of(shop) as town:
        plain = {"from_": town.twilio.sender, "to": PHONE, "body": "hi"}
        with pytest.raises(TwilioRestException) as refused:
            client_of(town).messages.create(**plain | values)
        assert refused.value.code == code


def test_a_list_is_chosen_from_and_told_by_its_id(shop: Shop) -> None:
    with town_of(shop) as town:
        ana = town.phone("whatsapp", PHONE)
        town.says(ana, "hi").result(10)
        types = {
            "twilio/list-picker": {"body": "Which?", "button": "Sizes", "items": [{"item": "M", "id": "s:m", "description": "3 left"}]}
        }
        with httpx2.Client(auth=(town.twilio.account_sid, town.twilio.auth_token), trust_env=False, base_url=town.base) as http:
            made = http.post("/v1/Content", json={"friendly_name": "s", "language": "en", "types": types}).json()
            long = {"twilio/list-picker": {"body": "", "button": "Sizes", "items": [{"item": "M" * 25, "id": "m"}]}}
            assert http.post("/v1/Content", json={"language": "en", "types": long}).status_code == 400
        client_of(town).messages.create(from_=town.twilio.sender, to=PHONE, content_sid=made["sid"])
        assert (ana.received[0].list_label, ana.received[0].rows[0].note) == ("Sizes", "3 left")
        town.taps(ana, "M").result(10)
    assert (shop.forms("/twilio")[-1]["ListId"], shop.forms("/twilio")[-1]["Body"]) == ("s:m", "M")


def test_receipts_come_shuffled_and_before_the_answer(shop: Shop) -> None:
    with town_of(shop, Faults(seed=3, shuffle=3, spread_ms=200, receipts_first=1.0)) as town:
        town.says(town.phone("whatsapp", PHONE), "hi").result(10)
        callback = f"{shop.base}/twilio/status"
        client_of(town).messages.create(from_=town.twilio.sender, to=PHONE, body="hello", status_callback=callback)
        told = [form["MessageStatus"] for form in shop.forms("/twilio/status")]
    assert sorted(told) == sorted(["sent", "delivered", "read"] * 3)
    assert told != ["sent"] * 3 + ["delivered"] * 3 + ["read"] * 3


def test_a_send_that_is_done_may_never_be_answered(shop: Shop) -> None:
    with town_of(shop, Faults(timeout_after_success=1.0)) as town:
        ana = town.phone("whatsapp", PHONE)
        town.says(ana, "hi").result(10)
        with pytest.raises(Exception, match="IncompleteRead"):
            client_of(town).messages.create(from_=town.twilio.sender, to=PHONE, body="hello")
        assert [bubble.text for bubble in ana.received] == ["hello"]


# Messenger


def test_a_page_sends_within_the_window_and_hears_its_echo(shop: Shop) -> None:
    clock = Clock()
    with town_of(shop, clock=clock) as town:
        ana = town.phone("messenger", PSID, "Ana")
        assert graph(town, said("too early"))["error"]["error_subcode"] == 2018001
        town.arrives(ana, "tok-1").result(10)
        sent = graph(town, said("Hi", metadata="7", quick_replies=[{"content_type": "text", "title": "Añadir", "payload": "ad:1"}]))
        town.wait(lambda town: ana.received[0].tick == Tick.READ and len(shop.events()) == 4)
        assert (ana.received[0].id, ana.received[0].reference) == (sent["message_id"], "7")
        town.taps(ana, "Añadir").result(10)
        town.arrives(ana, "tok-2").result(10)
        clock.pass_(timedelta(hours=25))
        assert graph(town, said("late"))["error"]["error_subcode"] == 2018278
        human = said("late, but a person") | {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        assert graph(town, human)["recipient_id"] == PSID
        assert graph(town, said("x"), access_token="other")["error"]["code"] == 190
    events = shop.events()
    assert events[0]["postback"]["referral"]["ref"] == "tok-1"
    echo = next(event["message"] for event in events if event.get("message", {}).get("is_echo"))
    assert (echo["metadata"], echo["mid"]) == ("7", sent["message_id"])
    assert events[2]["delivery"]["mids"] == [sent["message_id"]]
    assert "watermark" in events[3]["read"]
    assert events[4]["message"]["quick_reply"]["payload"] == "ad:1"
    assert events[5]["referral"]["ref"] == "tok-2"
    for _, headers, body in shop.got:
        digest = hmac.new(town.messenger.app_secret.encode(), body, hashlib.sha256).hexdigest()
        assert headers["x-hub-signature-256"] == f"sha256={digest}"
        assert body.isascii()


@pytest.mark.parametrize(
    "message",
    [
        {"text": "x" * 2001},
        {"text": "x", "quick_replies": [{"content_type": "text", "title": "y" * 21, "payload": "p"}]},
        {"attachment": {"type": "template", "payload": {"template_type": "button", "text": "x", "buttons": []}}},
        {"attachment": {"type": "template", "payload": {"template_type": "generic", "elements": [{"title": "only a title"}]}}},
    ],
)
def test_graph_refuses_what_goes_past_a_limit(shop: Shop, message: dict[str, Any]) -> None:
    with town_of(shop) as town:
        ana = town.phone("messenger", PSID)
        town.says(ana, "hi").result(10)
        assert graph(town, said("") | {"message": message})["error"]["code"] == 100
        assert ana.received == []


def test_meta_asks_for_its_challenge_first(shop: Shop) -> None:
    with Town() as town:
        assert asyncio.run_coroutine_threadsafe(town.messenger.verify(f"{shop.base}/messenger"), town.loop).result(10)
        town.says(town.phone("messenger", PSID), "hi").result(10)
    assert shop.events()[0]["message"]["text"] == "hi"


# Faults


def test_the_same_seed_meets_the_same_faults() -> None:
    assert Faults(seed=1).draw("a", 1) == Faults(seed=1).draw("a", 1) != Faults(seed=2).draw("a", 1)


def test_faults_are_read_from_words() -> None:
    assert read_faults("redeliver=5, timeout_after_success=0.1", seed=4) == Faults(seed=4, redeliver=5, timeout_after_success=0.1)
    with pytest.raises(FaultsWrong, match="takes a number"):
        read_faults("redeliver=often")
    with pytest.raises(FaultsWrong, match="there are redeliver"):
        read_faults("earthquake=1")
