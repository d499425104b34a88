"""How does a statement that every message needs reach the driver? Compiled once, then by the driver's own cursor.

SQLAlchemy's way from a compiled statement to the driver costs three times what SQLite then takes for the work. These statements are
still written with SQLAlchemy Core, compiled by it for each database, and their values pass its types both ways; only the way is shorter.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import Session

Processor = Callable[[Any], Any]
Values = Mapping[str, Any]


class Prepared:
    """A Core statement whose values come by name, with no list of a length of its own (IN) among them."""

    def __init__(self, statement: Select[Any] | Update | Insert) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, session: Session, values: Values) -> list[dict[str, Any]]:
        """The rows it returns, by column name."""
        connection = session.connection()
        compiled = self._for(connection.dialect)
        return [compiled.read(row) for row in _fetched(connection, compiled.text, compiled.bound(values))]

    def first(self, session: Session, values: Values) -> dict[str, Any] | None:
        """The first row it returns."""
        return next(iter(self.rows(session, values)), None)

    def run(self, session: Session, values: Values) -> int:
        """How many rows it changed."""
        connection = session.connection()
        compiled = self._for(connection.dialect)
        return _changed(connection, compiled.text, compiled.bound(values))

    def run_many(self, connection: Connection, values: Sequence[Values]) -> int:
        """How many rows it changed, run once for each of `values`."""
        compiled = self._for(connection.dialect)
        bound = [compiled.bound(each) for each in values]
        return _changed(connection, compiled.text, bound[0] if len(bound) == 1 else bound)

    def _for(self, dialect: Dialect) -> "_Compiled":
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = _Compiled(self._statement, dialect)
        return self._compiled[dialect.name]


class _Compiled:
    """The statement in one database's words, and what its values pass on their way in and out."""

    def __init__(self, statement: Select[Any] | Update | Insert, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError(f"a statement of rows is wanted, not {type(compiled).__name__}")
        self.text = str(compiled)
        self._given: dict[str, Any] = {}  # values that the statement itself holds
        self._processors: dict[str, Processor] = {}
        for name, bind in compiled.binds.items():
            processor = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if processor is not None:
                self._processors[name] = processor
            if not bind.required:
                value = bind.effective_value
                self._given[name] = value if processor is None else processor(value)
        self._order = list(compiled.positiontup) if compiled.positiontup is not None else None
        columns: Sequence[Any] = () if isinstance(statement, Insert) else list(statement.exported_columns)
        self._keys = [str(column.key) for column in columns]
        readers = [(place, column.type.dialect_impl(dialect).result_processor(dialect, None)) for place, column in enumerate(columns)]
        self._readers = [(place, reader) for place, reader in readers if reader is not None]

    def bound(self, values: Values) -> Any:
        """`values` as the driver takes them: by position or by name."""
        full = {**self._given, **values}
        for name, processor in self._processors.items():
            if name in values:
                full[name] = processor(values[name])
        return full if self._order is None else tuple([full[name] for name in self._order])

    def read(self, row: Sequence[Any]) -> dict[str, Any]:
        """A row of the driver's as values of ours."""
        fields = list(row)
        for place, reader in self._readers:
            fields[place] = reader(fields[place])
        return dict(zip(self._keys, fields, strict=True))


def default(column: Column[Any]) -> Any:
    """The value that a column has by itself; raises `LookupError` where it has none."""
    made: Any = column.default
    if made is None:
        raise LookupError(f"{column} has no default")
    return made.arg(None) if made.is_callable else made.arg


def _watched(connection: Connection) -> bool:
    """Whether somebody listens to the statements: then they go SQLAlchemy's way, so that none is missed."""
    return bool(connection.engine.dispatch.before_cursor_execute)


def _fetched(connection: Connection, text: str, bound: Any) -> Sequence[Any]:
    if _watched(connection):
        return connection.exec_driver_sql(text, bound).fetchall()
    with _cursor(connection, text) as cursor:
        cursor.execute(text, bound)
        rows: Sequence[Any] = cursor.fetchall()
        return rows


def _changed(connection: Connection, text: str, bound: Any) -> int:
    """`bound`: one set of values, or a list of them."""
    if _watched(connection):
        return max(connection.exec_driver_sql(text, bound, execution_options={"preserve_rowcount": True}).rowcount, 0)
    with _cursor(connection, text) as cursor:
        if isinstance(bound, list):
            cursor.executemany(text, bound)
        else:
            cursor.execute(text, bound)
        changed: int = max(cursor.rowcount, 0)
        return changed


@contextmanager
def _cursor(connection: Connection, text: str) -> Iterator[Any]:
    """A cursor of the driver's, in the connection's transaction; its errors as SQLAlchemy would raise them, without the values."""
    if not connection.in_transaction():
        connection.begin()
    cursor = connection.connection.cursor()
    try:
        yield cursor
    except connection.dialect.loaded_dbapi.Error as error:
        base = connection.dialect.loaded_dbapi.Error
        raise DBAPIError.instance(text, None, error, base, hide_parameters=True, dialect=connection.dialect) from error
    finally:
        cursor.close()
