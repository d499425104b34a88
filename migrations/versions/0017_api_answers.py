"""what programs were answered, so that a call made again does nothing again"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from core.db import UTCDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_answer",
        *(sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=False) for name in ("brand_id", "key", "digest")),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "key", name=op.f("pk_api_answer")),
    )
    op.create_index("ix_api_answer_at", "api_answer", ["brand_id", "at"])


def downgrade() -> None:
    op.drop_index("ix_api_answer_at", "api_answer")
    op.drop_table("api_answer")
