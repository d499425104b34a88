"""bundles, places, backorders; what was promised and from where it was drawn; accounts that are one person's"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from core.db import UTCDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "bundle_part",
        sa.Column("bundle_variant_id", TEXT(), nullable=False),
        sa.Column("part_variant_id", TEXT(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_bundle_part_quantity")),
        sa.CheckConstraint("bundle_variant_id <> part_variant_id", name=op.f("ck_bundle_part_itself")),
        sa.ForeignKeyConstraint(["bundle_variant_id"], ["variant.id"], name=op.f("fk_bundle_part_bundle_variant_id_variant")),
        sa.ForeignKeyConstraint(["part_variant_id"], ["variant.id"], name=op.f("fk_bundle_part_part_variant_id_variant")),
        sa.PrimaryKeyConstraint("bundle_variant_id", "part_variant_id", name=op.f("pk_bundle_part")),
    )
    op.create_index(op.f("ix_bundle_part_part_variant_id"), "bundle_part", ["part_variant_id"])
    op.create_table(
        "location",
        sa.Column("id", TEXT(), nullable=False),
        sa.Column("brand_id", TEXT(), nullable=False),
        sa.Column("slug", TEXT(), nullable=False),
        sa.Column("name", TEXT(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_location_brand_id_brand")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
        sa.UniqueConstraint("brand_id", "slug", name=op.f("uq_location_brand_id_slug")),
    )
    op.create_table(
        "location_stock",
        sa.Column("variant_id", TEXT(), nullable=False),
        sa.Column("location_id", TEXT(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=False),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_location_stock_stock")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_location_stock_location_id_location")),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_location_stock_variant_id_variant")),
        sa.PrimaryKeyConstraint("variant_id", "location_id", name=op.f("pk_location_stock")),
    )
    op.add_column("stock_movement", sa.Column("location_id", TEXT(), nullable=False, server_default=""))
    with op.batch_alter_table("variant") as batch:
        batch.add_column(sa.Column("backorder_max", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("backorder_at", UTCDateTime(timezone=True), nullable=True))
        batch.drop_constraint(op.f("ck_variant_stock"), type_="check")
        batch.create_check_constraint(op.f("ck_variant_stock"), "stock >= -backorder_max")
    op.add_column("order_line", sa.Column("parts", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("order_line", sa.Column("promised_at", UTCDateTime(timezone=True), nullable=True))
    op.create_table(
        "link_request",
        sa.Column("id", TEXT(), nullable=False),
        sa.Column("brand_id", TEXT(), nullable=False),
        sa.Column("identity_id", TEXT(), nullable=False),
        sa.Column("target_identity_id", TEXT(), nullable=False),
        sa.Column("state", TEXT(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("settled_at", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name=op.f("fk_link_request_identity_id_identity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_request")),
    )
    op.create_index(op.f("ix_link_request_identity_id"), "link_request", ["identity_id"])
    op.create_index(op.f("ix_link_request_target_identity_id"), "link_request", ["target_identity_id"])
    op.create_table(
        "shopper_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("brand_id", TEXT(), nullable=False),
        sa.Column("identity_id", TEXT(), nullable=False),
        sa.Column("home_id", TEXT(), nullable=False),
        sa.Column("shopper_id", TEXT(), nullable=False),
        sa.Column("request_id", TEXT(), nullable=False),
        sa.Column("linked_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("parted_at", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name=op.f("fk_shopper_link_identity_id_identity")),
        sa.ForeignKeyConstraint(["home_id"], ["shopper.id"], name=op.f("fk_shopper_link_home_id_shopper")),
        sa.ForeignKeyConstraint(["shopper_id"], ["shopper.id"], name=op.f("fk_shopper_link_shopper_id_shopper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopper_link")),
    )
    op.create_index(op.f("ix_shopper_link_identity_id"), "shopper_link", ["identity_id"])
    op.create_index(op.f("ix_shopper_link_shopper_id"), "shopper_link", ["shopper_id"])
    op.create_table(
        "alert",
        *[sa.Column(name, TEXT(), nullable=False) for name in ("id", "brand_id", "shopper_id", "conversation_id", "product_id")],
        sa.Column("variant_id", TEXT(), nullable=False),
        sa.Column("kind", TEXT(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("told_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_alert_brand_id_brand")),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_alert_variant_id_variant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    still = sa.text("told_at IS NULL AND withdrawn_at IS NULL")
    columns = ["conversation_id", "variant_id", "kind"]
    op.create_index("uq_alert_open", "alert", columns, unique=True, sqlite_where=still, postgresql_where=still)
    op.create_index("ix_alert_told", "alert", ["variant_id", "told_at"])


def downgrade() -> None:
    op.drop_table("alert")
    op.drop_table("shopper_link")
    op.drop_table("link_request")
    op.drop_column("order_line", "promised_at")
    op.drop_column("order_line", "parts")
    with op.batch_alter_table("variant") as batch:
        batch.drop_constraint(op.f("ck_variant_stock"), type_="check")
        batch.create_check_constraint(op.f("ck_variant_stock"), "stock >= 0")
        batch.drop_column("backorder_at")
        batch.drop_column("backorder_max")
    op.drop_column("stock_movement", "location_id")
    op.drop_table("location_stock")
    op.drop_table("location")
    op.drop_table("bundle_part")
