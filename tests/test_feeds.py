"""Do feeds come in by themselves: once when due, only what changed, with failures told and nothing half?"""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from typer.testing import CliRunner

from commerce.catalogue import feeds, importing
from commerce.errors import BadFeed
from commerce.imports import own_json
from commerce.store import feeds as store
from commerce.tables import Brand, Feed, Product
from core.db import transaction
from core.errors import Conflict, NotFound
from core.ids import random_id
from dropline import feeds as fetching
from dropline.cli import app
from tests.loopback import Loopback
from tests.till import Till

LINE = '{"sku": "%s", "name": "%s", "variants": [{"sku": "%s", "price": 5, "stock": 2}]}\n'


@dataclass
class Source:
    """A shop's server with one feed."""

    text: str = LINE % ("A", "Ant", "A")
    status: int = 200
    etag: str = '"1"'
    asked: list[str] = field(default_factory=list)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/feed", self._answer), Route("/moved", lambda _: RedirectResponse("/feed"))])

    async def _answer(self, request: Request) -> Response:
        known = request.headers.get("If-None-Match", "")
        self.asked.append(known)
        if self.status == 200 and known == self.etag:
            return Response(status_code=304)
        return Response(self.text, self.status, headers={"ETag": self.etag})


@pytest.fixture
def till(db: Engine) -> Till:
    return Till(db)


def add(till: Till, source: str) -> Feed:
    with transaction(till.engine) as session:
        return feeds.add_feed(session, till.brand(session), source, timedelta(hours=6), "auto", now=till.now, new_id=random_id)


def look(till: Till) -> int:
    """How many feeds were due and fetched."""
    with transaction(till.engine) as session:
        taken = feeds.take_due(session, now=till.now, limit=10)
    for feed in taken:
        asyncio.run(fetching.look(till.engine, feed, lambda: till.now))
    return len(taken)


def skus(till: Till) -> set[str]:
    return {each.sku for each in till.rows(Product)} - {"HOODIE", "RUNNER", "CAP"}


def test_a_feed_is_fetched_when_due_and_read_when_it_changed(till: Till) -> None:
    source = Source()
    with Loopback(source.app()) as server:
        add(till, f"{server.base}/moved")
        assert (look(till), look(till), skus(till)) == (1, 0, {"A"})
        (feed,) = till.rows(Feed)
        assert (feed.outcome, feed.etag, feed.due_at) == (
            "1 created, 0 updated, 0 unchanged, 0 failed",
            '"1"',
            till.now + timedelta(hours=6),
        )
        till.wait(hours=6)
        assert look(till) == 1
        (feed,) = till.rows(Feed)
        assert (feed.outcome, feed.looked_at, feed.landed_at) == ("not changed", till.now, till.now - timedelta(hours=6))
        source.text, source.etag = source.text + LINE % ("B", "Bee", "B") + "{\n", '"2"'
        till.wait(hours=6)
        assert (look(till), skus(till)) == (1, {"A", "B"})
        assert till.rows(Feed)[0].outcome.startswith("1 created, 0 updated, 1 unchanged, 1 failed; row 3")
    assert source.asked == ["", '"1"', '"1"']


def test_a_failure_is_told_and_tried_again_soon(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source(status=503)
    with Loopback(source.app()) as server:
        add(till, f"{server.base}/feed")
        for failures, why in ((1, "it answers 503"), (2, "it is larger than 10 bytes"), (3, "is no catalogue")):
            assert look(till) == 1
            (feed,) = till.rows(Feed)
            assert (feed.failures, why in feed.outcome, feed.landed_at) == (failures, True, None)
            assert feed.due_at == till.now + timedelta(minutes=15)
            till.wait(minutes=15)
            source.status = 200
            monkeypatch.setattr(fetching, "SIZE_MAX", 10 if failures == 1 else 10_000)
            source.text = "no,catalogue\n" * 3 if failures == 2 else source.text
        source.text = LINE % ("A", "Ant", "A")
        assert (look(till), skus(till), till.rows(Feed)[0].failures) == (1, {"A"}, 0)
    till.wait(hours=6)
    assert look(till) == 1
    assert "ConnectError" in till.rows(Feed)[0].outcome


def test_two_schedulers_fetch_a_feed_once(till: Till, tmp_path: Path) -> None:
    path = tmp_path / "products.jsonl"
    path.write_text(LINE % ("A", "Ant", "A"), encoding="utf-8")
    add(till, str(path))
    with transaction(till.engine) as session:
        stale = feeds.get_feed(session, till.brand_id, str(path))
        session.expunge(stale)
        assert [feed.id for feed in feeds.take_due(session, now=till.now, limit=10)] == [stale.id]
    with transaction(till.engine) as session:  # the other saw it due a moment before
        assert not store.claim_feed(session, till.brand_id, stale, due_at=till.now + timedelta(hours=1))
    asyncio.run(fetching.look(till.engine, stale, lambda: till.now))
    assert skus(till) == {"A"}
    till.wait(hours=6)
    assert (look(till), till.rows(Feed)[0].outcome) == (1, "not changed")


def test_what_is_no_source_is_refused(till: Till) -> None:
    for source in ("ftp://shop.example/feed", "feed.xml", "http://", "javascript:1"):
        with pytest.raises(BadFeed):
            add(till, source)


@pytest.mark.parametrize("text", ["", "6", "6 hours", "1m", "90d", "-6h"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(BadFeed):
        feeds.every(text)


def test_a_source_stands_once_and_its_password_is_not_shown(till: Till) -> None:
    secret = "https://ana:word@shop.example/feed?x=1"
    add(till, secret)
    with pytest.raises(Conflict, match=r"https://…@shop\.example/feed\?x=1 stands"):
        add(till, secret)
    with transaction(till.engine) as session:
        feeds.remove_feed(session, till.brand(session), secret)
    with pytest.raises(NotFound), transaction(till.engine) as session:
        feeds.remove_feed(session, till.brand(session), secret)


def test_an_import_that_died_is_shown_by_the_scheduler_and_ends_when_run_again(till: Till) -> None:
    lines = [LINE % (name, name, name) for name in (f"P{number}" for number in range(450))]

    def dying() -> Any:
        for number, row in enumerate(own_json.read(lines, "EUR")):
            if number == 420:
                raise KeyboardInterrupt
            yield row

    def bring(rows: Any) -> importing.ImportReport:
        def begin() -> Any:
            return transaction(till.engine)

        return importing.import_steps(begin, till.brand_id, rows, clock=lambda: till.now, new_id=random_id, tell=lambda _: None)

    before = till.rows(Brand)[0].catalogue_version
    with pytest.raises(KeyboardInterrupt):
        bring(dying())
    assert (len(skus(till)), till.rows(Brand)[0].catalogue_version) == (400, before)
    for minutes, version in ((1, before), (2, before + 1), (2, before + 1)):
        till.wait(minutes=minutes)
        with transaction(till.engine) as session:
            importing.end_imports(session, now=till.now)
        assert till.rows(Brand)[0].catalogue_version == version
    report = bring(own_json.read(lines, "EUR"))
    assert (report.created, report.unchanged) == (50, 400)
    brand = till.rows(Brand)[0]
    assert (brand.catalogue_version, brand.importing_until) == (before + 2, None)


def test_feeds_by_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'shop.db'}")

    def run(*arguments: str, exit_code: int = 0) -> list[dict[str, Any]]:
        result = CliRunner().invoke(app, [*arguments, "--json"])
        assert result.exit_code == exit_code, result.output
        return [json.loads(line) for line in result.stdout.splitlines()]

    path = tmp_path / "products.jsonl"
    assert CliRunner().invoke(app, ["db", "upgrade"]).exit_code == 0
    run("brand", "add", "nord", "--name", "Nord", "--currency", "EUR", "--timezone", "Europe/Berlin")
    of = ("--brand", "nord")
    assert run("catalog", "feed", "add", str(path), "--every", "90m", *of)[0]["every"] == "90m"
    (failed,) = run("catalog", "feed", "run", str(path), *of, exit_code=1)
    assert failed["error"] == "feed_unreachable"
    path.write_text(LINE % ("A", "Ant", "A"), encoding="utf-8")
    assert run("catalog", "feed", "run", str(path), *of)[0]["outcome"].startswith("1 created")
    (listed,) = run("catalog", "feed", "list", *of)
    assert (listed["failures"], listed["source"]) == (0, str(path))
    run("catalog", "feed", "remove", str(path), *of)
    assert run("catalog", "feed", "list", *of) == []
