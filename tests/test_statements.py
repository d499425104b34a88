"""How many statements does an act of commerce take? A turn has fifteen to forty in all, and no line may cost one each to read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from commerce.catalogue import catalog
from core.db import transaction
from tests.till import Till


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def cost(till: Till, act: Callable[[], Any]) -> int:
    """Statements of an act, the one that reads the brand not counted: a turn has that anyway."""
    with counted(till.engine) as statements:
        act()
    return len([each for each in statements if "FROM brand" not in each and "BEGIN" not in each])


@pytest.fixture
def till(db: Engine) -> Till:
    return Till(db)


def test_cart_acts_take_seven_at_most(till: Till) -> None:
    costs = {
        "first add": cost(till, lambda: till.add("ana", "HOODIE-SAND-M")),
        "add": cost(till, lambda: till.add("ana", "CAP-BLACK")),
        "code": cost(till, lambda: till.code("ana", "LENA10")),
        "add with codes": cost(till, lambda: till.add("ana", "CAP-BLACK", 2)),
        "view": cost(till, lambda: till.view("ana")),
        "wrong code": cost(till, lambda: till.code("ana", "NOPE")),
        "remove": cost(till, lambda: till.remove("ana", "CAP-BLACK")),
        "undo": cost(till, lambda: till.undo("ana")),
        "first code": cost(till, lambda: till.code("ben", "LENA10")),
    }
    assert {name: number for name, number in costs.items() if number > 7} == {}
    assert costs["view"] <= 3


@pytest.mark.parametrize("lines", [1, 5])
def test_placing_and_paying_do_not_grow_with_the_lines(till: Till, lines: int) -> None:
    for sku in list(till.sku)[:lines] if lines == 1 else ["HOODIE-BLACK-S", "HOODIE-BLACK-M", "RUNNER-42", "CAP-RED", "CAP-BLACK"]:
        till.add("ana", sku)
    till.code("ana", "LENA10")
    assert cost(till, lambda: till.place("ana")) <= 14
    till.set("ana", next(iter(till.sku)), 2)
    assert cost(till, lambda: till.place("ana")) <= 18 + lines
    assert cost(till, lambda: till.place("ana")) <= 7
    order = till.place("ana").order
    assert cost(till, lambda: till.open(order)) <= 5
    assert cost(till, lambda: till.pay(order)) <= 14


def test_a_snapshot_takes_eleven_and_availability_one(till: Till) -> None:
    with transaction(till.engine) as session:
        brand = till.brand(session)
        with counted(till.engine) as statements:
            catalog.load_snapshot(session, brand)
        assert len(statements) == 11
        with counted(till.engine) as statements:
            catalog.availability(session, till.brand_id, list(till.sku.values()), now=till.now)
        assert len(statements) == 1
