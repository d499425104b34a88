"""Does the database know how large its tables have become? PostgreSQL goes by what it measured last, which after an import is wrong."""

from sqlmodel import Session, SQLModel


def measure(session: Session, *tables: type[SQLModel]) -> None:
    """Have PostgreSQL measure these tables now; SQLite goes by its indexes alone.

    Until it has, it takes a brand's rows for few and reads all of them to find some. In a transaction of its own, and a short one:
    nobody else can measure them before its end.
    """
    if session.connection().dialect.name == "postgresql":
        session.connection().exec_driver_sql(f"ANALYZE {', '.join(str(table.__tablename__) for table in tables)}")
