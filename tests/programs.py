"""How is the HTTP API tried? A shop on a real database, and programs with tokens of its brands."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from starlette.testclient import TestClient

from bot import tokens
from bot.tables import Role
from commerce import brands
from commerce.tables import Brand
from core.db import transaction
from core.ids import random_id
from dropline.app import make_app
from dropline.program import Program, build
from tests.conftest import NOW
from tests.shop import Clock, settings_for
from tests.till import Till

API = "/api/v1"


@dataclass
class Shop:
    """Aurora, which sells, and a foreign brand with nothing; the clock is theirs and the program's."""

    till: Till
    program: Program
    client: TestClient
    foreign: Brand
    clock: Clock

    def headers(self, brand_id: str, role: Role) -> dict[str, str]:
        with transaction(self.till.engine) as session:
            made = tokens.create(session, brand_id, "a program", role, now=NOW, new_id=random_id)
        return {"Authorization": f"Bearer {made.token}"}

    def caller(self, role: Role = Role.ADMIN, *, foreign: bool = False) -> "Caller":
        return Caller(self.client, self.headers(self.foreign.id if foreign else self.till.brand_id, role))


@dataclass
class Caller:
    """A program with its token."""

    client: TestClient
    headers: dict[str, str]

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(API + path, headers=self.headers, params=query)

    def post(self, path: str, body: Any = None, *, key: str = "", **query: Any) -> Any:
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        content = {"content": body} if isinstance(body, bytes) else {"json": {} if body is None else body}
        return self.client.post(API + path, headers=headers, params=query, **content)


@contextmanager
def served(till: Till, url: str) -> Iterator[Shop]:
    """The shop of the till behind the program's web application."""
    with transaction(till.engine) as session:
        foreign = brands.add_brand(session, "nordlicht", "Nordlicht", currency="EUR", timezone="UTC", now=NOW, new_id=random_id)
    clock = Clock()
    program = build(settings_for(url), clock=clock)
    with TestClient(make_app(program.settings, program, working=False)) as client:
        yield Shop(till, program, client, foreign, clock)


def refused(answer: Any) -> tuple[int, str]:
    """Status and code of an error, which has the one shape."""
    assert set(answer.json()) == {"error", "message"}, answer.text
    return answer.status_code, answer.json()["error"]
