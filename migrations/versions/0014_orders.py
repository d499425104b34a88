"""the steps of an order: parcels, returns, disputes, and a log of who did what"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from core.db import UTCDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString()
_COUNTED = ("cancelled_quantity", "shipped_quantity", "returned_quantity")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, UTCDateTime(timezone=True), nullable=nullable)


def _of_order(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f(f"fk_{table}_brand_id")),
        sa.ForeignKeyConstraint(["order_id"], ["shop_order.id"], name=op.f(f"fk_{table}_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    op.add_column("shop_order", sa.Column("fulfilment", _TEXT, nullable=False, server_default="waiting"))
    op.add_column("shop_order", _moment("delivered_at", nullable=True))
    for name in _COUNTED:
        op.add_column("order_line", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("order_line", sa.Column("final_sale", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "order_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("brand_id", _TEXT, nullable=False),
        sa.Column("order_id", _TEXT, nullable=False),
        sa.Column("step", _TEXT, nullable=False),
        sa.Column("by", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        _moment("at"),
        *_of_order("order_step"),
    )
    op.create_index(op.f("ix_order_step_order_id"), "order_step", ["order_id"])
    op.create_table(
        "shipment",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("brand_id", _TEXT, nullable=False),
        sa.Column("order_id", _TEXT, nullable=False),
        sa.Column("key", _TEXT, nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("carrier", _TEXT, nullable=False),
        sa.Column("tracking", _TEXT, nullable=False),
        sa.Column("tracking_url", _TEXT, nullable=False),
        _moment("shipped_at"),
        _moment("delivered_at", nullable=True),
        *_of_order("shipment"),
        sa.UniqueConstraint("brand_id", "key", name=op.f("uq_shipment_brand_id_key")),
    )
    op.create_index(op.f("ix_shipment_order_id"), "shipment", ["order_id"])
    op.create_table(
        "order_return",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("brand_id", _TEXT, nullable=False),
        sa.Column("order_id", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("restocked", sa.Boolean(), nullable=False),
        sa.Column("refund_id", _TEXT, nullable=False),
        _moment("opened_at"),
        _moment("closed_at", nullable=True),
        *_of_order("order_return"),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_order_return_amount")),
    )
    op.create_index(op.f("ix_order_return_order_id"), "order_return", ["order_id"])
    _open = sa.text("state = 'open'")
    op.create_index("ix_order_return_open", "order_return", ["order_id"], unique=True, sqlite_where=_open, postgresql_where=_open)


def downgrade() -> None:
    for table in ("order_return", "shipment", "order_step"):
        op.drop_table(table)
    with op.batch_alter_table("order_line") as line:
        for name in ("final_sale", *_COUNTED):
            line.drop_column(name)
    with op.batch_alter_table("shop_order") as order:
        for name in ("delivered_at", "fulfilment"):
            order.drop_column(name)
