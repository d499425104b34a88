"""Does a broadcast reach those who agreed, once, and nobody else? Audience, last-instant checks, sums."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot import broadcasts, inbox
from bot.errors import EmptyText, NoSuchLanguage, OfferOver, TextTooLong
from core.ids import random_id
from dropline import scheduler
from tests.shop import Shop


@pytest.fixture(params=["webchat", "telegram"])
def shop(request: pytest.FixtureRequest, aurora_url: str) -> Iterator[Shop]:
    shop = Shop(aurora_url, request.param)
    for name in ("ana", "ben", "eva"):
        shop.says(name, "remind me about offers")
    shop.says("max", "hello")
    yield shop
    shop.close()


def start(shop: Shop, **values: object) -> str:
    broadcast_id: str = shop.write(broadcasts.start, shop.brand, "Hoodies are back", now=shop.clock(), new_id=random_id, **values).id
    return broadcast_id


def send(shop: Shop) -> None:
    while rung := shop.write(scheduler.plan_broadcasts, now=shop.clock()):
        for conversation_id in rung:
            shop.run(shop.program.worker.work(conversation_id))


def progress(shop: Shop, broadcast_id: str) -> broadcasts.Progress:
    found: broadcasts.Progress = shop.read(broadcasts.progress, shop.brand.id, broadcast_id)
    return found


def heard(shop: Shop, name: str) -> int:
    return sum("Hoodies are back" in each.text for each in [*shop.run(shop.person(name).listen()), *shop.person(name).heard])


def test_it_reaches_those_who_agreed_once(shop: Shop) -> None:
    broadcast_id = start(shop)
    assert progress(shop, broadcast_id).waiting == 3
    send(shop)
    send(shop)
    assert progress(shop, broadcast_id) == broadcasts.Progress(audience=3, waiting=0, sent=3, unknown=0, failed={}, skipped={})
    assert (heard(shop, "ana") > 0, heard(shop, "max")) == (True, 0)


def test_each_reads_it_in_their_language_and_who_cannot_is_counted(shop: Shop) -> None:
    shop.says("max", "hola, avisame de las ofertas por favor")
    with pytest.raises(NoSuchLanguage):
        start(shop, texts={"fr": "Les sweats sont de retour"})
    translated = start(shop, texts={"es": "Vuelven las sudaderas"}, code="TEN5")
    plain = start(shop)
    assert [progress(shop, each).untranslated for each in (translated, plain)] == [0, 1]
    send(shop)
    told = [each.text for each in shop.run(shop.person("max").listen())]
    assert told == [
        "Vuelven las sudaderas\nCódigo: TEN5\nResponde BAJA para no recibir más.",
        "Hoodies are back\nReply STOP to get no more of these.",
    ]
    assert [each.text.splitlines()[0] for each in shop.run(shop.person("ana").listen())] == ["Hoodies are back", "Hoodies are back"]


def test_the_audience_is_frozen_when_it_starts(shop: Shop) -> None:
    broadcast_id = start(shop)
    shop.says("max", "remind me about offers")
    send(shop)
    assert progress(shop, broadcast_id).audience == progress(shop, broadcast_id).sent == 3


def test_who_says_stop_while_it_runs_gets_nothing_more(shop: Shop) -> None:
    broadcast_id = start(shop)
    shop.says("ana", "STOP")
    send(shop)
    found = progress(shop, broadcast_id)
    assert (found.sent, found.skipped, found.waiting) == (2, {"no_consent": 1}, 0)
    assert heard(shop, "ana") == 0


def test_it_is_withheld_from_whoever_talks_to_a_person(shop: Shop) -> None:
    broadcast_id = start(shop)
    shop.says("ana", "human")
    shop.write(inbox.take_over, shop.brand.id, shop.person("ben").conversation_id, "stf_ada", now=shop.clock())
    send(shop)
    found = progress(shop, broadcast_id)
    assert (found.sent, found.skipped) == (1, {"in_takeover": 2})


def test_an_offer_that_has_ended_is_not_sent_late(shop: Shop) -> None:
    broadcast_id = start(shop, until_at=shop.clock() + timedelta(minutes=5))
    shop.clock.pass_(timedelta(minutes=6))
    send(shop)
    assert progress(shop, broadcast_id).skipped == {"offer_ended": 3}


def test_two_schedulers_plan_each_person_once(shop: Shop) -> None:
    broadcast_id = start(shop)
    for _ in range(2):
        shop.write(scheduler.plan_broadcasts, now=shop.clock())
    send(shop)
    for name in ("ana", "ben", "eva"):
        shop.run(shop.person(name).listen())
    assert progress(shop, broadcast_id).waiting == 3 or progress(shop, broadcast_id).sent == 3
    assert progress(shop, broadcast_id).audience == 3


def test_a_broadcast_that_cannot_be_is_refused_and_leaves_nothing(shop: Shop) -> None:
    with pytest.raises(EmptyText):
        shop.write(broadcasts.start, shop.brand, "  ", now=shop.clock(), new_id=random_id)
    with pytest.raises(TextTooLong):
        shop.write(broadcasts.start, shop.brand, "x" * 1001, now=shop.clock(), new_id=random_id)
    with pytest.raises(OfferOver):
        start(shop, until_at=shop.clock())
    assert shop.write(scheduler.plan_broadcasts, now=shop.clock()) == []
