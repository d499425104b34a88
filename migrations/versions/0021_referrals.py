"""fans who bring friends: their links, terms, referrals; who is credited with a sale and earns no commission of it"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from core.db import UTCDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

Text = sqlmodel.sql.sqltypes.AutoString
DUE = {"sqlite_where": sa.text("due_at IS NOT NULL"), "postgresql_where": sa.text("due_at IS NOT NULL")}


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, Text(), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _created() -> sa.Column:
    return sa.Column("created_at", UTCDateTime(), nullable=False)


def upgrade() -> None:
    op.add_column("creator", sa.Column("kind", Text(), nullable=False, server_default="creator"))
    op.add_column("decision", sa.Column("unpaid", sa.JSON(), nullable=False, server_default="[]"))
    op.create_index("ix_decision_shopper", "decision", ["brand_id", "shopper_id"])
    op.create_table(
        "fan",
        *_texts("creator_id", "brand_id", "shopper_id", "conversation_id", "link_id"),
        _created(),
        sa.PrimaryKeyConstraint("creator_id", name=op.f("pk_fan")),
        sa.UniqueConstraint("brand_id", "shopper_id", name=op.f("uq_fan_brand_id_shopper_id")),
        sa.ForeignKeyConstraint(["creator_id"], ["creator.id"], name=op.f("fk_fan_creator_id")),
        sa.ForeignKeyConstraint(["shopper_id"], ["shopper.id"], name=op.f("fk_fan_shopper_id")),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_fan_link_id")),
    )
    op.create_table(
        "referral_program",
        *_texts("id", "brand_id", "friend_code", "wins"),
        *_numbers("version", "reward_minor", "reward_points", "order_min_minor", "hold_days"),
        _created(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_program")),
        sa.UniqueConstraint("brand_id", "version", name=op.f("uq_referral_program_brand_id_version")),
    )
    op.create_table(
        "referral",
        *_texts("id", "brand_id", "program_id", "creator_id", "friend_id", "state", "reason", "order_id"),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        _created(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("brand_id", "friend_id", name=op.f("uq_referral_brand_id_friend_id")),
        sa.ForeignKeyConstraint(["program_id"], ["referral_program.id"], name=op.f("fk_referral_program_id")),
        sa.ForeignKeyConstraint(["creator_id"], ["creator.id"], name=op.f("fk_referral_creator_id")),
        sa.ForeignKeyConstraint(["friend_id"], ["shopper.id"], name=op.f("fk_referral_friend_id")),
    )
    op.create_index("ix_referral_order", "referral", ["brand_id", "order_id"])
    op.create_index("ix_referral_due", "referral", ["due_at"], **DUE)


def downgrade() -> None:
    op.drop_index("ix_referral_due", "referral", **DUE)
    op.drop_index("ix_referral_order", "referral")
    op.drop_table("referral")
    op.drop_table("referral_program")
    op.drop_table("fan")
    op.drop_index("ix_decision_shopper", "decision")
    op.drop_column("decision", "unpaid")
    op.drop_column("creator", "kind")
