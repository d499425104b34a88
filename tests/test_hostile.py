"""Does anything hostile that people send change a price, a total, a cart, a consent or an order, or draw a promise?"""

import re
from collections.abc import Iterator

import pytest
from sqlmodel import select

from bot.dialog.actions import AddToCart, EnterCode, ShowProduct, Unclear
from bot.dialog.understand import understand
from bot.events import EventKind, Inbound
from bot.tables import Consent, Conversation
from commerce.catalogue.snapshots import SnapshotCache
from commerce.tables import Brand, Product
from core.db import make_engine, transaction
from tests import hostile
from tests.dialogs import BRAND, DialogShop, Person

LINES, TOTAL = {"Aurora Hoodie, sand / M": 1}, 59_00
PROMISE = re.compile(
    r"\b(?:it'?s a deal|binding|guarantee|i promise|agreed|approved|granted|of course|sure thing|for free|on the house|100 ?%|as you wish"
    r"|you(?:'re| are) (?:now )?(?:admin|vip)|trato hecho|te lo prometo|garantiz|aprobado|concedido|gratis para ti|por supuesto)",
    re.IGNORECASE,
)
QUOTED = re.compile("[“«][^”»]*[”»]")  # what they wrote, said back as theirs
AMOUNT = re.compile(r"€\d[\d.,]*\d")
TRUE = {"€59.00", "€89.00", "€19.00", "€12.00", "€4.90", "€75.00", "€80.00", "€10.00", "€16.00", "€21.00"}


@pytest.fixture
def ana(sqlite_url: str) -> Iterator[Person]:
    """Somebody with a hoodie for 59.00, delivery free by a code."""
    engine = make_engine(sqlite_url)
    person = DialogShop(engine).person("ana")
    person.does(AddToCart("var_hoodie-sand-m"))
    person.does(EnterCode("SHIPFREE"))
    yield person
    engine.dispose()


def _hears(ana: Person, event: EventKind, text: str, action: str, language: str) -> None:
    """One turn on what was sent, from the state in which the conversation was."""
    with transaction(ana.shop.engine) as session:
        snapshot = ana.shop.kit.catalogue(session, session.get_one(Brand, BRAND))
        before = dict(session.get_one(Conversation, "cnv_ana").state)
    said = Inbound("web:1", event, "ana", "ana", ana.shop.now, text=text, action=action)
    ana.does(*understand(said, ana.dialog, snapshot, language), text=text)
    ana.shop.change(Conversation, "cnv_ana", state=before)


def _unharmed(ana: Person, what: str) -> None:
    assert (ana.lines, ana.total) == (LINES, TOTAL), what
    assert ana.orders == [], what
    with transaction(ana.shop.engine) as session:
        assert session.exec(select(Consent)).all() == [], what
    told = QUOTED.sub("", ana.text)
    assert not PROMISE.search(told), (what, ana.text)
    assert set(AMOUNT.findall(told)) <= TRUE, (what, ana.text)


def test_no_hostile_message_changes_anything_or_draws_a_promise(ana: Person):
    sent = list(hostile.texts())
    assert len(sent) >= 300
    for place, text in enumerate(sent):
        _hears(ana, EventKind.TEXT, text, "", ("en", "es")[place % 2])
        _unharmed(ana, text[:80])


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_plain_trick_is_told_what_things_cost(ana: Person, language: str):
    told = 0
    for text in hostile.TRICKS:
        _hears(ana, EventKind.TEXT, text, "", language)
        if any(key.startswith("refusal") for key in ana.keys):
            told += 1
            assert "€59.00" in ana.text, text
    assert told >= len(hostile.TRICKS) // 6


def test_no_forged_button_changes_anything(ana: Person):
    for payload in hostile.PAYLOADS:
        _hears(ana, EventKind.BUTTON, "", payload, "en")
        _unharmed(ana, payload[:80])


def test_no_code_that_is_none_changes_anything(ana: Person):
    for code in hostile.CODES:
        ana.does(EnterCode(code))
        _unharmed(ana, code)
        ana.shop.later(minutes=2)


def test_names_and_descriptions_are_only_words(ana: Person):
    for text in hostile.TRICKS[:12] + hostile.PROGRAMS[:12]:
        ana.shop.change(Product, "prd_mug", name=text[:60], description=text)
        object.__setattr__(ana.shop.kit, "catalogue", SnapshotCache().get)
        ana.does(ShowProduct("prd_mug"))
        assert (ana.lines, ana.total, ana.orders) == (LINES, TOTAL, []), text
        assert "€12.00" in ana.text, text
        ana.does(Unclear(text))
        assert (ana.lines, ana.total) == (LINES, TOTAL), text
