"""Does a language model help without ever being trusted? Asked over HTTP by the real client; judged in a turn of its own."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot import inbox, turn
from bot.channels.recording import RecordingClient
from bot.model import asking, store
from bot.model.tables import CallStatus, ModelCall
from bot.outbox import Held
from bot.store import conversations
from bot.store import outbox as messages
from bot.tables import Outbox, OutboxStatus
from commerce.tables import Variant
from dropline.simulator.model import KEY, MISBEHAVING, NO_ACT
from tests.modelled import calls, known, modelled, outcomes
from tests.shop import Shop

ODD = "xyzzy frobnicate plugh"  # what no rule understands


@pytest.fixture
def sqlite_aurora_url(sqlite_aurora: Any, tmp_path: Any) -> str:
    """A fresh SQLite database with the brand aurora."""
    path = tmp_path / "aurora.db"
    path.write_bytes(sqlite_aurora.read_bytes())
    return f"sqlite:///{path}"


def heard(shop: Shop, text: str, name: str = "ana") -> list[str]:
    """The keys of each answer."""
    return [" ".join(each.message.keys) for each in shop.says(name, text)]


def test_a_good_answer_takes_the_place_of_the_rules(sqlite_aurora_url: str) -> None:
    with modelled(sqlite_aurora_url) as (shop, model):
        assert heard(shop, ODD) == ["bot_notice model_words"]
        assert shop.last[0].buttons == ("Talk to a person",)
        assert heard(shop, "qwrt hoodies zzz") == ["model_words product description row row"]
        assert heard(shop, "in black m") == ["one_in_stock offer_add"] or "added" in shop.last[0].message.keys[0]
        assert outcomes(shop) == ["used", "used"]
        assert len(model.asked) == 2
        assert all(body["stream"] and body["response_format"]["json_schema"]["strict"] for body in model.asked)
        assert all(call.tokens_in and call.tokens_out for call in calls(shop))


def test_what_misbehaves_leaves_the_rules_answer(sqlite_aurora_url: str) -> None:
    with modelled(sqlite_aurora_url, model_shopper_calls_day=99) as (shop, model):
        for number, behaviour in enumerate(MISBEHAVING):
            model.behaviours = (behaviour,)
            shop.clock.pass_(timedelta(seconds=10))  # so that it is no flood
            answers = heard(shop, f"{ODD} {number}", f"ana{number}")  # one person who goes on like this is let be
            assert len(answers) == 1, behaviour
            assert "not_understood" in answers[0], (behaviour, answers)
        assert set(outcomes(shop)) == {
            *("blocked_money", "blocked_stock", "blocked_deed", "blocked_free", "blocked_link", "bad_answer", "no_help"),
            *("refused", "cut", "overloaded", "rejected", "unreachable"),
        }
        assert shop.standing("ana0")["cart"] is None


def test_who_hangs_costs_the_shopper_the_time_stated_and_no_more(sqlite_aurora_url: str) -> None:
    with modelled(sqlite_aurora_url, ["hanging"], model_wait_seconds=1) as (shop, _):
        assert "not_understood" in heard(shop, ODD)[0]
        assert outcomes(shop) == ["timeout"]


def test_the_same_question_is_asked_once(sqlite_aurora_url: str) -> None:
    with modelled(sqlite_aurora_url) as (shop, model):
        assert heard(shop, ODD, "ana") == heard(shop, f"{ODD}!", "ben") == ["bot_notice model_words"]
        assert (len(model.asked), [call.kept for call in calls(shop)]) == (1, [False, True])
        shop.clock.pass_(timedelta(hours=7))
        assert heard(shop, ODD, "cleo") == ["bot_notice model_words"]
        assert len(model.asked) == 2


def test_what_somebody_wrote_of_themselves_is_not_told(sqlite_aurora_url: str) -> None:
    with modelled(sqlite_aurora_url) as (shop, model):
        for text in ("a red cap", "checkout", "Ana Ruiz, Calle Mayor 5, 28013 Madrid, Spain", f"{ODD} ana@example.com +34 600 111 222"):
            shop.says("ana", text)
        told = str(model.asked)
        assert known(model.asked[0])["message"].startswith(ODD)
        assert [secret for secret in ("Ruiz", "Mayor", "28013", "example.com", "600") if secret in told] == []


def test_an_answer_in_the_making_is_shown(sqlite_aurora_url: str) -> None:
    with modelled(sqlite_aurora_url, channel="telegram") as (shop, _):
        shop.says("ana", ODD)
        assert "sendChatAction" in [call.method for call in shop.client.calls]


def test_what_is_used_up_is_not_asked(sqlite_aurora_url: str) -> None:
    with modelled(sqlite_aurora_url, model_shopper_calls_day=1) as (shop, model):
        assert "model_words" in heard(shop, ODD)[0]
        assert "not_understood" in heard(shop, "blorbs grue")[0]
        shop.clock.pass_(timedelta(days=1))
        assert "model_words" in heard(shop, "blorbs grue")[0]
        assert len(model.asked) == 2
    with modelled(sqlite_aurora_url, model_brand_tokens_month=10) as (shop, model):
        assert "model_words" not in heard(shop, ODD, "ben")[0]


def test_who_never_answers_is_left_alone_for_a_while(sqlite_aurora_url: str) -> None:
    with modelled(sqlite_aurora_url, ["failing"]) as (shop, model):
        for number in range(7):
            shop.says("ana", f"{ODD} {number}")
        assert len(model.asked) == 2 * 5  # twice each, until the fifth failure
        model.behaviours = ("good",)
        shop.clock.pass_(timedelta(seconds=31))
        assert heard(shop, ODD) == ["model_words"]


def test_an_offer_is_a_button_and_changes_nothing_by_itself(sqlite_aurora_url: str) -> None:
    with modelled(sqlite_aurora_url) as (shop, model):
        shop.says("ana", "show me the trail cap")
        act = {**NO_ACT, "do": "offer_add", "product": "P1", "variant": "P1V2", "quantity": 2}
        model.answer = {"words": "Shall I put the Trail Cap aside?", "acts": [act]}
        assert heard(shop, ODD) == ["model_words one_in_stock offer_add"]
        assert shop.standing("ana")["cart"] is None
        shop.says("ana", f"[{shop.last[0].buttons[0]}]")
        assert [line["quantity"] for line in shop.standing("ana")["cart"]["lines"]] == [2]


def test_help_pages_near_to_the_question_are_told_as_quoted(sqlite_aurora_url: str) -> None:
    with modelled(sqlite_aurora_url) as (shop, model):
        shop.says("ana", "show me the aurora hoodie")
        shop.says("ana", "does your warranty cover dog bites?")
        told = [fact["quoted"] for body in model.asked for fact in known(body)["facts"] if isinstance(fact, dict)]
        assert any(text.startswith("Help page: ") for text in told), told


def test_spanish_is_answered_in_spanish(sqlite_aurora_url: str) -> None:
    with modelled(sqlite_aurora_url) as (shop, model):
        shop.says("ana", "hola, ¿qué tal? busco unas zapatillas")
        heard(shop, "pues nada, xyzzy frobnicate plugh qwrt")
        assert [known(body)["language"] for body in model.asked] == ["es"]
        assert shop.last[0].text.startswith("No estoy seguro")


# Without a server: each step by hand, in the order in which a race may have it.


@pytest.fixture
def shop(aurora_url: str) -> Iterator[Shop]:
    """A shop that would ask a model and has nobody who does."""
    shop = Shop(aurora_url, "telegram", settings={"openai_base_url": "http://127.0.0.1:1/v1", "openai_api_key": KEY})
    shop.program.worker.thinking = None
    yield shop
    shop.close()


def ask(shop: Shop) -> asking.Question:
    """Ana writes what no rule understands; the question to ask about it."""
    assert shop.says("ana", ODD) == []  # nothing is said yet
    question = claim(shop)
    assert question is not None
    return question


def claim(shop: Shop) -> asking.Question | None:
    found: asking.Question | None = shop.write(asking.claim, shop.person("ana").conversation_id, shop.program.kit, now=shop.clock())
    return found


def answer(shop: Shop, question: asking.Question, words: str = "I do not know that.") -> bool:
    """The model's answer comes in, and its turn is run."""
    said = {"words": words, "acts": []}
    new: bool = shop.write(asking.accept, question, said, shop.program.kit, tokens=(10, 5), now=shop.clock())
    return new


def said(shop: Shop) -> list[str]:
    """What Ana is told now."""
    shop.tell("ana")
    return [" ".join(each.message.keys) for each in shop.last]


def test_the_answer_twice_is_one_answer(shop: Shop) -> None:
    question = ask(shop)
    assert [answer(shop, question), answer(shop, question)] == [True, False]
    assert said(shop) == ["bot_notice model_words"]
    assert said(shop) == []
    assert outcomes(shop) == ["used"]


def test_without_an_answer_the_rules_speak_at_the_time_stated(shop: Shop) -> None:
    question = ask(shop)
    assert said(shop) == []
    shop.clock.pass_(timedelta(seconds=6))
    assert said(shop) == ["bot_notice not_understood"]
    assert answer(shop, question)
    assert said(shop) == []
    assert outcomes(shop) == ["late"]


def test_a_newer_message_comes_first(shop: Shop) -> None:
    question = ask(shop)
    assert [" ".join(each.message.keys) for each in shop.says("ana", "my cart")] == ["bot_notice not_understood", "cart_empty"]
    answer(shop, question)
    assert said(shop) == []
    assert outcomes(shop) == ["overtaken"]


def test_a_newer_message_that_waits_comes_first(shop: Shop) -> None:
    question = ask(shop)
    answer(shop, question)
    assert [" ".join(each.message.keys) for each in shop.says("ana", "my cart")] == ["bot_notice not_understood", "cart_empty"]
    assert outcomes(shop) == ["overtaken"]


def test_a_person_comes_first(shop: Shop) -> None:
    question = ask(shop)
    shop.write(inbox.take_over, shop.brand.id, shop.person("ana").conversation_id, "stf_1", now=shop.clock())
    answer(shop, question)
    shop.clock.pass_(timedelta(minutes=1))
    assert said(shop) == []
    assert outcomes(shop) == ["taken_over"]


def test_a_person_who_came_and_went_comes_first(shop: Shop) -> None:
    question = ask(shop)
    conversation_id = shop.person("ana").conversation_id
    shop.write(inbox.take_over, shop.brand.id, conversation_id, "stf_1", now=shop.clock())
    shop.write(inbox.return_to_bot, shop.brand.id, conversation_id, now=shop.clock())
    answer(shop, question)
    shop.clock.pass_(timedelta(minutes=1))
    assert "model_words" not in " ".join(said(shop))
    assert outcomes(shop) == ["overtaken"]


def test_a_takeover_after_the_answer_still_silences_it(shop: Shop) -> None:
    answer(shop, ask(shop))
    person = shop.person("ana")
    program, client = shop.program, RecordingClient()
    program.worker.clients = {}  # so that the turn is run, and nothing is sent
    shop.write(_run_turn, shop, person.conversation_id)
    assert outcomes(shop) == ["used"]
    shop.write(inbox.take_over, shop.brand.id, person.conversation_id, "stf_1", now=shop.clock())
    program.worker.clients = {shop.account.id: client}
    assert said(shop) == []
    assert client.calls == []


def _run_turn(session: Any, shop: Shop, conversation_id: str) -> None:
    held = Held(shop.clock() + timedelta(seconds=2), "paced")
    assert turn.step(session, conversation_id, shop.program.kit, now=shop.clock(), held=held) is not None
    conversations.renew(session, [conversation_id], shop.program.kit.worker, until=shop.clock())


def test_a_question_that_nobody_answers_is_taken_up_or_ended(shop: Shop) -> None:
    ask(shop)
    assert claim(shop) is None  # somebody is at it, or was killed
    shop.clock.pass_(timedelta(seconds=7))
    assert shop.read(store.list_due, now=shop.clock(), limit=9) == [shop.person("ana").conversation_id]
    assert claim(shop) is None
    assert [(call.status, call.outcome) for call in calls(shop)] == [(CallStatus.FAILED, "late")]
    assert shop.read(store.list_due, now=shop.clock(), limit=9) == []
    assert said(shop) == ["bot_notice not_understood"]


def test_a_fault_lets_the_rules_speak_at_once(shop: Shop) -> None:
    question = ask(shop)
    shop.write(asking.fail, question.call, "unreachable", now=shop.clock())
    assert said(shop) == ["bot_notice not_understood"]


def test_a_price_that_changed_meanwhile_is_not_said(shop: Shop) -> None:
    shop.says("ana", "show me the trail cap")
    question = ask(shop)
    assert any("19.00 EUR" in fact for fact in known({"messages": question.messages})["facts"])
    shop.write(lambda session: session.connection().execute(update(Variant).values(price_minor=2_500)))
    answer(shop, question, "The Trail Cap costs 19.00 EUR.")
    assert said(shop) == ["not_understood"]
    assert outcomes(shop) == ["blocked_money"]


def held_row(shop: Shop, call: ModelCall) -> Outbox:
    row: Outbox | None = shop.read(messages.find_message, shop.brand.id, asking.held_key(call.event_id))
    assert row is not None
    return row


def test_one_message_has_one_row_of_an_answer(shop: Shop) -> None:
    question = ask(shop)
    assert held_row(shop, question.call).status == OutboxStatus.QUEUED
    answer(shop, question)
    said(shop)
    row = held_row(shop, question.call)
    assert (row.status, row.message["keys"]) == (OutboxStatus.SENT, ["bot_notice", "model_words"])


def test_answers_of_a_model_are_no_flood_of_the_shoppers(sqlite_aurora_url: str) -> None:
    with modelled(sqlite_aurora_url) as (shop, _):
        for number in range(8):  # with their answers more than ten events within ten seconds
            assert heard(shop, f"{ODD} {number}")
        assert set(outcomes(shop)) == {"used"}
        assert heard(shop, "my cart") == ["cart_empty"]
