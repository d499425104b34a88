"""the text of a broadcast in other languages"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("broadcast") as table:
        table.add_column(sa.Column("texts", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("broadcast") as table:
        table.alter_column("texts", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("broadcast") as table:
        table.drop_column("texts")
