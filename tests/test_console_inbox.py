"""What does an agent see and do, and what of another brand's not?"""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col
from starlette.testclient import TestClient

from bot import intake
from bot.events import EventKind, Inbound, Message
from bot.store import conversations
from bot.tables import Conversation, Handling, Outbox, OutboxStatus, Role
from commerce.tables import Brand
from tests.conftest import NOW
from tests.pages import Pages, hidden


@pytest.fixture
def pages(db: Engine) -> Pages:
    return Pages(db)


@pytest.fixture
def brand(pages: Pages) -> Brand:
    return pages.brand()


@pytest.fixture
def agent(pages: Pages, brand: Brand) -> TestClient:
    return pages.signed_in(pages.staff(brand, Role.AGENT))


def _act(client: TestClient, conversation: Conversation, act: str, *, live: bool = False, **form: str):
    csrf = hidden(client.get("/console/inbox").text, "csrf")
    headers = {"HX-Request": "true"} if live else {}
    return client.post(f"/console/inbox/{conversation.id}/{act}", data={"csrf": csrf, **form}, headers=headers)


def _now(pages: Pages, conversation: Conversation) -> Conversation:
    return pages.write(lambda session: session.get_one(Conversation, conversation.id))


def _sent(pages: Pages) -> list[Outbox]:
    return pages.write(lambda session: list(session.scalars(select(Outbox).order_by(col(Outbox.id)))))


def test_those_who_wait_come_first_with_reason_and_clock(pages: Pages, brand: Brand, agent: TestClient):
    pages.said(brand, "vis_ana", "hi", name="Ana")
    waiting = pages.said(brand, "vis_ben", "human", name="Ben")
    pages.change(waiting, handling=Handling.WAITING, waiting_since=NOW - timedelta(minutes=12), waiting_reason="asked")
    html = agent.get("/console/inbox").text
    assert html.index("Ben") < html.index("Ana")
    assert "Waiting, asked for a person" in html
    assert "12 min" in html
    only = agent.get("/console/inbox?show=waiting").text
    assert "Ben" in only
    assert "Ana" not in only
    assert "Nobody of that name" in agent.get("/console/inbox/rows?q=zoe").text
    assert "Ana" in agent.get("/console/inbox/rows?q=an").text


def test_empty_states_teach(pages: Pages, brand: Brand, agent: TestClient):
    assert "Open the chat" in agent.get("/console/inbox").text
    assert "Nobody waits" in agent.get("/console/inbox?show=waiting").text
    assert "take it over" in agent.get("/console/inbox?show=mine").text
    admin = pages.signed_in(pages.staff(brand, Role.ADMIN, "Omar Diaz"))
    assert "No order yet" in admin.get("/console/orders").text
    assert "No creator yet" in admin.get("/console/creators").text


def test_another_brands_conversation_is_not_there(pages: Pages, brand: Brand, agent: TestClient):
    other = pages.brand("retail", "Retail")
    theirs = pages.said(other, "vis_zoe", "our secret", name="Zoe")
    assert "Zoe" not in agent.get("/console/inbox").text
    assert "Zoe" not in agent.get("/console/inbox/rows?q=Zoe").text
    for path in (f"/console/inbox/{theirs.id}", f"/console/inbox/{theirs.id}/updates"):
        answer = agent.get(path)
        assert answer.status_code == 404
        assert "our secret" not in answer.text
    for act in ("take", "return", "reply"):
        assert _act(agent, theirs, act, text="hi", client_id="m1").status_code == 404
    assert (_now(pages, theirs).handling, _sent(pages)) == (Handling.BOT, [])
    with agent.stream("GET", f"/console/live?conversation={theirs.id}") as stream:
        assert "event: sequence" not in stream.read().decode()


def test_orders_and_creators_are_the_own_brands(pages: Pages, brand: Brand):
    other = pages.brand("retail", "Retail")
    conversation = pages.said(other, "vis_zoe", "hi", name="Zoe")
    pages.fill_cart(conversation)
    pages.order(conversation)
    admin = pages.signed_in(pages.staff(brand, Role.ADMIN, "Omar Diaz"))
    assert "No order yet" in admin.get("/console/orders").text
    theirs = pages.signed_in(pages.staff(other, Role.ADMIN, "Rita Retail"))
    listed = theirs.get("/console/orders").text
    assert "€118.00" in listed
    assert "not paid yet" in listed


def test_taking_over_silences_the_bot_and_tells_everybody(pages: Pages, brand: Brand, agent: TestClient):
    conversation = pages.said(brand, "vis_ana", "human", name="Ana")
    pages.answered(conversation, Message("half generated"), status=OutboxStatus.QUEUED)
    assert _act(agent, conversation, "take").headers["location"] == f"/console/inbox/{conversation.id}"
    assert _now(pages, conversation).handling == Handling.AGENT
    assert [row.status for row in _sent(pages)] == [OutboxStatus.SKIPPED]
    assert {f"conversation:{conversation.id}", f"inbox:{brand.id}"} <= set(pages.bus.told)
    assert pages.rung == [conversation.id]
    html = agent.get(f"/console/inbox/{conversation.id}").text
    assert "You answer" in html
    assert "Return to bot" in html


def test_a_reply_is_sent_once_however_often_the_browser_tries(pages: Pages, brand: Brand, agent: TestClient):
    conversation = pages.said(brand, "vis_ana", "human")
    _act(agent, conversation, "take")
    for _ in range(3):
        assert _act(agent, conversation, "reply", live=True, text="Hello, Maya here", client_id="m7").status_code == 200
    assert [(row.author, row.message["text"]) for row in _sent(pages)] == [("stf_1", "Hello, Maya here")]
    assert "on its way" in agent.get(f"/console/inbox/{conversation.id}").text


def test_without_the_conversation_nothing_is_sent_and_the_text_is_kept(pages: Pages, brand: Brand, agent: TestClient):
    conversation = pages.said(brand, "vis_ana", "human")
    other = pages.signed_in(pages.staff(brand, Role.ADMIN, "Omar Diaz"))
    _act(other, conversation, "take")
    for live in (True, False):
        answer = _act(agent, conversation, "reply", live=live, text="my long answer", client_id="m1")
        assert "Omar Diaz answers this conversation" in answer.text
        assert "Nothing was sent" in answer.text
        assert "my long answer" in answer.text
    assert _sent(pages) == []


@pytest.mark.parametrize(("text", "words"), [("  ", "nothing to send"), ("x" * 4001, "4001 letters; 4000 are the most")])
def test_what_cannot_be_sent_is_said(pages: Pages, brand: Brand, agent: TestClient, text: str, words: str):
    conversation = pages.said(brand, "vis_ana", "human")
    _act(agent, conversation, "take")
    assert words in _act(agent, conversation, "reply", live=True, text=text, client_id="m1").text
    assert _sent(pages) == []


def test_returning_to_the_bot(pages: Pages, brand: Brand, agent: TestClient):
    conversation = pages.said(brand, "vis_ana", "human")
    _act(agent, conversation, "take")
    _act(agent, conversation, "return")
    assert _now(pages, conversation).handling == Handling.BOT
    assert [row.author for row in _sent(pages)] == ["system"]
    assert "Bot answers" in agent.get(f"/console/inbox/{conversation.id}").text


def test_updates_bring_what_is_new_and_the_composer_when_it_changes(pages: Pages, brand: Brand, agent: TestClient):
    conversation = pages.said(brand, "vis_ana", "hi there")
    html = agent.get(f"/console/inbox/{conversation.id}").text
    after, mode = hidden(html, "after"), hidden(html, "mode")
    pages.answered(conversation, Message("Hello, what are you looking for?"))
    path = f"/console/inbox/{conversation.id}/updates?after={after}"
    update = agent.get(f"{path}&mode={mode}").text
    assert "what are you looking for" in update
    assert "hi there" not in update
    assert 'id="composer"' not in update
    assert 'id="composer"' in agent.get(f"{path}&mode=mine").text


def test_the_side_tells_cart_orders_and_consent(pages: Pages, brand: Brand, agent: TestClient):
    conversation = pages.said(brand, "vis_ana", "hi", name="Ana")
    html = agent.get(f"/console/inbox/{conversation.id}").text
    assert "never asked" in html
    assert "None yet" in html
    pages.fill_cart(conversation)
    pages.order(conversation)
    html = agent.get(f"/console/inbox/{conversation.id}").text
    assert "2 × Aurora Hoodie, M" in html
    assert "1001" in html
    assert "€118.00" in html


def test_what_waits_for_a_person_is_read_once_an_agent_looks(pages: Pages, brand: Brand, agent: TestClient):
    conversation = pages.said(brand, "vis_ana", "human", name="Ana")
    pages.change(conversation, handling=Handling.WAITING, waiting_since=NOW)
    assert 'class="new"' in agent.get("/console/inbox").text
    agent.get(f"/console/inbox/{conversation.id}")
    assert _now(pages, conversation).seen_sequence == 1
    assert 'class="new"' not in agent.get("/console/inbox").text


def test_hostile_names_and_words_stay_words(pages: Pages, brand: Brand, agent: TestClient):
    evil = "<script>alert(1)</script>\"' onmouseover=x"
    conversation = pages.said(brand, "vis_ana", evil, name=evil)
    pages.change(conversation, handling=Handling.WAITING, waiting_since=NOW, waiting_reason=evil)
    for path in (
        f"/console/inbox/{conversation.id}",
        f"/console/inbox/{conversation.id}/updates",
        "/console/inbox/rows",
        f"/console/inbox?q={evil}",
    ):
        html = agent.get(path).text
        assert "<script>alert" not in html
        assert "' onmouseover" not in html


def test_one_stream_tells_of_list_and_thread(pages: Pages, brand: Brand, agent: TestClient):
    conversation = pages.said(brand, "vis_ana", "hi")
    with agent.stream("GET", f"/console/live?conversation={conversation.id}") as stream:
        told = stream.read().decode()
    assert "event: inbox" in told
    assert "event: sequence" in told
    last = told.rsplit("id: ", 1)[1].split("\n")[0]
    with agent.stream("GET", f"/console/live?conversation={conversation.id}", headers={"Last-Event-ID": last}) as stream:
        assert "event:" not in stream.read().decode()


def test_a_conversation_answered_from_the_pages_inbox_says_so_and_can_be_had_back(pages: Pages, brand: Brand, agent: TestClient):
    conversation = pages.said(brand, "vis_ana", "hi", name="Ana")
    events = [
        Inbound("mid:1", EventKind.HANDED_OVER, "vis_ana", "vis_ana", NOW, "Hello Ana, Maya here", by_staff=True),
        Inbound("take:2", EventKind.HANDED_OVER, "vis_ana", "vis_ana", NOW),
        Inbound("pass:3", EventKind.HANDED_BACK, "vis_ana", "vis_ana", NOW),
    ]
    account = pages.write(conversations.find_account, brand.id, "webchat", "default")
    pages.write(intake.accept, account, events, now=NOW, new_id=pages.new_id)
    pages.change(conversation, handling=Handling.AGENT, agent_id="")
    assert "Answered from the page’s inbox" in agent.get("/console/inbox").text
    html = agent.get(f"/console/inbox/{conversation.id}").text
    for words in ("The bot is silent", "Take over", "Return to bot", "Hello Ana, Maya here", "Page’s inbox", "Handed back to the bot"):
        assert words in html
    assert "(handed_over)" not in html
    _act(agent, conversation, "return")
    assert _now(pages, conversation).handling == Handling.BOT
    pages.change(conversation, handling=Handling.AGENT, agent_id="")
    _act(agent, conversation, "take")
    assert "You answer" in agent.get(f"/console/inbox/{conversation.id}").text
