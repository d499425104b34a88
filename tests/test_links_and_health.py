"""Do short links count and lead, do edited ones lead nowhere, and does health tell the truth?"""

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, select, update
from starlette.testclient import TestClient

from attribution import creators, links
from attribution.tables import Click, Link
from bot.tables import ChannelAccount
from core.db import Database, make_engine
from tests.conftest import NOW
from tests.pages import SECRET, Pages
from webhooks import health
from webhooks import links as short_links
from webhooks.deps import Deps, KnownAccount


async def _nobody(channel: str, name: str) -> KnownAccount | None:
    return None


async def _quiet(subject: str) -> None:
    return None


@pytest.fixture
def pages(db: Engine) -> Pages:
    pages = Pages(db)
    pages.brand()
    return pages


@pytest.fixture
def client(pages: Pages) -> TestClient:
    app = FastAPI()
    app.include_router(short_links.routes(_deps(pages.db)))
    return TestClient(app, follow_redirects=False)


def _deps(database: Database, **values) -> Deps:
    return Deps(
        database, _nobody, _quiet, lambda: NOW, lambda prefix: f"{prefix}_1", secret=SECRET, public_url="https://shop.test", **values
    )


def _token(pages: Pages, channel: str = "") -> str:
    def make(session) -> str:
        lena = creators.add_creator(session, "brn_aurora", "lena", "Lena", now=NOW, new_id=pages.new_id)
        link = links.add_link(session, lena, channel=channel, now=NOW, new_letters=lambda count: "abcdefgh"[:count])
        return links.token(SECRET, link.id)

    return pages.write(make)


def _clicks(pages: Pages) -> list[Click]:
    return pages.write(lambda session: list(session.scalars(select(Click))))


def test_a_link_leads_to_the_chat_and_counts(pages: Pages, client: TestClient):
    token = _token(pages)
    for spelled in (token, token.upper()):
        answer = client.get(f"/r/{spelled}", headers={"Referer": "https://www.video.example/watch?v=private"})
        assert (answer.status_code, answer.headers["location"]) == (302, f"/chat/aurora?start={token}")
        assert answer.headers["cache-control"] == "no-store"
    assert [(click.link_id, click.referrer_host) for click in _clicks(pages)] == [("abcdefgh", "www.video.example")] * 2


def test_a_link_for_telegram_leads_there(pages: Pages, client: TestClient):
    token = _token(pages, "telegram")
    assert client.get(f"/r/{token}").headers["location"] == f"/chat/aurora?start={token}"
    pages.write(lambda session: session.execute(update(ChannelAccount).values(handle="aurora_bot")))
    assert client.get(f"/r/{token}").headers["location"] == f"https://t.me/aurora_bot?start={token}"


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1] + ("0" if t[-1] != "0" else "1"), lambda t: t + "x", lambda t: t[:-1], lambda t: "é" * 20]
)
def test_an_edited_link_leads_nowhere_and_counts_nothing(pages: Pages, client: TestClient, spoil):
    token = spoil(_token(pages))
    assert client.get(f"/r/{token}").status_code == 404
    assert client.get(f"/r/{token}/qr.svg").status_code == 404
    assert _clicks(pages) == []


def test_a_link_that_is_off_leads_nowhere(pages: Pages, client: TestClient):
    token = _token(pages)
    pages.write(lambda session: session.execute(update(Link).values(active=False)))
    assert (client.get(f"/r/{token}").status_code, _clicks(pages)) == (404, [])


def test_a_wild_referrer_is_no_fault(pages: Pages, client: TestClient):
    token = _token(pages)
    for referrer in ("http://[", "x" * 5000, "://", ""):
        assert client.get(f"/r/{token}", headers={"Referer": referrer}).status_code == 302


def test_the_image_is_no_click(pages: Pages, client: TestClient):
    answer = client.get(f"/r/{_token(pages)}/qr.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.text.startswith("<svg")
    assert _clicks(pages) == []


def test_short_links_without_a_secret_do_not_start(pages: Pages):
    with pytest.raises(ValueError, match="secret"):
        short_links.routes(Deps(pages.db, _nobody, _quiet, lambda: NOW, lambda prefix: prefix))


def test_ready_is_who_has_a_database_and_no_task_down(pages: Pages):
    broken: dict[str, str] = {}
    app = FastAPI()
    app.include_router(health.routes(_deps(pages.db, broken=broken)))
    client = TestClient(app)
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").status_code == 200
    broken["sweeper"] = "OperationalError"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["broken"]) == (503, {"sweeper": "OperationalError"})


def test_not_ready_without_a_database(tmp_path):
    folder = tmp_path / "gone"
    database = Database(make_engine(f"sqlite:///{folder}/x.db"))
    app = FastAPI()
    app.include_router(health.routes(_deps(database)))
    client = TestClient(app)
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json()["broken"] == {"database": "no answer"}
    database.close()
