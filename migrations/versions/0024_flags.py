"""why an event deserves a look, and how many codes are guessed at one brand"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

FLAGGED = {"sqlite_where": sa.text("flag <> ''"), "postgresql_where": sa.text("flag <> ''")}


def upgrade() -> None:
    flag = sa.Column("flag", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")
    with op.batch_alter_table("inbound_event") as table:
        table.add_column(flag)
        table.create_index("ix_inbound_event_flagged", ["brand_id", "id"], **FLAGGED)
    with op.batch_alter_table("inbound_event") as table:
        table.alter_column("flag", server_default=None)
    op.create_index("ix_code_attempt_brand", "code_attempt", ["brand_id", "at"])


def downgrade() -> None:
    op.drop_index("ix_code_attempt_brand", "code_attempt")
    with op.batch_alter_table("inbound_event") as table:
        table.drop_index("ix_inbound_event_flagged")
        table.drop_column("flag")
