"""What does an agent see of the reply window, and what can they do once it has closed?"""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session, col
from starlette.testclient import TestClient

from bot import inbox, intake, templates
from bot.events import EventKind, Inbound
from bot.sayable import Standing
from bot.store import conversations
from bot.tables import Approval, ChannelAccount, Conversation, Handling, Outbox, OutboxStatus, Role
from bot.template_rules import Draft
from commerce.tables import Brand
from console.pages import left
from core.db import insert_rows
from tests.conftest import NOW
from tests.drafts import DROP, ORDER_PAID
from tests.pages import Pages, hidden

HOUR = timedelta(hours=1)
THREAD = "whatsapp:+34600000001"


@pytest.fixture
def pages(db: Engine) -> Pages:
    return Pages(db)


@pytest.fixture
def brand(pages: Pages) -> Brand:
    return pages.brand()


@pytest.fixture
def agent(pages: Pages, brand: Brand) -> TestClient:
    return pages.signed_in(pages.staff(brand, Role.AGENT))


@pytest.fixture
def talk(pages: Pages, brand: Brand, agent: TestClient) -> Conversation:
    """A conversation on WhatsApp that this agent has."""
    return taken(pages, agent, wrote(pages, brand, "whatsapp", THREAD))


def wrote(pages: Pages, brand: Brand, channel: str, thread: str) -> Conversation:
    def write(session: Session) -> Conversation:
        account = ChannelAccount(id=f"acc_{channel}", brand_id=brand.id, channel=channel, name="w", external_id=f"{channel}:w")
        insert_rows(session, ChannelAccount, [account.model_dump()])
        event = Inbound("w:1", EventKind.TEXT, thread, thread, NOW, "hello", name="Ana Lopez")
        intake.accept(session, account, [event], now=NOW, new_id=pages.new_id)
        found = conversations.find_thread(session, account.id, thread)
        assert found is not None
        return found

    return pages.write(write)


def taken(pages: Pages, agent: TestClient, conversation: Conversation) -> Conversation:
    act(agent, conversation, "take")
    assert pages.write(lambda session: session.get_one(Conversation, conversation.id)).handling == Handling.AGENT
    return conversation


def silent(pages: Pages, conversation: Conversation, length: timedelta) -> None:
    """They last wrote so long ago."""
    pages.change(conversation, last_inbound_at=NOW - length)


def act(client: TestClient, conversation: Conversation, act: str, *, live: bool = False, **form: str):
    csrf = hidden(client.get("/console/inbox").text, "csrf")
    headers = {"HX-Request": "true"} if live else {}
    return client.post(f"/console/inbox/{conversation.id}/{act}", data={"csrf": csrf, **form}, headers=headers)


def template(pages: Pages, brand: Brand, draft: Draft = ORDER_PAID, approval: Approval = Approval.APPROVED) -> None:
    def add(session: Session) -> None:
        made = templates.add_template(session, brand, draft, now=NOW, new_id=pages.new_id)
        templates.settle_approval(session, made, approval, external_id="HX1", now=NOW)

    pages.write(add)


def sent(pages: Pages) -> list[Outbox]:
    return pages.write(lambda session: list(session.scalars(select(Outbox).order_by(col(Outbox.id)))))


def test_regression_23_the_minutes_left_are_shown(pages: Pages, agent: TestClient, talk: Conversation) -> None:
    silent(pages, talk, HOUR)
    html = agent.get(f"/console/inbox/{talk.id}").text
    assert "23 h 0 min</time> left" in html
    assert 'class="state small"' in html
    silent(pages, talk, timedelta(hours=23, minutes=18))
    html = agent.get(f"/console/inbox/{talk.id}").text
    assert "42 min</time> left" in html
    assert 'class="state small warn"' in html


def test_the_web_chat_counts_nothing(pages: Pages, brand: Brand, agent: TestClient) -> None:
    html = agent.get(f"/console/inbox/{pages.said(brand, 'vis_ana', 'hi').id}").text
    assert "data-left" not in html
    assert "window closed" not in html


def test_a_person_has_longer_on_messenger(pages: Pages, brand: Brand, agent: TestClient) -> None:
    talk = taken(pages, agent, wrote(pages, brand, "messenger", "PSID"))
    silent(pages, talk, 25 * HOUR)
    html = agent.get(f"/console/inbox/{talk.id}").text
    assert "A person may write: <time" in html
    assert "5 d 23 h</time> left" in html
    assert 'id="reply-text"' in html


def test_regression_20_a_closed_window_offers_its_templates(pages: Pages, brand: Brand, agent: TestClient, talk: Conversation) -> None:
    template(pages, brand)
    silent(pages, talk, 25 * HOUR)
    html = agent.get(f"/console/inbox/{talk.id}").text
    assert "Reply window closed" in html
    assert "The reply window closed 1 h ago" in html
    assert "<strong>order_paid</strong>" in html
    assert 'name="value_number"' in html
    assert 'name="value_name"' not in html  # that is known
    assert 'data-name="name" data-sample="Ana">Ana</span>' in html
    assert 'id="reply-text"' not in html


@pytest.mark.parametrize(("draft", "approval", "words"), [
    (None, Approval.DRAFT, "Aurora has no template for whatsapp yet: a marketer adds one under Templates."),
    (ORDER_PAID, Approval.SUBMITTED, "None of the templates is approved by whatsapp yet."),
    (DROP, Approval.APPROVED, "The approved templates are marketing, which this person has not agreed to."),
])  # fmt: skip
def test_regression_20_or_says_why_there_is_none(
    pages: Pages, brand: Brand, agent: TestClient, talk: Conversation, draft: Draft | None, approval: Approval, words: str
) -> None:
    if draft is not None:
        template(pages, brand, draft, approval)
    silent(pages, talk, 25 * HOUR)
    assert words in agent.get(f"/console/inbox/{talk.id}").text


def test_regression_19_free_text_in_hour_25_is_refused_with_the_template(
    pages: Pages, brand: Brand, agent: TestClient, talk: Conversation
) -> None:
    template(pages, brand)
    silent(pages, talk, 25 * HOUR)
    for live in (True, False):
        answer = act(agent, talk, "reply", live=live, text="my long answer", client_id="m1").text
        assert "The reply window closed 1 h ago; free text may be sent once they write again." in answer
        assert "An approved template may go instead: order_paid." in answer
        assert "Nothing was sent" in answer
        assert "my long answer</textarea>" in answer
        assert "Send template" in answer
    assert sent(pages) == []


def test_a_reply_in_time_is_not_refused_when_sent_again(pages: Pages, brand: Brand, agent: TestClient, talk: Conversation) -> None:
    silent(pages, talk, timedelta(hours=23, minutes=59))
    act(agent, talk, "reply", live=True, text="just in time", client_id="m1")
    silent(pages, talk, 25 * HOUR)
    answer = act(agent, talk, "reply", live=True, text="just in time", client_id="m1").text
    assert "Nothing was sent" not in answer
    assert [row.message["text"] for row in sent(pages)] == ["just in time"]


def test_a_template_is_sent_once_as_it_was_previewed(pages: Pages, brand: Brand, agent: TestClient, talk: Conversation) -> None:
    template(pages, brand)
    silent(pages, talk, 25 * HOUR)
    values = {"value_number": "1001", "value_total": "€59.00"}
    for _ in range(3):
        assert act(agent, talk, "template", live=True, template="order_paid", client_id="m2", **values).status_code == 200
    (row,) = sent(pages)
    assert row.message["text"] == "Hello Ana, your order 1001 is paid: €59.00. Thank you!"
    assert (row.message["template"], row.message["variables"]) == ("HX1", ["Ana", "1001", "€59.00"])
    assert (row.author, row.status) == ("stf_1", OutboxStatus.QUEUED)
    assert "Template order_paid" in agent.get(f"/console/inbox/{talk.id}").text


@pytest.mark.parametrize(("form", "words"), [
    ({"template": "order_paid", "value_number": "1001"}, "The template order_paid cannot be used: total has to be filled in."),
    ({"template": "gone", "value_number": "1"}, "The template gone cannot be used: it is not among those that may go now: order_paid."),
])  # fmt: skip
def test_a_template_that_cannot_go_says_so(
    pages: Pages, brand: Brand, agent: TestClient, talk: Conversation, form: dict[str, str], words: str
) -> None:
    template(pages, brand)
    silent(pages, talk, 25 * HOUR)
    assert words in act(agent, talk, "template", live=True, client_id="m3", **form).text
    assert sent(pages) == []


def test_another_agent_sends_nothing(pages: Pages, brand: Brand, agent: TestClient, talk: Conversation) -> None:
    template(pages, brand)
    other = pages.signed_in(pages.staff(brand, Role.ADMIN, "Omar Diaz"))
    silent(pages, talk, 25 * HOUR)
    answer = act(other, talk, "template", live=True, template="order_paid", client_id="m4", value_number="1", value_total="2")
    assert "Maya Ortiz answers this conversation" in answer.text
    assert sent(pages) == []


def test_the_composer_is_exchanged_when_the_window_closes(pages: Pages, agent: TestClient, talk: Conversation) -> None:
    path = f"/console/inbox/{talk.id}/updates?after=1&mode="
    assert 'id="composer"' not in agent.get(path + "mine").text
    silent(pages, talk, 25 * HOUR)
    assert 'data-mode="mine-closed"' in agent.get(path + "mine").text
    assert 'id="composer"' not in agent.get(path + "mine-closed").text


def test_hostile_templates_stay_words(pages: Pages, brand: Brand, agent: TestClient, talk: Conversation) -> None:
    evil = Draft("whatsapp", "evil", "en", "utility", "Hi {{1}} <script>alert(1)</script>.", (("x", "<b>"),), (("<u>", "br"),))
    template(pages, brand, evil)
    silent(pages, talk, 25 * HOUR)
    html = agent.get(f"/console/inbox/{talk.id}").text
    assert "<script>alert" not in html
    assert "<b>" not in html
    assert "<u>" not in html


def test_how_long_is_never_said_too_long() -> None:
    lengths = [(30, "less than a minute"), (60, "1 min"), (3599, "59 min"), (3600, "1 h 0 min"), (86_399, "23 h 59 min")]
    lengths += [(6 * 86_400 + 3 * 3600 + 59, "6 d 3 h"), (-5, "less than a minute")]
    assert [left(NOW + timedelta(seconds=seconds), NOW) for seconds, _ in lengths] == [words for _, words in lengths]


def test_the_words_for_how_long_it_has_been_closed() -> None:
    standing = Standing(False, False, NOW, 0)
    words = [inbox.closed_words(standing, NOW + timedelta(minutes=minutes)) for minutes in (5, 61, 24 * 60 * 3)]
    assert [each.split(";")[0].rpartition("closed ")[2] for each in words] == ["less than an hour ago", "1 h ago", "3 d ago"]
