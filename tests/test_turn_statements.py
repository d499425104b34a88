"""How many statements does a turn take in its three transactions, and does a long conversation make them more?"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update
from sqlmodel import Session, col

from attribution import touchpoints
from attribution.kinds import CreditClass
from attribution.kinds import Kind as Touch
from bot.events import EventKind
from bot.store import conversations
from bot.tables import Conversation, EventStatus, InboundEvent, Outbox, OutboxStatus, Purpose
from core.db import insert_rows, reading
from tests.shop import Shop

EARLIER = 1_000
BATCH = 250
SAID = {"text": "hello", "buttons": [], "cards": [], "keys": ["hello"], "automatic": False}
WHERE = "Ana Ruiz, Calle Mayor 5, 28013 Madrid, Spain"

# In this order they are one purchase. Kind, the most it may take, what she says ("": the provider says that she paid), a phrase said then.
TURNS = (
    ("search", 15, "hoddies", "product"),
    ("search", 15, "do you have a cap?", "product"),
    ("question", 15, "how much is the aurora hoodie?", "product"),
    ("question", 15, "do you ship to spain?", "ships_free_from"),
    ("question", 15, "is the nimbus 43 in stock?", "one_in_stock"),
    ("cart", 22, "2 aurora hoodies black M", "added"),
    ("cart", 22, "a red cap", "added"),
    ("cart", 22, "nimbus 43", "added"),
    ("cart", 22, "make the cap 2", "changed"),
    ("cart", 22, "remove the cap", "removed"),
    ("cart", 22, "undo", "undone"),
    ("code", 22, "LENA10", "code_on"),
    ("code", 22, "SHIPFREE", "code_on_free_already"),
    ("code", 22, "JO15", "code_class_taken"),
    ("code", 22, "code WRONG7", "code_unknown"),
    ("checkout", 40 + 2 * 3, "checkout", "ask_address"),
    ("checkout", 40 + 2 * 3, WHERE, "order_placed"),
    ("paid", 40 + 2 * 3 + 2, "", "receipt"),  # two more: whether the brand has loyalty points, and rewards for fans
)


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    """A channel whose messages somebody has to send: only there a turn has its third transaction."""
    shop = Shop(database_url, "telegram")
    yield shop
    shop.close()


@contextmanager
def counted(shop: Shop) -> Iterator[list[str]]:
    """The statements of writing transactions meanwhile; those that begin or end them are not counted, nor what the test reads."""
    seen: list[str] = []

    def note(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN") and not connection.get_execution_options().get("readonly"):
            seen.append(statement)

    engine = shop.program.db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def turn(shop: Shop, text: str, key: str, name: str = "ana") -> list[str]:
    """What one turn asked of the database: accepted once, answered, its send settled."""
    shop.clock.pass_(timedelta(seconds=20))
    with counted(shop) as seen:
        if text:
            shop.last = shop.run(shop.person(name).say(text))
        else:
            shop.pay(name)
    assert any(key in heard.message.keys for heard in shop.last), f"{text!r} was not answered with {key}: {shop.last}"
    return seen


def test_a_turn_keeps_within_its_statements(shop: Shop) -> None:
    turn(shop, "hello", "hello")  # the first message opens the conversation, which later ones find
    seen = [(kind, most, text, turn(shop, text, key)) for kind, most, text, key in TURNS]
    over = [
        f"{kind} {text!r} takes {len(each)} of {most}:\n" + "\n".join("  " + " ".join(line.split())[:110] for line in each)
        for kind, most, text, each in seen
        if len(each) > most
    ]
    assert not over, "\n".join(over)


def test_a_long_conversation_takes_no_more(shop: Shop) -> None:
    turn(shop, "hello", "hello")
    turn(shop, "hello", "hello", "ben")
    shop.write(put_in_earlier, shop)
    long = [len(turn(shop, text, key)) for _, _, text, key in TURNS]
    assert long == [len(turn(shop, text, key, "ben")) for _, _, text, key in TURNS]


# Few rows a brand, read whole on purpose.
SMALL = ("brand_policy", "code", "location", "loyalty_program", "program", "referral_program")


def test_a_turn_finds_its_rows_by_index(sqlite_url: str) -> None:
    """What grows with the shop or the conversation is never read whole, though the planner has no statistics."""
    shop = Shop(sqlite_url, "telegram")
    asked: dict[str, Any] = {}

    def note(connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        # An INSERT's plan names what it would look at to mend a foreign key, were one broken.
        if not statement.startswith(("BEGIN", "INSERT")) and not connection.get_execution_options().get("readonly"):
            asked[statement] = parameters

    turn(shop, "hello", "hello")
    event.listen(shop.program.db.engine, "before_cursor_execute", note)
    for _, _, text, key in TURNS:
        turn(shop, text, key)
    event.remove(shop.program.db.engine, "before_cursor_execute", note)
    with reading(shop.program.db.engine) as session:
        explain = session.connection().exec_driver_sql
        plans = {statement: [row[3] for row in explain(f"EXPLAIN QUERY PLAN {statement}", given)] for statement, given in asked.items()}
    shop.close()
    whole = re.compile(rf"SCAN (?!\d* ?CONSTANT|\()|SEARCH (?!{'|'.join(SMALL)})\w+ USING .*\(brand_id=\?\)|ix_outbox_thread")
    found = {" ".join(statement.split())[:100]: plan for statement, plan in plans.items() if any(map(whole.search, plan))}
    assert not found, found


def put_in_earlier(session: Session, shop: Shop) -> None:
    """A thousand turns before: events handled, replies sent, touches written."""
    conversation = conversations.find_conversation(session, shop.brand.id, shop.person("ana").conversation_id)
    assert conversation is not None
    _, shopper_id = conversations.get_brand_and_shopper(session, conversation.identity_id)
    numbers = range(10, 10 + EARLIER)
    in_batches(session, numbers, lambda batch: insert_rows(session, InboundEvent, [event_row(shop, conversation, n) for n in batch]))
    in_batches(session, numbers, lambda batch: insert_rows(session, Outbox, [reply_row(shop, conversation, n) for n in batch]))
    in_batches(session, numbers, lambda batch: touchpoints.record(session, [touch(shop, conversation, shopper_id, n) for n in batch]))
    last = update(Conversation).where(col(Conversation.id) == conversation.id).values(sequence=2 * (10 + EARLIER))
    session.connection().execute(last)


def in_batches(session: Session, numbers: Sequence[int], write: Callable[[Sequence[int]], Any]) -> None:
    for start in range(0, len(numbers), BATCH):
        write(numbers[start : start + BATCH])


def event_row(shop: Shop, conversation: Conversation, number: int) -> dict[str, Any]:
    at = shop.clock() - timedelta(days=1) + timedelta(seconds=number)
    return {
        "brand_id": conversation.brand_id,
        "channel_account_id": conversation.channel_account_id,
        "external_id": f"earlier:{number}",
        "conversation_id": conversation.id,
        "sequence": 2 * number,
        "kind": EventKind.TEXT,
        "payload": {"external_id": f"earlier:{number}", "thread": "1", "person": "1", "sent_at": at.isoformat(), "text": "hello"},
        "occurred_at": at,
        "received_at": at,
        "due_at": at,
        "status": EventStatus.HANDLED,
        "handled_at": at,
    } | {"order_id": "", "attempts": 0, "error": ""}


def reply_row(shop: Shop, conversation: Conversation, number: int) -> dict[str, Any]:
    at = shop.clock() - timedelta(days=1) + timedelta(seconds=number)
    return {
        "brand_id": conversation.brand_id,
        "conversation_id": conversation.id,
        "key": f"earlier:{number}",
        "purpose": Purpose.REPLY,
        "message": SAID,
        "status": OutboxStatus.SENT,
        "sequence": 2 * number + 1,
        "due_at": at,
        "created_at": at,
        "settled_at": at,
    } | {"author": "bot", "reason": "", "handling_version": 0, "broadcast_id": "", "attempts": 1, "claimed_by": "", "provider_id": ""}


def touch(shop: Shop, conversation: Conversation, shopper_id: str, number: int) -> touchpoints.Touch:
    at = shop.clock() - timedelta(days=1) + timedelta(seconds=number)
    return touchpoints.Touch(
        brand_id=conversation.brand_id,
        shopper_id=shopper_id,
        identity_id=conversation.identity_id,
        conversation_id=conversation.id,
        channel=conversation.channel,
        kind=Touch.MESSAGE_IN,
        key=f"earlier:{number}",
        credit_class=CreditClass.CONTEXT,
        occurred_at=at,
        received_at=at,
    )
