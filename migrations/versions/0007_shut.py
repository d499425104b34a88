"""when a provider said that a conversation's window is shut; the template of a broadcast"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from core.db import UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversation", sa.Column("shut_at", UTCDateTime(timezone=True), nullable=True))
    op.add_column("broadcast", sa.Column("template", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""))
    op.add_column("broadcast", sa.Column("template_values", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("broadcast", "template_values")
    op.drop_column("broadcast", "template")
    op.drop_column("conversation", "shut_at")
