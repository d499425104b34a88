"""What does the HTTP API let in, and what does it say? Nothing without a token, nothing of another brand, errors by their codes."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session
from starlette.testclient import TestClient

from bot import tokens
from bot.tables import ApiToken, Role
from commerce.tables import Brand
from core.ids import random_id
from dropline.app import make_app
from tests.connected import Connected, connected


@pytest.fixture
def shop(database_url: str) -> Iterator[Connected]:
    with connected(database_url) as opened:
        yield opened


@pytest.fixture
def client(shop: Connected) -> Iterator[TestClient]:
    with TestClient(make_app(shop.program.settings, shop.program)) as running:
        yield running


def made(shop: Connected, brand: Brand, role: Role = Role.ADMIN) -> tokens.Made:
    answer: tokens.Made = shop.write(tokens.create, brand.id, "a program", role, now=shop.clock(), new_id=random_id)
    return answer


def bearer(shop: Connected, brand: Brand, role: Role = Role.ADMIN) -> dict[str, str]:
    return {"Authorization": f"Bearer {made(shop, brand, role).token}"}


def operations(client: TestClient) -> list[tuple[str, str, dict[str, Any]]]:
    """Every call of the API as its own description has it."""
    described = client.get("/openapi.json").json()["paths"]
    return [
        (method, re.sub(r"\{\w+\}", "acc_x", path), operation)
        for path, methods in described.items()
        if path.startswith("/api/")
        for method, operation in methods.items()
    ]


# Who may call what, by the method and how the path goes on behind /api/v1/; what is not here is for admins alone.
OTHERS = {
    "agent": r"get (catalog|stock|orders)|post orders/acc_x/returns/refund$",
    "marketer": r"get catalog|(get|post) (promotions|reviews)",
    "operator": r"(?!)",
}


def test_nothing_is_open_without_a_token(shop: Connected, client: TestClient) -> None:
    revoked = made(shop, shop.brand)
    shop.write(tokens.revoke, shop.brand.id, revoked.row.id, now=shop.clock())
    digest = made(shop, shop.brand).row.digest
    assert len(operations(client)) >= 9
    for method, path, operation in operations(client):
        assert operation["security"]
        wrong = ["", "Bearer guess"]
        if "/channels" in path:
            wrong += ["Bearer", f"Bearer {revoked.token}", f"Bearer {digest}", "Basic YTpi", f"Bearer {'x' * 9_000}"]
        for header in wrong:
            answer = client.request(
                method, path, headers={"Authorization": header} if header else {}, json={"channel": "telegram", "credentials": {}}
            )
            assert (answer.status_code, answer.json()["error"]) == (401, "token_wrong"), (method, path, header)
            assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("role", [Role.AGENT, Role.MARKETER, Role.OPERATOR])
def test_a_role_that_may_not_is_refused(shop: Connected, client: TestClient, role: Role) -> None:
    headers = bearer(shop, shop.brand, role)
    for method, path, _ in operations(client):
        answer = client.request(method, path, headers=headers, json={"channel": "telegram", "credentials": {}})
        allowed = re.match(OTHERS[role], f"{method} {path.removeprefix('/api/v1/')}") is not None
        assert (answer.status_code != 403) is allowed, (method, path)
        assert allowed or answer.json()["error"] == "role_too_small", (method, path)


def test_every_call_is_described(client: TestClient) -> None:
    known = client.get("/openapi.json").json()
    for method, path, operation in operations(client):
        where = (method, path)
        assert operation["summary"], where
        assert operation["description"], where
        assert operation["tags"], where
        assert "422" not in operation["responses"], where
        assert {"400", "401", "403", "404", "409"} <= set(operation["responses"]), where
    problem = known["components"]["schemas"]["Problem"]
    assert problem["required"] == ["error", "message"]


def test_an_account_from_its_adding_to_its_removal(shop: Connected, client: TestClient) -> None:
    headers = bearer(shop, shop.brand)
    wanted = {"channel": "telegram", "name": "main", "credentials": shop.given("telegram")}
    answer = client.post("/api/v1/channels", headers=headers, json=wanted)
    assert answer.status_code == 201
    account = answer.json()
    assert (account["handle"], account["problem"], shop.telegram.webhook["url"]) == ("shop_bot", "", account["webhook"])
    path = f"/api/v1/channels/{account['id']}"
    assert client.post(f"{path}/pause", headers=headers).json()["state"] == "paused"
    assert shop.row(account["id"]).active is False
    assert client.post(f"{path}/resume", headers=headers).json()["state"] == "active"
    assert client.post(f"{path}/check", headers=headers).json()["registered"] == account["webhook"]
    before = shop.telegram.webhook["secret"]
    assert client.post(f"{path}/rotate", headers=headers, json={}).json()["problem"] == ""
    assert shop.telegram.webhook["secret"] != before
    assert client.post(f"{path}/register", headers=headers).json()["webhook"] == account["webhook"]
    [listed] = client.get("/api/v1/channels", headers=headers).json()
    assert listed == client.get(path, headers=headers).json()
    assert not [secret for secret in (shop.telegram.token, before, shop.telegram.webhook["secret"]) if secret in str([account, listed])]
    assert client.delete(path, headers=headers).json() == {"id": account["id"], "removed": True}
    assert client.get("/api/v1/channels", headers=headers).json() == []


def test_what_is_another_brands_is_not_there(shop: Connected, client: TestClient) -> None:
    ours, theirs = bearer(shop, shop.brand), bearer(shop, shop.other)
    wanted = {"channel": "messenger", "name": "page", "credentials": shop.given("messenger")}
    account = client.post("/api/v1/channels", headers=ours, json=wanted).json()
    before = shop.row(account["id"]).model_dump()
    assert client.get("/api/v1/channels", headers=theirs).json() == []
    for method, path, _ in operations(client):
        if path.startswith("/api/v1/channels/acc_x"):
            answer = client.request(method, path.replace("acc_x", account["id"]), headers=theirs, json={})
            assert (answer.status_code, answer.json()["error"]) == (404, "not_found"), (method, path)
    assert client.post("/api/v1/channels", headers=theirs, json=wanted).json()["error"] == "account_taken"
    assert shop.row(account["id"]).model_dump() == before


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"channel": "telegram", "credentials": {"token": "4200:WRONG"}}, 400, "provider_refused"),
        ({"channel": "telegram", "credentials": {"token": "no token"}}, 400, "credentials_wrong"),
        ({"channel": "sms", "credentials": {}}, 400, "credentials_wrong"),
        ({"credentials": {"token": "4200:WRONG"}}, 400, "bad_request"),
        ({"channel": "telegram", "credentials": {"token": ["4200:WRONG"]}}, 400, "bad_request"),
    ],
)
def test_what_is_wrong_is_said_and_no_secret_with_it(shop: Connected, client: TestClient, body: Any, status: int, code: str) -> None:
    answer = client.post("/api/v1/channels", headers=bearer(shop, shop.brand), json=body)
    assert (answer.status_code, answer.json()["error"]) == (status, code)
    assert set(answer.json()) == {"error", "message"}
    assert "WRONG" not in answer.text


def test_the_table_of_tokens_opens_no_door_and_remembers_use(shop: Connected, client: TestClient) -> None:
    token = made(shop, shop.brand)

    def row(session: Session) -> ApiToken:
        return session.scalars(select(ApiToken)).one()

    assert token.token not in str(shop.write(row).model_dump())
    for later, used in ((timedelta(), timedelta()), (timedelta(seconds=30), timedelta()), (timedelta(minutes=2), timedelta(minutes=2))):
        begun = shop.clock.now
        shop.clock.pass_(later)
        assert client.get("/api/v1/channels", headers={"Authorization": f"Bearer {token.token}"}).status_code == 200
        assert shop.write(row).last_used_at == begun + used
        shop.clock.now = begun


def test_the_page_of_calls_names_them(client: TestClient) -> None:
    page = client.get("/docs").text
    assert "/api/v1/channels/{account_id}/rotate" in page
