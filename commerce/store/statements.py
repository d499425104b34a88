"""How are statements kept, so that SQLAlchemy finds them compiled? Built once for each shape, filled by name."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Table, Update, bindparam, update
from sqlmodel import Session, SQLModel


def table_of(kind: type[SQLModel]) -> Table:
    """The table behind a row class: Core statements on it cost a third of what the mapped class costs."""
    return SQLModel.metadata.tables[str(kind.__tablename__)]


@cache
def _change(table: Table, columns: tuple[str, ...]) -> Update:
    fresh: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    return update(table).where(table.c.id.in_(bindparam("ids", expanding=True))).values(**fresh)


def change(session: Session, kind: type[SQLModel], ids: list[str], values: Mapping[str, Any]) -> None:
    """Set columns of rows (locked, or loaded by their brand, by the caller) in one statement."""
    statement = _change(table_of(kind), tuple(values))
    session.connection().execute(statement, {"ids": ids, **{f"new_{name}": value for name, value in values.items()}})
