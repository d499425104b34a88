"""Does the shopper's page work, with scripts and without, and does it open nobody else's conversation?"""

import pytest
from sqlalchemy import Engine, func, select, update
from sqlmodel import Session, col
from starlette.testclient import TestClient

from bot.events import Button, Card, Message
from bot.store import conversations, outbox
from bot.tables import Conversation, EventStatus, Handling, InboundEvent, OutboxStatus, Role
from tests.conftest import NOW
from tests.pages import Pages, hidden


@pytest.fixture
def pages(db: Engine) -> Pages:
    pages = Pages(db)
    pages.brand()
    return pages


def _say(client: TestClient, **form: str):
    return client.post("/chat/aurora/messages", data=form, headers={"X-Requested-With": "fetch"})


def _events(pages: Pages) -> list[InboundEvent]:
    return pages.write(lambda session: list(session.scalars(select(InboundEvent).order_by(col(InboundEvent.id)))))


def _visitor(pages: Pages) -> Conversation:
    return pages.write(lambda session: session.scalars(select(Conversation)).one())


def test_opening_the_page_writes_nothing(pages: Pages):
    page = pages.client().get("/chat/aurora?start=abcdefgh")
    assert page.status_code == 200
    assert "Start the chat" in page.text
    assert _events(pages) == []


def test_a_message_without_scripts_is_stored_and_leads_back(pages: Pages):
    client = pages.client()
    form = client.get("/chat/aurora").text
    answer = client.post("/chat/aurora/messages", data={"client_id": hidden(form, "client_id"), "text": "hoddie blk M"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/chat/aurora#latest")
    (event,) = _events(pages)
    assert event.payload["text"] == "hoddie blk M"
    assert event.external_id.startswith("web:")
    assert pages.rung == [event.conversation_id]
    assert f"conversation:{event.conversation_id}" in pages.bus.told
    assert "hoddie blk M" in client.get("/chat/aurora").text


def test_a_resend_after_a_lost_response_has_one_effect(pages: Pages):
    client = pages.client()
    client.get("/chat/aurora")
    for _ in range(3):
        assert _say(client, client_id="b1", text="hi").status_code == 204
    assert len(_events(pages)) == 1


def test_a_link_is_one_arrival_ahead_of_the_words(pages: Pages):
    client = pages.client()
    form = client.get("/chat/aurora?ref=tokentoken").text
    assert hidden(form, "start") == "tokentoken"
    for _ in range(2):
        client.post("/chat/aurora/messages", data={"client_id": "m1", "text": "hi", "start": "tokentoken"})
    assert [(event.kind, event.payload.get("start", "")) for event in _events(pages)] == [("start", "tokentoken"), ("text", "")]


def test_a_button_carries_its_act_and_its_label(pages: Pages):
    client = pages.client()
    _say(client, client_id="b1", action="ca", label="My cart")
    (event,) = _events(pages)
    assert (event.kind, event.payload["action"], event.payload["text"]) == ("button", "ca", "My cart")


REFUSED = [
    ({"text": "   "}, "nothing in it"),
    ({"text": "x" * 4001}, "4,001 letters; 4,000 fit"),
    ({"text": "hi", "client_id": "../<x>"}, "damaged"),
    ({"action": "x" * 300}, "damaged"),
    ({"start": "x" * 300}, "damaged"),
]


def test_what_is_not_taken_is_said_kindly_and_kept(pages: Pages):
    client = pages.client()
    for form, words in REFUSED:
        answer = _say(client, **form)
        assert answer.status_code == 422
        assert words in answer.json()["problem"]
        plain = client.post("/chat/aurora/messages", data=form)
        assert plain.status_code == 422
        assert words in plain.text
        assert form.get("text", "").strip() in plain.text
    assert _events(pages) == []


def test_ten_kilobytes_are_refused_not_cut(pages: Pages):
    answer = _say(pages.client(), client_id="b1", text="é" * 10_000)
    assert (answer.status_code, _events(pages)) == (422, [])


def test_emoji_alone_are_a_message(pages: Pages):
    assert _say(pages.client(), client_id="b1", text="🔥🔥").status_code == 204


def test_another_visitor_sees_nothing_of_it(pages: Pages):
    first, second = pages.client(), pages.client()
    _say(first, client_id="b1", text="my secret wish")
    assert "my secret wish" in first.get("/chat/aurora").text
    for path in ("/chat/aurora", "/chat/aurora/updates?after=0"):
        assert "my secret wish" not in second.get(path).text


def test_a_forged_cookie_is_a_stranger(pages: Pages):
    client = pages.client()
    _say(client, client_id="b1", text="my secret wish")
    conversation = _visitor(pages)
    forger = pages.client()
    for forged in (conversation.thread, f'"{conversation.thread}".AAAA', client.cookies["visitor"][:-2] + "xx"):
        forger.cookies.set("visitor", forged, path="/chat/aurora")
        assert forger.get("/chat/aurora/live").status_code == 404
        assert "my secret wish" not in forger.get("/chat/aurora").text
        forger.cookies.clear()


def test_a_cookie_of_one_shop_is_worth_nothing_at_another(pages: Pages):
    pages.brand("retail", "Retail")
    client = pages.client()
    _say(client, client_id="b1", text="my secret wish")
    stranger = pages.client()
    stranger.cookies.set("visitor", client.cookies["visitor"], path="/chat/retail")
    assert stranger.get("/chat/retail/live").status_code == 404


def test_the_cookie_is_out_of_scripts_reach_and_secure_where_it_can_be(db: Engine):
    pages = Pages(db, public_url="https://shop.example")
    pages.brand()
    cookie = pages.client().get("/chat/aurora").headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=lax", "Secure", "Path=/chat/aurora"))


def test_a_form_of_another_site_is_refused(pages: Pages):
    answer = pages.client().post("/chat/aurora/messages", data={"text": "hi"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, _events(pages)) == (403, [])
    assert "set-cookie" not in answer.headers


def test_no_such_shop(pages: Pages):
    for path in ("/chat/nobody", "/chat/nobody/updates", "/chat/nobody/live"):
        assert pages.client().get(path).status_code == 404


def test_only_the_own_origin_and_no_inline_script(pages: Pages):
    page = pages.client().get("/chat/aurora")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in page.text
    assert "style=" not in page.text
    assert "https://" not in page.text


@pytest.fixture
def talk(pages: Pages) -> tuple[Pages, TestClient, Conversation]:
    client = pages.client()
    _say(client, client_id="b1", text="hi")
    conversation = _visitor(pages)
    pages.write(lambda session: session.execute(update(InboundEvent).values(status=EventStatus.HANDLED)))
    return pages, client, conversation


def test_updates_bring_what_is_new_once(talk: tuple[Pages, TestClient, Conversation]):
    pages, client, conversation = talk
    after = hidden(client.get("/chat/aurora").text, "after")
    pages.answered(conversation, Message("Hello, what are you looking for?"))
    update = client.get(f"/chat/aurora/updates?after={after}").text
    assert "what are you looking for" in update
    assert ">hi<" not in update
    again = client.get(f"/chat/aurora/updates?after={hidden(update, 'after')}").text
    assert "what are you looking for" not in again


def test_while_the_bot_works_the_message_may_still_change(pages: Pages):
    client = pages.client()
    _say(client, client_id="b1", text="hi")
    update = client.get("/chat/aurora/updates?after=0").text
    assert "is writing" in update
    assert hidden(update, "after") == "0"


def test_what_was_never_said_is_not_shown(talk: tuple[Pages, TestClient, Conversation]):
    pages, client, conversation = talk
    pages.answered(conversation, Message("half generated"), status=OutboxStatus.SKIPPED)
    assert "half generated" not in client.get("/chat/aurora").text


def test_hostile_words_stay_words(talk: tuple[Pages, TestClient, Conversation]):
    pages, client, conversation = talk
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    _say(client, client_id="b2", text=evil)
    card = Card(evil, evil, "", (Button(evil[:20], "ca"),))
    pages.answered(conversation, Message(evil, (Button(evil[:20], 'ca"><script>'),), (card,)))
    html = client.get("/chat/aurora").text
    assert "<script>alert" not in html
    assert "<img" not in html
    assert 'ca"><script>' not in html
    assert "&lt;script&gt;alert(1)" in html


def test_an_address_becomes_a_link_that_cannot_reach_back(talk: tuple[Pages, TestClient, Conversation]):
    pages, client, conversation = talk
    pages.answered(conversation, Message("Pay here: http://testserver/pay/abc. javascript:alert(1)"))
    html = client.get("/chat/aurora").text
    assert '<a href="http://testserver/pay/abc" target="_blank" rel="noopener noreferrer">' in html
    assert 'href="javascript' not in html


def test_cards_have_a_picture_of_their_own_and_buttons_that_work(talk: tuple[Pages, TestClient, Conversation]):
    pages, client, conversation = talk
    pages.answered(
        conversation, Message("", cards=(Card("Aurora Hoodie", "€59.00, in stock", "https://cdn.example/x.jpg", (Button("Add", "ca"),)),))
    )
    html = client.get("/chat/aurora").text
    assert '<svg class="picture"' in html
    assert "cdn.example" not in html
    assert 'name="action" value="ca"' in html


def test_the_cart_stands_below_the_thread(talk: tuple[Pages, TestClient, Conversation]):
    pages, client, conversation = talk
    assert "data-empty" in client.get("/chat/aurora").text
    pages.fill_cart(conversation)
    html = client.get("/chat/aurora/updates?after=9").text
    assert "2 × Aurora Hoodie, M" in html
    assert "€118.00" in html
    assert "data-empty" not in html


def test_the_header_says_who_answers(talk: tuple[Pages, TestClient, Conversation]):
    pages, client, conversation = talk
    assert "You talk to a bot; ask for a person any time" in client.get("/chat/aurora").text
    pages.change(conversation, handling=Handling.WAITING)
    assert "queue for a person" in client.get("/chat/aurora").text
    maya = pages.staff(pages.write(lambda s: conversations.get_brand_and_shopper(s, conversation.identity_id)[0]), Role.AGENT)
    pages.change(conversation, handling=Handling.AGENT, agent_id=maya.id)
    assert "<strong>Maya Ortiz</strong>" in client.get("/chat/aurora").text


def test_the_stream_says_where_the_conversation_is(talk: tuple[Pages, TestClient, Conversation]):
    _, client, _ = talk
    with client.stream("GET", "/chat/aurora/live") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        told = stream.read().decode()
    assert "event: sequence\ndata: 1.0.0.0" in told
    last = told.split("id: ")[1].split("\n")[0]
    with client.stream("GET", "/chat/aurora/live", headers={"Last-Event-ID": last}) as stream:
        assert "event: sequence" not in stream.read().decode()


def test_the_stream_before_the_first_word(pages: Pages):
    client = pages.client()
    client.get("/chat/aurora")
    with client.stream("GET", "/chat/aurora/live") as stream:
        assert "data: 0" in stream.read().decode()


def test_a_long_talk_opens_at_its_end(talk: tuple[Pages, TestClient, Conversation]):
    pages, client, conversation = talk
    pages.write(_many, conversation, 250)
    html = client.get("/chat/aurora").text
    assert "line 249" in html
    assert "line 10<" not in html
    assert "Earlier messages" in html
    assert "line 10<" in client.get("/chat/aurora?pages=2").text


def _many(session: Session, conversation: Conversation, count: int) -> None:
    rows = [
        {
            "brand_id": conversation.brand_id,
            "conversation_id": conversation.id,
            "key": f"line {i}",
            "purpose": "reply",
            "author": "bot",
            "message": Message(f"line {i}").dump(),
            "status": "sent",
            "sequence": i + 2,
            "due_at": NOW,
            "created_at": NOW,
            "settled_at": NOW,
        }
        for i in range(count)
    ]
    outbox.write_messages(session, rows)
    session.execute(update(Conversation).values(sequence=count + 2))


def test_one_conversation_for_a_visitor_however_many_messages(pages: Pages):
    client = pages.client()
    for number in range(3):
        _say(client, client_id=f"b{number}", text="hi")
    assert pages.write(lambda s: s.scalar(select(func.count()).select_from(Conversation))) == 1


def test_a_flood_of_letters_is_refused_before_it_is_read(pages: Pages):
    answer = pages.client().post(
        "/chat/aurora/messages", content=b"text=" + b"x" * 300_000, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 413

    def unannounced():
        for _ in range(40):
            yield b"x" * 10_000

    answer = pages.client().post(
        "/chat/aurora/messages", content=unannounced(), headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 400
    assert _events(pages) == []
