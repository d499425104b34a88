"""payments: providers' pages and invoices, ways to pay, refunds as orders to the provider, disputes"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from core.db import UTCDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OWED = {"sqlite_where": sa.text("state = 'owed'"), "postgresql_where": sa.text("state = 'owed'")}


def _text(name: str, default: str | None = "") -> sa.Column:
    return sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=default)


def _number(name: str, default: str | None = "0") -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=default)


def _instant(name: str, *, nullable: bool) -> sa.Column:
    return sa.Column(name, UTCDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    for column in (_number("fee_minor"), _text("payment_method")):
        op.add_column("shop_order", column)
    with op.batch_alter_table("payment") as table:
        for column in (_number("disputed_minor"), *(_text(name) for name in ("dispute_id", "dispute_state", "account_id", "payer"))):
            table.add_column(column)
        table.create_check_constraint(op.f("ck_payment_given_back"), "refunded_minor + disputed_minor <= amount_minor")
    for column in (
        _text("state", "done"),
        _number("round"),
        _number("attempts"),
        _instant("due_at", nullable=True),
        _text("provider_id"),
        _text("problem"),
    ):
        op.add_column("refund", column)
    op.create_index("ix_refund_owed", "refund", ["due_at"], **OWED)
    op.create_table(
        "payment_session",
        *(_text(name, None) for name in ("id", "brand_id", "order_id", "provider")),
        _number("attempt", None),
        _text("account_id", None),
        _number("amount_minor", None),
        _text("currency", None),
        _number("order_minor", None),
        *(_text(name, None) for name in ("external_id", "url", "state")),
        _instant("created_at", nullable=False),
        _instant("expires_at", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_session")),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_payment_session_brand_id_brand")),
        sa.ForeignKeyConstraint(["order_id"], ["shop_order.id"], name=op.f("fk_payment_session_order_id_shop_order")),
        sa.UniqueConstraint("order_id", "provider", "attempt", name=op.f("uq_payment_session_order_id_provider_attempt")),
    )
    op.create_index(op.f("ix_payment_session_order_id"), "payment_session", ["order_id"])
    op.create_table(
        "payment_option",
        sa.Column("id", sa.Integer(), nullable=False),
        *(_text(name, None) for name in ("brand_id", "method", "country")),
        _number("fee_minor", None),
        sa.Column("limit_minor", sa.Integer(), nullable=True),
        _number("star_minor", None),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_option")),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_payment_option_brand_id_brand")),
        sa.UniqueConstraint("brand_id", "method", "country", name=op.f("uq_payment_option_brand_id_method_country")),
        sa.CheckConstraint("fee_minor >= 0", name=op.f("ck_payment_option_fee")),
    )


def downgrade() -> None:
    op.drop_table("payment_option")
    op.drop_index(op.f("ix_payment_session_order_id"), "payment_session")
    op.drop_table("payment_session")
    op.drop_index("ix_refund_owed", "refund", **OWED)
    for name in ("problem", "provider_id", "due_at", "attempts", "round", "state"):
        op.drop_column("refund", name)
    with op.batch_alter_table("payment") as table:
        table.drop_constraint(op.f("ck_payment_given_back"), type_="check")
        for name in ("payer", "account_id", "dispute_state", "dispute_id", "disputed_minor"):
            table.drop_column(name)
    op.drop_column("shop_order", "payment_method")
    op.drop_column("shop_order", "fee_minor")
