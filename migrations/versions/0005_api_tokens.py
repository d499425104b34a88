"""tokens of programs, and one channel account for one bot, number or page"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from core.db import UTCDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KNOWN = {"sqlite_where": sa.text("external_id <> ''"), "postgresql_where": sa.text("external_id <> ''")}


def upgrade() -> None:
    op.create_index("ix_channel_account_identity", "channel_account", ["channel", "external_id"], unique=True, **KNOWN)
    op.create_table(
        "api_token",
        *(sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=False) for name in ("id", "brand_id", "name", "role", "digest")),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", UTCDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_token_digest")),
    )
    op.create_index(op.f("ix_api_token_brand_id"), "api_token", ["brand_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_api_token_brand_id"), "api_token")
    op.drop_table("api_token")
    op.drop_index("ix_channel_account_identity", "channel_account", **KNOWN)
