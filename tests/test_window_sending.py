"""What goes out once the reply window has closed? The template, or nothing with the reason; and what a provider says of it counts."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot import broadcasts, inbox, intake, notices
from bot.errors import NoSuchTemplate, TemplateNotReady, WindowClosed
from bot.events import Delivery, EventKind, Failed, Message, Otherwise, Receipt
from bot.sayable import standing
from bot.store import events, templates
from bot.tables import Approval, Conversation, Outbox, OutboxStatus
from commerce.facts import OrderPaid, OrderRefunded
from dropline import scheduler
from tests.conftest import NOW
from tests.drafts import DROP, ORDER_PAID
from tests.windowed import AGENT, DAY, HOUR, Windowed

ANA, SUE = "whatsapp:+34600000001", "whatsapp:+14155238886"
PAID = OrderPaid("", "ord_1", 1001, "shp_1", "", "ch_1", 5900, 0, 490, 0, 6390, "EUR", (), NOW)
CLOSED = Failed("outside the window of 24 hours", permanent=True, window=True, code="63016")


@pytest.fixture
def shop(aurora_url: str) -> Iterator[Windowed]:
    shop = Windowed(aurora_url)
    shop.write(_forget_templates, shop.brand.id)
    yield shop
    shop.close()


@pytest.fixture
def page(aurora_url: str) -> Iterator[Windowed]:
    shop = Windowed(aurora_url, "messenger")
    yield shop
    shop.close()


def _forget_templates(session: Any, brand_id: str) -> None:
    for each in templates.list_templates(session, brand_id):
        templates.remove_template(session, brand_id, each.id)


def silent(shop: Windowed, thread: str = ANA, length: Any = 25 * HOUR) -> Conversation:
    """Somebody who wrote once, that long ago."""
    conversation = shop.hears(thread)
    shop.clock.pass_(length)
    shop.forget()
    return conversation


def paid(shop: Windowed, conversation: Conversation) -> Outbox:
    """The receipt, written and worked."""
    fact = replace(PAID, brand_id=shop.brand.id, conversation_id=conversation.id, order_id=f"ord_{shop.count}")
    shop.write(notices.paid, fact, "http://shop.test/pay/ord_1", now=shop.clock())
    shop.work(conversation.id)
    return shop.rows(conversation.id)[-1]


def offer(shop: Windowed, **values: Any) -> str:
    """A broadcast to all who agreed, sent out."""
    broadcast = shop.write(broadcasts.start, shop.brand, "Hoodies are back", now=shop.clock(), new_id=shop.program.kit.new_id, **values)
    send_planned(shop)
    return str(broadcast.id)


def send_planned(shop: Windowed) -> None:
    while rung := shop.write(scheduler.plan_broadcasts, now=shop.clock()):
        for subject in rung:
            shop.run(shop.program.worker.work(subject))


def calls(shop: Windowed) -> list[tuple[str, str]]:
    """What was asked of the provider: the template and its values, or the text."""
    asked = [call.params for call in shop.asked]
    return [(params.get("content_sid", ""), params.get("content_variables") or params.get("body", "")) for params in asked]


def test_a_receipt_is_free_text_inside_the_window(shop: Windowed) -> None:
    shop.template()
    row = paid(shop, silent(shop, length=23 * HOUR))
    assert (row.status, row.message["keys"], row.message.get("template")) == (OutboxStatus.SENT, ["receipt"], None)
    assert calls(shop)[0][0] == ""


def test_outside_it_is_its_template_in_the_thread_too(shop: Windowed) -> None:
    shop.template()
    row = paid(shop, silent(shop))
    assert (row.status, row.message["text"]) == (OutboxStatus.SENT, "Hello Ana, your order 1001 is paid: €63.90. Thank you!")
    assert calls(shop) == [("HX1", '{"1": "Ana", "2": "1001", "3": "€63.90"}')]


def test_without_a_template_it_is_skipped_with_the_reason(shop: Windowed) -> None:
    row = paid(shop, silent(shop))
    assert (row.status, row.reason) == (OutboxStatus.SKIPPED, "no_such_template")
    assert shop.asked == []


@pytest.mark.parametrize("approval", [each for each in Approval if each != Approval.APPROVED])
def test_only_an_approved_one_goes(shop: Windowed, approval: Approval) -> None:
    shop.template(approval=approval)
    assert paid(shop, silent(shop)).reason == "template_not_approved"


def test_a_template_that_wants_more_than_is_known_does_not_go(shop: Windowed) -> None:
    shop.template(replace(ORDER_PAID, variables=(("name", "Ana"), ("number", "1"), ("colour", "red"))))
    assert paid(shop, silent(shop)).reason == "template_values"


def test_the_language_is_theirs_then_the_brands_then_any(shop: Windowed) -> None:
    spanish = replace(ORDER_PAID, language="es", body="Hola {{1}}, pagado {{2}}: {{3}}. ¡Gracias!")
    german = replace(ORDER_PAID, language="de", body="Hallo {{1}}, {{2}} ist bezahlt: {{3}}. Danke!")
    shop.template(german, external_id="HXde")
    conversation = silent(shop)
    assert paid(shop, conversation).message["template"] == "HXde"
    shop.template(ORDER_PAID, external_id="HXen")
    shop.template(spanish, external_id="HXes")
    shop.count += 1
    assert paid(shop, conversation).message["template"] == "HXen"
    shop.write(_speak, conversation.id, "es-MX")
    shop.count += 1
    assert paid(shop, conversation).message["template"] == "HXes"


def _speak(session: Any, conversation_id: str, language: str) -> None:
    session.get_one(Conversation, conversation_id).language = language


def test_values_go_by_name_whatever_their_order(shop: Windowed) -> None:
    shop.template(replace(ORDER_PAID, body="Paid: {{1}} for {{2}}, {{3}}.", variables=(("total", "1"), ("number", "2"), ("name", "3"))))
    assert paid(shop, silent(shop)).message["variables"] == ["€63.90", "1001", "Ana"]


def test_written_inside_claimed_outside_becomes_the_template(shop: Windowed) -> None:
    shop.template()
    conversation = silent(shop, length=DAY - HOUR)
    fact = replace(PAID, brand_id=shop.brand.id, conversation_id=conversation.id)
    shop.write(notices.paid, fact, "http://shop.test/pay/ord_1", now=shop.clock())
    shop.clock.pass_(2 * HOUR)
    shop.work(conversation.id)
    assert calls(shop)[0][0] == "HX1"


def test_a_refund_notice_has_its_own(shop: Windowed) -> None:
    refunded = replace(ORDER_PAID, name="order_refunded", body="Back to you: {{1}} of order {{2}}.")
    shop.template(replace(refunded, variables=(("amount", "€1"), ("number", "1"))), external_id="HXr")
    conversation = silent(shop)
    fact = OrderRefunded(shop.brand.id, "ord_1", 1001, "ref_1", "shp_1", conversation.id, 590, 0, False, "EUR", shop.clock())
    shop.write(notices.refunded, fact, now=shop.clock())
    shop.work(conversation.id)
    assert shop.rows(conversation.id)[-1].message["text"] == "Back to you: €5.90 of order 1001."


def test_regression_21_what_is_said_on_return_falls_back_or_is_skipped_and_recorded(shop: Windowed) -> None:
    conversation = silent(shop)
    shop.take(conversation)
    shop.write(inbox.return_to_bot, shop.brand.id, conversation.id, now=shop.clock())
    shop.work(conversation.id)
    row = shop.rows(conversation.id)[-1]
    assert (row.author, row.status, row.reason) == ("system", OutboxStatus.SKIPPED, "no_such_template")
    back = replace(ORDER_PAID, name="returned_to_bot", body="Hello {{1}}, the bot answers again.", variables=(("name", "Ana"),))
    shop.template(back, external_id="HXb")
    shop.take(conversation)
    shop.write(inbox.return_to_bot, shop.brand.id, conversation.id, now=shop.clock())
    shop.work(conversation.id)
    assert shop.rows(conversation.id)[-1].message["text"] == "Hello Ana, the bot answers again."


def test_an_opt_in_alone_is_answered_with_nothing(shop: Windowed) -> None:
    conversation = shop.hears(ANA, "Drop alerts", EventKind.OPT_IN)
    assert standing(conversation, now=shop.clock()).open is False
    assert shop.asked == []


def test_regression_19_hour_25_free_text_is_refused_with_the_template(shop: Windowed) -> None:
    shop.template()
    conversation = silent(shop)
    shop.take(conversation)
    before = len(shop.rows(conversation.id))
    with pytest.raises(WindowClosed, match="An approved template may go instead: order_paid"):
        shop.write(inbox.agent_reply, shop.brand.id, conversation.id, AGENT, "still there?", "c1", now=shop.clock())
    assert len(shop.rows(conversation.id)) == before


def test_an_agents_reply_claimed_too_late_says_why(shop: Windowed) -> None:
    conversation = silent(shop, length=DAY - HOUR)
    shop.take(conversation)
    shop.write(inbox.agent_reply, shop.brand.id, conversation.id, AGENT, "one moment", "c1", now=shop.clock())
    shop.clock.pass_(2 * HOUR)
    shop.work(conversation.id)
    row = shop.rows(conversation.id)[-1]
    assert (row.status, row.reason) == (OutboxStatus.SKIPPED, "window_closed")


def test_an_agents_template_goes_out(shop: Windowed) -> None:
    shop.template()
    conversation = silent(shop)
    shop.take(conversation)
    values = {"number": "1001", "total": "€1.00"}
    for _ in range(2):
        shop.write(inbox.agent_template, shop.brand.id, conversation.id, AGENT, "order_paid", values, "c1", now=shop.clock())
    shop.work(conversation.id)
    assert calls(shop) == [("HX1", '{"1": "Ana", "2": "1001", "3": "€1.00"}')]


def test_on_messenger_a_person_has_a_week_and_their_tag(page: Windowed) -> None:
    conversation = silent(page, "PSID", 6 * DAY)
    page.take(conversation)
    page.write(inbox.agent_reply, page.brand.id, conversation.id, AGENT, "sorry for the wait", "c1", now=page.clock())
    page.work(conversation.id)
    [call] = page.asked
    assert (call.params["messaging_type"], call.params["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")
    page.clock.pass_(2 * DAY)
    with pytest.raises(WindowClosed, match="Aurora has no template for messenger yet"):
        page.write(inbox.agent_reply, page.brand.id, conversation.id, AGENT, "and now?", "c2", now=page.clock())


def test_on_messenger_the_bots_notice_does_not_borrow_a_persons_week(page: Windowed) -> None:
    row = paid(page, silent(page, "PSID", 2 * DAY))
    assert (row.status, row.reason) == (OutboxStatus.SKIPPED, "no_such_template")
    page.template(replace(ORDER_PAID, channel="messenger"), external_id="order_paid:en")
    conversation = silent(page, "PSID2", 2 * DAY)
    assert paid(page, conversation).status == OutboxStatus.SENT
    [call] = page.asked
    assert call.params["message"]["template"]["name"] == "order_paid"


def test_a_broadcast_is_text_inside_a_template_outside_and_nothing_without(shop: Windowed) -> None:
    shop.template(DROP, external_id="HXd")
    late, never = shop.hears(ANA), shop.hears(SUE)
    shop.clock.pass_(25 * HOUR)
    soon = shop.hears("whatsapp:+34600000002")
    for conversation in (late, never, soon):
        shop.agree(conversation)
    shop.forget()
    found = shop.read(broadcasts.progress, shop.brand.id, offer(shop, code="TEN5", template="drop"))
    assert (found.audience, found.sent, found.skipped) == (3, 2, {"no_marketing_there": 1})
    assert shop.rows(late.id)[-1].message["text"] == "Hello Ana, hoodies are back: TEN5. Reply STOP to get no more of these."
    assert shop.rows(soon.id)[-1].message["text"].startswith("Hoodies are back")
    plain = shop.read(broadcasts.progress, shop.brand.id, offer(shop))
    assert (plain.sent, plain.skipped) == (1, {"window_closed": 2})


def test_a_broadcast_whose_template_cannot_say_it_is_refused(shop: Windowed) -> None:
    with pytest.raises(NoSuchTemplate):
        offer(shop, template="drop")
    made = shop.template(DROP, Approval.SUBMITTED)
    with pytest.raises(TemplateNotReady, match="no provider has approved it yet"):
        offer(shop, template="drop", code="TEN5")
    shop.template(ORDER_PAID)
    with pytest.raises(TemplateNotReady, match="a broadcast is marketing"):
        offer(shop, template="order_paid")
    assert made.name == "drop"


def test_the_provider_says_it_is_closed_and_the_template_goes(shop: Windowed) -> None:
    shop.template()
    conversation = silent(shop, length=HOUR)
    shop.client.then(CLOSED)
    row = paid(shop, conversation)
    assert (row.status, row.message["template"]) == (OutboxStatus.SENT, "HX1")
    assert [sid for sid, _ in calls(shop)] == ["", "HX1"]
    assert standing(shop.conversation(conversation.id), now=shop.clock()).open is False
    shop.clock.pass_(HOUR)
    assert standing(shop.hears(ANA, "hello again"), now=shop.clock()).open is True


def told(shop: Windowed, row: Outbox, status: Delivery, failure: Failed) -> Outbox:
    """A receipt of the row's send, and what it leads to."""
    receipt = Receipt(f"status:{row.provider_id}:{status}", status, ANA, shop.clock(), row.provider_id, code=failure.code, failure=failure)
    for _ in range(2):
        shop.write(intake.accept_receipt, shop.there, receipt, now=shop.clock())
    shop.run(shop.program.worker.work(shop.there.id))
    shop.work(row.conversation_id)
    return shop.rows(row.conversation_id)[-1]


def test_a_receipt_says_it_is_closed_and_the_template_goes_once(shop: Windowed) -> None:
    shop.template()
    row = paid(shop, silent(shop, length=HOUR))
    again = told(shop, row, Delivery.FAILED, CLOSED)
    assert (again.id, again.status, again.message["template"]) == (row.id, OutboxStatus.SENT, "HX1")
    assert again.provider_id != row.provider_id
    assert [sid for sid, _ in calls(shop)] == ["", "HX1"]
    told(shop, row, Delivery.FAILED, CLOSED)
    assert len(shop.asked) == 2
    refused = told(shop, again, Delivery.FAILED, CLOSED)
    assert (refused.status, refused.reason) == (OutboxStatus.FAILED, "template_refused")
    assert len(shop.asked) == 2


def test_a_receipt_says_it_is_closed_and_there_is_nothing_else_to_say(shop: Windowed) -> None:
    row = paid(shop, silent(shop, length=HOUR))
    lost = told(shop, row, Delivery.FAILED, CLOSED)
    assert (lost.status, lost.reason, lost.code) == (OutboxStatus.FAILED, "no_such_template", "63016")
    assert len(shop.asked) == 1


def test_regression_22_a_refusal_is_a_row_that_failed_and_the_worker_goes_on(page: Windowed) -> None:
    conversation = silent(page, "PSID", HOUR)
    page.client.then(Failed("(#10) This message is sent outside of allowed window.", permanent=True, window=True, code="2018278"))
    row = paid(page, conversation)
    assert (row.status, row.reason, row.code) == (OutboxStatus.FAILED, "no_such_template", "2018278")
    page.clock.pass_(HOUR)
    page.hears("PSID", "what do you have")
    assert page.rows(conversation.id)[-1].status == OutboxStatus.SENT
    assert page.read(events.list_dead, page.brand.id) == []


def test_regression_23_the_reason_is_stored(shop: Windowed) -> None:
    conversation = silent(shop, length=HOUR)
    shop.take(conversation)
    shop.write(inbox.agent_reply, shop.brand.id, conversation.id, AGENT, "hello", "c1", now=shop.clock())
    shop.client.then(CLOSED)
    shop.work(conversation.id)
    row = shop.rows(conversation.id)[-1]
    assert (row.status, row.reason, row.code) == (OutboxStatus.FAILED, "window_closed", "63016")
    with pytest.raises(WindowClosed):
        shop.write(inbox.agent_reply, shop.brand.id, conversation.id, AGENT, "hello?", "c2", now=shop.clock())


def test_a_refused_template_is_not_tried_for_ever(shop: Windowed) -> None:
    shop.template()
    shop.client.then(CLOSED, CLOSED)
    row = paid(shop, silent(shop))
    assert (row.status, row.reason) == (OutboxStatus.FAILED, "template_refused")
    assert len(shop.asked) == 1


def test_the_row_keeps_what_it_would_be_otherwise() -> None:
    message = Message("hi", otherwise=Otherwise("order_paid", {"number": "1"}))
    assert Message.load(message.dump()) == message
