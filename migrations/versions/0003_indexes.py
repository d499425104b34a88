"""indexes that a planner without statistics finds: a brand's variants by id, a shopper's orders, a conversation's open messages"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OPEN = {"sqlite_where": sa.text("status IN ('queued', 'sending')"), "postgresql_where": sa.text("status IN ('queued', 'sending')")}
UNPAID = {"sqlite_where": sa.text("status = 'placed'"), "postgresql_where": sa.text("status = 'placed'")}


def upgrade() -> None:
    op.drop_index("ix_shop_order_hold_until", "shop_order")
    op.create_index("ix_shop_order_unpaid", "shop_order", ["hold_until"], **UNPAID)
    op.drop_index("ix_variant_brand_id", "variant")
    op.create_index("ix_variant_brand", "variant", ["brand_id", "id"])
    op.drop_index("ix_shop_order_brand_id", "shop_order")
    op.drop_index("ix_shop_order_shopper_id", "shop_order")
    op.create_index("ix_shop_order_shopper", "shop_order", ["brand_id", "shopper_id", "number"])
    op.drop_index("ix_outbox_open", "outbox", **OPEN)
    op.create_index("ix_outbox_open", "outbox", ["conversation_id", "status", "due_at"], **OPEN)


def downgrade() -> None:
    op.drop_index("ix_shop_order_unpaid", "shop_order", **UNPAID)
    op.create_index("ix_shop_order_hold_until", "shop_order", ["hold_until"])
    op.drop_index("ix_outbox_open", "outbox", **OPEN)
    op.create_index("ix_outbox_open", "outbox", ["conversation_id", "due_at"], **OPEN)
    op.drop_index("ix_shop_order_shopper", "shop_order")
    op.create_index("ix_shop_order_shopper_id", "shop_order", ["shopper_id"])
    op.create_index("ix_shop_order_brand_id", "shop_order", ["brand_id"])
    op.drop_index("ix_variant_brand", "variant")
    op.create_index("ix_variant_brand_id", "variant", ["brand_id"])
