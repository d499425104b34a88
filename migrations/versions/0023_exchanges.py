"""exchanges: a return whose goods become another line of the order"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from core.db import UTCDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString()
_REFERS = {
    "return_id": "order_return.id",
    "brand_id": "brand.id",
    "order_id": "shop_order.id",
    "line_id": "order_line.id",
    "variant_id": "variant.id",
    "product_id": "product.id",
}


def upgrade() -> None:
    op.add_column("shop_order", sa.Column("owed_minor", sa.Integer(), nullable=False, server_default="0"))
    for name in ("exchanged_quantity", "exchanged_minor"):
        op.add_column("order_line", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("order_line", sa.Column("exchange_of", sa.Integer(), nullable=True))
    op.create_table(
        "exchange",
        *(sa.Column(name, _TEXT, nullable=False) for name in ("return_id", "brand_id", "order_id", "variant_id", "product_id")),
        *(sa.Column(name, _TEXT, nullable=False) for name in ("sku", "name", "payment_id")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("line_id", "quantity", "unit_minor", "difference_minor")),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("held_until", UTCDateTime(timezone=True), nullable=True),
        sa.Column("new_line_id", sa.Integer(), nullable=True),
        *(sa.ForeignKeyConstraint([name], [to], name=op.f(f"fk_exchange_{name}")) for name, to in _REFERS.items()),
        sa.PrimaryKeyConstraint("return_id", name=op.f("pk_exchange")),
    )
    op.create_index(op.f("ix_exchange_order_id"), "exchange", ["order_id"])
    held = sa.text("held_until IS NOT NULL")
    op.create_index("ix_exchange_held", "exchange", ["held_until"], sqlite_where=held, postgresql_where=held)


def downgrade() -> None:
    op.drop_table("exchange")
    with op.batch_alter_table("order_line") as line:
        for name in ("exchange_of", "exchanged_minor", "exchanged_quantity"):
            line.drop_column(name)
    with op.batch_alter_table("shop_order") as order:
        order.drop_column("owed_minor")
