"""loyalty points: terms, lots with their times; what points pay of a cart and of an order"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from core.db import UTCDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

Text = sqlmodel.sql.sqltypes.AutoString
DUE = {"sqlite_where": sa.text("due_at IS NOT NULL"), "postgresql_where": sa.text("due_at IS NOT NULL")}


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, Text(), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "loyalty_program",
        *_texts("id", "brand_id"),
        *_numbers("version", "earn_minor", "point_minor", "spend_min", "share_bps", "expire_months", "hold_days"),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loyalty_program")),
        sa.UniqueConstraint("brand_id", "version", name=op.f("uq_loyalty_program_brand_id_version")),
        sa.CheckConstraint("point_minor > 0", name=op.f("ck_loyalty_program_point")),
    )
    op.create_table(
        "points_lot",
        *_texts("id", "brand_id", "shopper_id", "program_id", "cause"),
        sa.Column("spendable_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_lot")),
        sa.UniqueConstraint("brand_id", "cause", name=op.f("uq_points_lot_brand_id_cause")),
        sa.ForeignKeyConstraint(["shopper_id"], ["shopper.id"], name=op.f("fk_points_lot_shopper_id")),
        sa.ForeignKeyConstraint(["program_id"], ["loyalty_program.id"], name=op.f("fk_points_lot_program_id")),
    )
    op.create_index("ix_points_lot_shopper", "points_lot", ["brand_id", "shopper_id"])
    op.create_index("ix_points_lot_due", "points_lot", ["due_at"], **DUE)
    op.add_column("cart", sa.Column("points", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("shop_order", sa.Column("points", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("shop_order", sa.Column("points_minor", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("shop_order", "points_minor")
    op.drop_column("shop_order", "points")
    op.drop_column("cart", "points")
    op.drop_index("ix_points_lot_due", "points_lot", **DUE)
    op.drop_index("ix_points_lot_shopper", "points_lot")
    op.drop_table("points_lot")
    op.drop_table("loyalty_program")
