"""parcels, returns and refunds name the line of an order, and a line says whether it was given"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_KEPT = ("refund", "shipment", "order_return")
_LINE = sa.table("order_line", sa.column("id"), sa.column("order_id"), sa.column("sku"))


def upgrade() -> None:
    op.add_column("order_line", sa.Column("gift", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name in _KEPT:
        _rewrite(name, _with_line)


def downgrade() -> None:
    for name in _KEPT:
        _rewrite(name, _without_line)
    with op.batch_alter_table("order_line") as line:
        line.drop_column("gift")


def _rewrite(name: str, rewritten: Any) -> None:
    """Every row's lines anew; before this there was one line of a SKU in an order."""
    table = sa.table(name, sa.column("id"), sa.column("order_id"), sa.column("lines", sa.JSON()))
    connection = op.get_bind()
    for row in connection.execute(sa.select(table)).all():
        ids = {line.sku: line.id for line in connection.execute(sa.select(_LINE.c.id, _LINE.c.sku).where(_LINE.c.order_id == row.order_id))}
        lines = [rewritten(each, ids) for each in row.lines]
        connection.execute(sa.update(table).where(table.c.id == row.id).values(lines=lines))


def _with_line(kept: dict[str, Any], ids: dict[str, int]) -> dict[str, Any]:
    return {"line_id": ids[kept["sku"]], **kept}


def _without_line(kept: dict[str, Any], ids: dict[str, int]) -> dict[str, Any]:
    return {name: value for name, value in kept.items() if name != "line_id"}
