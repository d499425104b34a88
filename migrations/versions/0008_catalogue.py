"""collections, costs, weights, tax classes, texts, market prices, sales, feeds"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from core.db import UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

Text = sqlmodel.sql.sqltypes.AutoString
DUE = {"sqlite_where": sa.text("next_at IS NOT NULL"), "postgresql_where": sa.text("next_at IS NOT NULL")}


def _instant(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, UTCDateTime(timezone=True), nullable=nullable)


def _of(name: str, target: str) -> sa.Column:
    return sa.Column(name, Text(), sa.ForeignKey(f"{target}.id"), nullable=False)


def upgrade() -> None:
    op.add_column("brand", _instant("importing_until"))
    op.add_column("product", sa.Column("kind", Text(), nullable=False, server_default="goods"))
    op.add_column("product", sa.Column("texts", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("variant", sa.Column("image", Text(), nullable=False, server_default=""))
    op.add_column("variant", sa.Column("cost_minor", sa.Integer(), nullable=True))
    op.add_column("variant", sa.Column("weight_grams", sa.Integer(), nullable=True))
    op.add_column("variant", sa.Column("tax_class", Text(), nullable=False, server_default="standard"))
    _shelves()
    _prices()
    _feeds()


def _shelves() -> None:
    op.create_table(
        "collection",
        sa.Column("id", Text(), primary_key=True),
        _of("brand_id", "brand"),
        sa.Column("slug", Text(), nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.UniqueConstraint("brand_id", "slug"),
    )
    op.create_table(
        "collection_product",
        sa.Column("collection_id", Text(), sa.ForeignKey("collection.id"), primary_key=True),
        sa.Column("product_id", Text(), sa.ForeignKey("product.id"), primary_key=True),
        _of("brand_id", "brand"),
    )
    op.create_index("ix_collection_product_product_id", "collection_product", ["product_id"])
    op.create_index("ix_collection_product_brand_id", "collection_product", ["brand_id"])


def _prices() -> None:
    op.create_table(
        "market_price",
        sa.Column("variant_id", Text(), sa.ForeignKey("variant.id"), primary_key=True),
        sa.Column("market", Text(), primary_key=True),
        _of("brand_id", "brand"),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("currency", Text(), nullable=False),
        sa.Column("compare_at_minor", sa.Integer(), nullable=True),
        sa.CheckConstraint("price_minor >= 0", name="price"),
    )
    op.create_index("ix_market_price_brand_id", "market_price", ["brand_id"])
    op.create_table(
        "sale",
        sa.Column("variant_id", Text(), sa.ForeignKey("variant.id"), primary_key=True),
        _of("brand_id", "brand"),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("list_minor", sa.Integer(), nullable=False),
        _instant("starts_at"),
        _instant("ends_at"),
        sa.Column("running", sa.Boolean(), nullable=False),
        _instant("next_at"),
        sa.CheckConstraint("price_minor >= 0", name="price"),
    )
    op.create_index("ix_sale_brand_id", "sale", ["brand_id"])
    op.create_index("ix_sale_due", "sale", ["next_at"], **DUE)


def _feeds() -> None:
    op.create_table(
        "feed",
        sa.Column("id", Text(), primary_key=True),
        _of("brand_id", "brand"),
        sa.Column("source", Text(), nullable=False),
        sa.Column("format", Text(), nullable=False),
        sa.Column("every_minutes", sa.Integer(), nullable=False),
        _instant("due_at", nullable=False),
        sa.Column("etag", Text(), nullable=False),
        sa.Column("modified", Text(), nullable=False),
        _instant("looked_at"),
        _instant("landed_at"),
        sa.Column("outcome", Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        _instant("created_at", nullable=False),
        sa.UniqueConstraint("brand_id", "source"),
        sa.CheckConstraint("every_minutes > 0", name="every"),
    )
    op.create_index("ix_feed_due_at", "feed", ["due_at"])


def downgrade() -> None:
    for table in ("feed", "sale", "market_price", "collection_product", "collection"):
        op.drop_table(table)
    for column in ("tax_class", "weight_grams", "cost_minor", "image"):
        op.drop_column("variant", column)
    for column in ("texts", "kind"):
        op.drop_column("product", column)
    op.drop_column("brand", "importing_until")
