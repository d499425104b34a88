"""the lane of an account's broadcasts, what is planned of one, and what became of nobody knows"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _where(condition: str) -> dict[str, sa.TextClause]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


MARKETING = _where("status IN ('queued', 'sending') AND purpose = 'marketing'")
UNKNOWN = _where("status = 'unknown'")
OF_ITS_CONVERSATION = """
    UPDATE outbox SET channel_account_id = (SELECT c.channel_account_id FROM conversation c WHERE c.id = outbox.conversation_id)
    WHERE purpose = 'marketing' AND status IN ('queued', 'sending')
"""


def upgrade() -> None:
    account = sa.Column("channel_account_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")
    op.add_column("outbox", account)
    op.execute(OF_ITS_CONVERSATION)
    op.create_index("ix_outbox_lane", "outbox", ["channel_account_id", "status", "id"], **MARKETING)
    op.create_index("ix_outbox_planned", "outbox", ["broadcast_id", "status"], **MARKETING)
    op.create_index("ix_outbox_unknown", "outbox", ["due_at"], **UNKNOWN)


def downgrade() -> None:
    op.drop_index("ix_outbox_unknown", "outbox", **UNKNOWN)
    op.drop_index("ix_outbox_planned", "outbox", **MARKETING)
    op.drop_index("ix_outbox_lane", "outbox", **MARKETING)
    op.drop_column("outbox", "channel_account_id")
