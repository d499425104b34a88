"""tax by country and class, ways of delivery, pickup points, notes, gift cards"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from core.db import UTCDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ONE_A_COUNTRY = "uq_shipping_rate_brand_id_country"
WISHES = ("delivery_method", "pickup_point_id", "note", "gift_note")
RATE_OF_THE_ORDER = """
    UPDATE order_line SET tax_rate_bps = (SELECT o.tax_rate_bps FROM shop_order o WHERE o.id = order_line.order_id)
"""
RATE_OF_THE_LINES = """
    UPDATE shop_order SET tax_rate_bps =
        coalesce((SELECT max(l.tax_rate_bps) FROM order_line l WHERE l.order_id = shop_order.id), 0)
"""


def upgrade() -> None:
    op.add_column("order_line", sa.Column("kind", AutoString(), nullable=False, server_default="goods"))
    op.add_column("order_line", sa.Column("tax_rate_bps", sa.Integer(), nullable=False, server_default="0"))
    op.execute(RATE_OF_THE_ORDER)
    op.drop_column("shop_order", "tax_rate_bps")
    op.create_table(
        "country_tax",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("brand_id", AutoString(), sa.ForeignKey("brand.id"), nullable=False),
        sa.Column("country", AutoString(), nullable=False),
        sa.Column("tax_class", AutoString(), nullable=False),
        sa.Column("rate_bps", sa.Integer(), nullable=False),
        sa.Column("included", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("brand_id", "country", "tax_class"),
    )
    op.create_index(op.f("ix_country_tax_brand_id"), "country_tax", ["brand_id"])
    _delivery()
    _gift_cards()


def _delivery() -> None:
    with op.batch_alter_table("shipping_rate") as rates:
        rates.add_column(sa.Column("method", AutoString(), nullable=False, server_default="standard"))
        rates.add_column(sa.Column("days_min", sa.Integer(), nullable=True))
        rates.add_column(sa.Column("days_max", sa.Integer(), nullable=True))
        rates.drop_constraint(ONE_A_COUNTRY, type_="unique")
        rates.create_unique_constraint("uq_shipping_rate_brand_id_country_method", ["brand_id", "country", "method"])
    op.create_table(
        "pickup_point",
        sa.Column("id", AutoString(), primary_key=True),
        sa.Column("brand_id", AutoString(), sa.ForeignKey("brand.id"), nullable=False),
        *(sa.Column(name, AutoString(), nullable=False) for name in ("name", "street", "postcode", "city", "country")),
        sa.UniqueConstraint("brand_id", "name"),
    )
    for name in WISHES:
        op.add_column("cart", sa.Column(name, AutoString(), nullable=False, server_default=""))
        default = "standard" if name == "delivery_method" else ""
        op.add_column("shop_order", sa.Column(name, AutoString(), nullable=False, server_default=default))
    op.add_column("shop_order", sa.Column("days_min", sa.Integer(), nullable=True))
    op.add_column("shop_order", sa.Column("days_max", sa.Integer(), nullable=True))


def _gift_cards() -> None:
    op.add_column("cart", sa.Column("gift_cards", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("shop_order", sa.Column("gift_minor", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("shop_order", sa.Column("gift_cards", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "gift_card",
        sa.Column("id", AutoString(), primary_key=True),
        sa.Column("brand_id", AutoString(), sa.ForeignKey("brand.id"), nullable=False),
        sa.Column("order_id", AutoString(), sa.ForeignKey("shop_order.id"), nullable=False),
        *(sa.Column(name, AutoString(), nullable=False) for name in ("key", "sku", "code_hash", "ending", "currency")),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("brand_id", "code_hash"),
        sa.UniqueConstraint("brand_id", "key"),
    )
    op.create_index("ix_gift_card_order", "gift_card", ["order_id"])
    op.create_table(
        "gift_card_entry",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("brand_id", AutoString(), sa.ForeignKey("brand.id"), nullable=False),
        sa.Column("card_id", AutoString(), sa.ForeignKey("gift_card.id"), nullable=False),
        sa.Column("order_id", AutoString(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("card_id", "key"),
    )
    op.create_index(op.f("ix_gift_card_entry_order_id"), "gift_card_entry", ["order_id"])
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            "CREATE TRIGGER gift_card_entry_append_only BEFORE UPDATE OR DELETE ON gift_card_entry"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER gift_card_entry_no_{verb.lower()} BEFORE {verb} ON gift_card_entry "
            "BEGIN SELECT RAISE(ABORT, 'gift_card_entry is append only'); END"
        )


def downgrade() -> None:
    op.drop_table("gift_card_entry")  # and its triggers
    op.drop_table("gift_card")
    for name in ("gift_cards", "gift_minor"):
        op.drop_column("shop_order", name)
    op.drop_column("cart", "gift_cards")
    for name in ("days_max", "days_min", *WISHES):
        op.drop_column("shop_order", name)
    for name in WISHES:
        op.drop_column("cart", name)
    op.drop_table("pickup_point")
    op.execute("DELETE FROM shipping_rate WHERE method <> 'standard'")
    with op.batch_alter_table("shipping_rate") as rates:
        rates.drop_constraint("uq_shipping_rate_brand_id_country_method", type_="unique")
        rates.create_unique_constraint(ONE_A_COUNTRY, ["brand_id", "country"])
        for name in ("days_max", "days_min", "method"):
            rates.drop_column(name)
    op.drop_table("country_tax")
    op.add_column("shop_order", sa.Column("tax_rate_bps", sa.Integer(), nullable=False, server_default="0"))
    op.execute(RATE_OF_THE_LINES)
    op.drop_column("order_line", "tax_rate_bps")
    op.drop_column("order_line", "kind")
