"""reviews, what a brand wants done by itself, and what is due to be said once"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from core.db import UTCDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

Text = sqlmodel.sql.sqltypes.AutoString
WAITING = {"sqlite_where": sa.text("status = 'waiting'"), "postgresql_where": sa.text("status = 'waiting'")}


ACTIVE = {"sqlite_where": sa.text("state = 'active'"), "postgresql_where": sa.text("state = 'active'")}
OPEN = {"sqlite_where": sa.text("status = 'open'"), "postgresql_where": sa.text("status = 'open'")}


def _text(name: str) -> sa.Column:
    return sa.Column(name, Text(), nullable=False)


def _number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, UTCDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    _policies()
    _reviews()
    _reminders()
    _subscriptions()


def _policies() -> None:
    op.create_table(
        "brand_policy",
        _text("brand_id"),
        *(_number(name) for name in ("review_after_days", "review_edit_days", "cart_reminder_minutes", "repurchase_purchases_min")),
        sa.PrimaryKeyConstraint("brand_id", name=op.f("pk_brand_policy")),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_brand_policy_brand_id")),
    )


def _reviews() -> None:
    op.create_table(
        "review",
        *(_text(name) for name in ("id", "brand_id", "shopper_id", "order_id", "product_id", "conversation_id", "name")),
        _number("rating"),
        _text("text"),
        sa.Column("media", sa.JSON(), nullable=False),
        *(_text(name) for name in ("state", "reason", "reply")),
        _moment("created_at"),
        _moment("changed_at"),
        _moment("decided_at", nullable=True),
        _moment("replied_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_review_rating")),
        sa.UniqueConstraint("order_id", "product_id", name=op.f("uq_review_order_id_product_id")),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_review_brand_id")),
        sa.ForeignKeyConstraint(["order_id"], ["shop_order.id"], name=op.f("fk_review_order_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_review_product_id")),
    )
    op.create_index("ix_review_product", "review", ["brand_id", "product_id", "state", "rating"])
    op.create_index("ix_review_state", "review", ["brand_id", "state", "created_at"])
    op.create_index(op.f("ix_review_shopper_id"), "review", ["shopper_id"])


def _reminders() -> None:
    op.create_table(
        "reminder",
        *(_text(name) for name in ("id", "brand_id", "kind", "subject", "shopper_id", "conversation_id")),
        _moment("due_at"),
        *(_text(name) for name in ("status", "reason")),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("brand_id", "kind", "subject", name=op.f("uq_reminder_brand_id_kind_subject")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_reminder_conversation_id")),
    )
    op.create_index("ix_reminder_waiting", "reminder", ["due_at"], **WAITING)
    op.create_index("ix_cart_left", "cart", ["updated_at"], **OPEN)
    op.add_column("outbox", sa.Column("reminder_id", Text(), nullable=False, server_default=""))


def _subscriptions() -> None:
    op.create_table(
        "subscription",
        *(_text(name) for name in ("id", "brand_id", "shopper_id", "conversation_id", "state")),
        _number("every_weeks"),
        _moment("next_at"),
        sa.Column("address", sa.JSON(), nullable=False),
        *(_text(name) for name in ("delivery_method", "pickup_point_id")),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.CheckConstraint("every_weeks > 0", name=op.f("ck_subscription_every_weeks")),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_subscription_brand_id")),
    )
    op.create_index("ix_subscription_due", "subscription", ["next_at"], **ACTIVE)
    op.create_index("ix_subscription_shopper", "subscription", ["brand_id", "shopper_id"])
    op.create_table(
        "subscription_item",
        _number("id"),
        *(_text(name) for name in ("subscription_id", "variant_id", "name")),
        *(_number(name) for name in ("quantity", "unit_minor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_item")),
        sa.UniqueConstraint("subscription_id", "variant_id", name=op.f("uq_subscription_item_subscription_id_variant_id")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_subscription_item_quantity")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscription.id"], name=op.f("fk_subscription_item_subscription_id")),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_subscription_item_variant_id")),
    )
    op.create_index(op.f("ix_subscription_item_subscription_id"), "subscription_item", ["subscription_id"])
    op.create_table(
        "subscription_period",
        _number("id"),
        _text("subscription_id"),
        _moment("due_at"),
        _text("order_id"),
        _moment("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_period")),
        sa.UniqueConstraint("subscription_id", "due_at", name=op.f("uq_subscription_period_subscription_id_due_at")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscription.id"], name=op.f("fk_subscription_period_subscription_id")),
    )


def downgrade() -> None:
    op.drop_table("subscription_period")
    op.drop_index(op.f("ix_subscription_item_subscription_id"), "subscription_item")
    op.drop_table("subscription_item")
    op.drop_index("ix_subscription_shopper", "subscription")
    op.drop_index("ix_subscription_due", "subscription", **ACTIVE)
    op.drop_table("subscription")
    op.drop_column("outbox", "reminder_id")
    op.drop_index("ix_cart_left", "cart", **OPEN)
    op.drop_index("ix_reminder_waiting", "reminder", **WAITING)
    op.drop_table("reminder")
    op.drop_index(op.f("ix_review_shopper_id"), "review")
    op.drop_index("ix_review_state", "review")
    op.drop_index("ix_review_product", "review")
    op.drop_table("review")
    op.drop_table("brand_policy")
