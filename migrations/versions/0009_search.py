"""a brand's synonyms; orders by what was bought"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Text = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "search_synonym",
        sa.Column("id", Text(), primary_key=True),
        sa.Column("brand_id", Text(), sa.ForeignKey("brand.id"), nullable=False),
        sa.Column("term", Text(), nullable=False),
        sa.Column("means", Text(), nullable=False),
        sa.Column("both_ways", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("brand_id", "term", "means"),
    )
    op.create_index("ix_order_line_product", "order_line", ["product_id", "order_id"])


def downgrade() -> None:
    op.drop_index("ix_order_line_product", "order_line")
    op.drop_table("search_synonym")
