"""What each event of Telegram's comes to: delivered twice, alone and shuffled among all others, its effect is there once."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from bot import updates
from bot.channels import telegram
from bot.events import ApiCall
from bot.store import conversations, outbox
from bot.tables import Conversation, EventStatus, InboundEvent, Outbox
from core.ids import random_id
from dropline.program import build
from tests.shop import Shop
from tests.test_telegram_adapter import NAMES, fixture

ANA = "7001001"


class Town:
    """The shop on Telegram, told by updates as they come; what is said at once is kept beside what turns say."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.at_once: list[ApiCall] = []

    def told(self, *told: Any) -> None:
        """Deliver these in one batch, and do all the work that comes of it."""
        for subject in self.take_in(*told).bells:
            self.shop.run(self.shop.program.worker.work(subject))

    def take_in(self, *told: Any) -> updates.Taken:
        """Deliver these in one batch; the work is left to whoever hears the bells."""
        account, now = self.shop.account, self.shop.clock()
        taken: updates.Taken = self.shop.write(updates.take_in, account, telegram.arrivals, told, now=now, new_id=random_id)
        self.at_once += taken.calls
        return taken

    def rows(self, table: Any) -> list[Any]:
        def read(session: Session) -> list[Any]:
            return list(session.scalars(select(table).order_by(col(table.id))))

        found: list[Any] = self.shop.read(read)
        return found

    def answers(self) -> list[tuple[str, ...]]:
        """The phrases of each answer, in order."""
        return [tuple(row.message["keys"]) for row in self.rows(Outbox)]

    def conversation(self) -> Conversation | None:
        found: Conversation | None = self.shop.read(conversations.find_thread, self.shop.account.id, ANA)
        return found


@pytest.fixture
def town(aurora_url: str) -> Iterator[Town]:
    shop = Shop(aurora_url, "telegram")
    yield Town(shop)
    shop.close()


# What is answered to whom nothing was said before; updates that are not here are answered by nobody.
MEDIA, UNSERVED, EDITED, CART, HELLO = ("unserved_media",), ("unserved",), ("unserved_edited",), ("cart_empty",), ("hello",)
ANSWERED: dict[str, tuple[str, ...]] = {
    "callback_query__data": ("gone_nameless",),
    "callback_query__foreign_data": ("not_understood",),
    "callback_query__game": UNSERVED,
    "callback_query__inaccessible_message": CART,
    "callback_query__no_message": CART,
    "edited_message__caption": EDITED,
    "edited_message__text": EDITED,
    "message__animation": MEDIA,
    "message__audio": MEDIA,
    "message__contact": ("unserved_contact",),
    "message__contact_own": ("unserved_contact",),
    "message__dice": UNSERVED,
    "message__document": MEDIA,
    "message__emoji_only": ("small_talk",),
    "message__forwarded": ("product", "description", "row_plain"),
    "message__forwarded_photo": MEDIA,
    "message__full_name": HELLO,
    "message__gift": UNSERVED,
    "message__huge_ids": HELLO,
    "message__live_location": ("unserved_location",),
    "message__location": ("unserved_location",),
    "message__media_group_1": MEDIA,
    "message__media_group_2": MEDIA,
    "message__media_group_3": MEDIA,
    "message__media_group_4": ("unserved_beside", "which_product"),
    "message__photo": ("unserved_beside", "which_product"),
    "message__poll": UNSERVED,
    "message__reply": ("which_product",),
    "message__start_addressed": HELLO,
    "message__start_bare": HELLO,
    "message__start_payload": HELLO,
    "message__starting_word": ("help",),
    "message__sticker": ("unserved_sticker",),
    "message__text": ("stock_of", "row"),
    "message__venue": ("unserved_location",),
    "message__video": MEDIA,
    "message__video_note": MEDIA,
    "message__voice": MEDIA,
    "message__web_app_data": CART,
}
# What is said at once, outside any conversation; a question about money is answered each time it is asked.
AT_ONCE: dict[str, list[str]] = {
    "callback_query__data": ["answerCallbackQuery"],
    "callback_query__foreign_data": ["answerCallbackQuery"],
    "callback_query__game": ["answerCallbackQuery"],
    "callback_query__group": ["answerCallbackQuery", "sendMessage", "answerCallbackQuery"],
    "callback_query__inaccessible_message": ["answerCallbackQuery"],
    "callback_query__no_message": ["answerCallbackQuery"],
    "message__group_command": ["sendMessage"],
    "message__group_reply": ["sendMessage"],
    "message__topic_group": ["sendMessage"],
    "my_chat_member__group": ["sendMessage"],
    "pre_checkout_query__foreign_invoice": ["answerPreCheckoutQuery"] * 2,
    "pre_checkout_query__order": ["answerPreCheckoutQuery"] * 2,
    "shipping_query__order": ["answerShippingQuery"] * 2,
}


@pytest.mark.many_inputs
@pytest.mark.parametrize("name", NAMES)
def test_an_update_delivered_twice_has_its_effect_once(town: Town, name: str):
    for _ in range(2):
        town.told(fixture(name))
    answers = [tuple(key for key in keys if key != "bot_notice") for keys in town.answers()]
    assert answers == ([ANSWERED[name]] if name in ANSWERED else [])
    assert [call.method for call in town.at_once] == AT_ONCE.get(name, [])
    assert {row.status for row in town.rows(Outbox)} <= {"sent"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_updates_twice_and_shuffled_are_each_handled_once(town: Town, seed: int):
    names = [*NAMES, *NAMES]
    Random(seed).shuffle(names)
    for start in range(0, len(names), 7):
        town.told(*map(fixture, names[start : start + 7]))
    town.shop.clock.pass_(timedelta(seconds=5))  # a flood is answered once it pauses
    for conversation in town.rows(Conversation):
        town.shop.run(town.shop.program.worker.work(conversation.id))
    events = town.rows(InboundEvent)
    assert len({event.external_id for event in events}) == len(events)
    assert {event.external_id for event in events if event.status == EventStatus.DEAD} == {"charge:tpc_1", "refund:tpc_1"}
    assert all(event.status in (EventStatus.HANDLED, EventStatus.DEAD) for event in events)
    assert {row.thread for row in town.rows(Conversation)} == {ANA, "4503599627370495"}
    assert 5 <= len(town.answers()) <= len(ANSWERED)  # a flood and a burst are answered once


def test_regression_04_four_photos_at_once_open_one_conversation_and_get_one_answer(town: Town):
    town.told(*(fixture(f"message__media_group_{number}") for number in (3, 1, 2)))
    town.told(*(fixture(f"message__media_group_{number}") for number in (1, 2, 3)))
    assert town.answers() == [("bot_notice", "unserved_media")]
    assert len(town.rows(Conversation)) == 1
    town.told(fixture("message__media_group_4"))  # the one with words
    assert town.answers()[1:] == [("unserved_beside", "which_product")]


def test_who_blocks_the_bot_is_out_of_reach_until_they_let_it_in_and_keeps_what_they_agreed_to(town: Town):
    town.shop.says("bea", "START")  # somebody else
    town.told(fixture("message__text"))
    town.told(fixture("my_chat_member__kicked"))
    conversation = town.conversation()
    assert conversation is not None
    assert conversation.unreachable == "they have blocked us"
    town.told(fixture("my_chat_member__member"))
    conversation = town.conversation()
    assert conversation is not None
    assert conversation.unreachable == ""
    assert len(town.answers()) == 2


def test_a_group_is_told_again_the_next_day_and_only_then(town: Town):
    for _ in range(3):
        town.told(fixture("message__group_command"), fixture("my_chat_member__group"))
    assert [call.method for call in town.at_once] == ["sendMessage"]
    town.shop.clock.pass_(timedelta(days=1))
    town.told(fixture("message__group_command"))
    assert [call.params["chat_id"] for call in town.at_once] == ["-1001234567890"] * 2
    assert town.rows(Conversation) == []


def test_regression_10_four_workers_in_turn_know_the_same_conversation(town: Town):
    others = [build(town.shop.program.settings, clients={}, clock=town.shop.clock) for _ in range(3)]
    for other in others:
        other.worker.clients = {town.shop.account.id: town.shop.client}
    told = ("the hoodie", "black", "M", "make it 3", "and a red cap", "cart")
    for number, (text, program) in enumerate(zip(told, [town.shop.program, *others] * 2, strict=False)):
        said = fixture("message__text")
        said["message"] |= {"text": text, "date": said["message"]["date"] + number}
        taken = town.take_in(said | {"update_id": 600_000 + number})
        for subject in taken.bells:
            town.shop.run(program.worker.work(subject))
    assert "3 × Aurora Hoodie, black / M" in town.rows(Outbox)[-1].message["text"]
    assert "1 × Trail Cap, red" in town.rows(Outbox)[-1].message["text"]
    assert [event.status for event in town.rows(InboundEvent)] == [EventStatus.HANDLED] * len(told)
    for other in others:
        town.shop.run(other.stop())


def test_a_reply_to_an_older_message_is_about_what_that_said(town: Town):
    def asks(text: str, number: int, *, to: str = "") -> str:
        said = fixture("message__text")
        answered = {"reply_to_message": fixture("message__reply")["message"]["reply_to_message"] | {"message_id": int(to)}} if to else {}
        said["message"] |= {"text": text, "date": said["message"]["date"] + number, **answered}
        town.told(said | {"update_id": 600_000 + number})
        return str(town.rows(Outbox)[-1].message["text"])

    asks("the nimbus runner", 1)
    row = town.rows(Outbox)[-1]
    town.shop.write(outbox.change, row.id, provider_id="4711")  # as Telegram numbers it
    asks("trail cap", 2)
    assert "89.00" in asks("how much is this?", 3, to="4711")
    asks("trail cap", 4)
    assert "19.00" in asks("how much is this?", 5, to="9999")  # a message that is none of ours


def test_regression_07_a_link_opens_what_it_leads_to_in_the_middle_of_anything_and_the_cart_stays(town: Town):
    shop = town.shop
    for line in ("add a red cap", "checkout"):
        shop.says("ana", line)
    [heard] = shop.says("ana", "/start {link lena}")
    assert "Lena" in heard.text
    assert "address" in heard.text  # and the step they were in is asked on
    [heard] = shop.says("ana", "cart")
    assert "1 × Trail Cap, red" in heard.text
