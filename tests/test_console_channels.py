"""Can the admin of a brand connect a bot, see how it fares, and change it, without a secret coming back?"""

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from bot.store import accounts as store
from bot.tables import Role, Staff
from commerce.tables import Brand
from console.auth import hash_password
from core.db import insert_rows
from core.ids import random_id
from dropline.app import make_app
from tests.connected import Connected, connected
from tests.messenger_server import TOKEN
from tests.pages import PASSWORD, hidden

HASHED = hash_password(PASSWORD)
PATH = "/console/channels"


@pytest.fixture
def shop(database_url: str) -> Iterator[Connected]:
    with connected(database_url) as opened:
        yield opened


@pytest.fixture
def client(shop: Connected) -> Iterator[TestClient]:
    # https, since the address of the tests begins so and cookies keep to it
    with TestClient(make_app(shop.program.settings, shop.program), base_url="https://shop.test", follow_redirects=False) as running:
        yield running


def sign_in(shop: Connected, client: TestClient, brand: Brand, role: Role = Role.ADMIN) -> None:
    email = f"{random_id('p')}@{brand.slug}.example"
    person = Staff(id=random_id("stf"), brand_id=brand.id, email=email, name="Maya Ortiz", role=role, password_hash=HASHED)
    shop.write(lambda session: insert_rows(session, Staff, [person.model_dump()]))
    client.cookies.clear()
    mark = hidden(client.get("/console/sign-in").text, "mark")
    assert client.post("/console/sign-in", data={"email": email, "password": PASSWORD, "mark": mark}).status_code == 303


def post(client: TestClient, path: str = "", **values: str):
    return client.post(f"{PATH}{path}", data={"csrf": hidden(client.get(PATH).text, "csrf"), **values})


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_brand_begins_with_the_web_chat_and_is_shown_the_way(shop: Connected, client: TestClient) -> None:
    sign_in(shop, client, shop.brand)
    page = client.get(PATH).text
    assert "Only the web chat so far" in page
    for field in ("token", "account_sid", "auth_token", "from", "page_id", "page_token", "app_secret"):
        assert f'name="{field}"' in page
    assert page.count('name="webhook_secret"') == 1  # Stripe's own: Telegram's is made up here


@pytest.mark.parametrize(("channel", "title"), [("telegram", "@shop_bot"), ("whatsapp", "+14155550100"), ("messenger", "Aurora")])
def test_an_account_is_connected_and_shown_without_its_secrets(shop: Connected, client: TestClient, channel: str, title: str) -> None:
    sign_in(shop, client, shop.brand)
    answer = post(client, channel=channel, name="main", **shop.given(channel))
    assert answer.status_code == 200
    page = client.get(PATH).text
    for html in (answer.text, page):
        assert title in plain(html)
        assert "Only the web chat" not in html
        assert not [secret for secret in (shop.telegram.token, shop.twilio.auth_token, TOKEN) if secret in html]
    assert f"Connected {title}." in plain(answer.text)
    assert "https://shop.test/webhooks/" in page


def test_what_was_refused_is_said_kept_nowhere_and_only_the_open_values_come_back(shop: Connected, client: TestClient) -> None:
    sign_in(shop, client, shop.brand)
    answer = post(client, channel="whatsapp", name="main", **shop.given("whatsapp") | {"auth_token": "hush-wrong"})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert f'value="{shop.twilio.account_sid}"' in answer.text
    assert "hush-wrong" not in answer.text
    assert "Only the web chat" in client.get(PATH).text


def test_an_account_is_checked_paused_resumed_exchanged_removed(shop: Connected, client: TestClient) -> None:
    sign_in(shop, client, shop.brand)
    post(client, channel="telegram", name="main", **shop.given("telegram"))
    [account] = [row for row in shop.write(store.list_everywhere) if row.channel == "telegram"]
    assert "sends what people write here" in post(client, f"/{account.id}/check").text
    shop.telegram.undelivered = "Wrong response from the webhook: 502 Bad Gateway"
    assert "502 Bad Gateway" in post(client, f"/{account.id}/check").text
    assert post(client, f"/{account.id}/pause").headers["location"] == PATH
    assert "paused" in plain(client.get(PATH).text)
    assert shop.row(account.id).active is False
    post(client, f"/{account.id}/resume")
    assert shop.row(account.id).active is True
    before = shop.telegram.webhook["secret"]
    assert "has new secrets" in post(client, f"/{account.id}/rotate").text
    assert shop.telegram.webhook["secret"] != before
    assert "provider sends" in post(client, f"/{account.id}/register").text
    post(client, f"/{account.id}/remove")
    assert "Only the web chat" in client.get(PATH).text
    assert post(client, f"/{account.id}/nonsense").status_code == 404


def test_a_trouble_is_said_in_words(shop: Connected, client: TestClient) -> None:
    sign_in(shop, client, shop.brand)
    post(client, channel="telegram", name="main", **shop.given("telegram"))
    [account] = [row for row in shop.write(store.list_everywhere) if row.channel == "telegram"]
    shop.write(store.change, account.id, problem="Telegram knows no bot of this token <b>any more</b>")
    page = client.get(PATH).text
    assert "held up" in plain(page)
    assert "&lt;b&gt;any more" in page


def test_nobody_else_changes_it(shop: Connected, client: TestClient) -> None:
    sign_in(shop, client, shop.brand)
    post(client, channel="telegram", name="main", **shop.given("telegram"))
    [account] = [row for row in shop.write(store.list_everywhere) if row.channel == "telegram"]
    before = shop.row(account.id).model_dump()
    acts = ("check", "register", "pause", "resume", "rotate", "remove")
    for act in acts:
        assert client.post(f"{PATH}/{account.id}/{act}", data={"csrf": "guess"}).status_code == 403
    sign_in(shop, client, shop.other)
    assert "shop_bot" not in client.get(PATH).text
    for act in acts:
        assert post(client, f"/{account.id}/{act}").status_code == 404, act
    for role in (Role.AGENT, Role.MARKETER):
        sign_in(shop, client, shop.brand, role)
        csrf = hidden(client.get("/console/inbox").text, "csrf")
        assert client.get(PATH).status_code == 403
        for act in acts:
            assert client.post(f"{PATH}/{account.id}/{act}", data={"csrf": csrf}).status_code == 403
    assert shop.row(account.id).model_dump() == before
