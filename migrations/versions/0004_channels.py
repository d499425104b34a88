"""channel accounts with credentials and health, receipts, reachability, templates"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from core.db import UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

RECEIPTS = {
    "sqlite_where": sa.text("status = 'waiting' AND kind = 'receipt'"),
    "postgresql_where": sa.text("status = 'waiting' AND kind = 'receipt'"),
}
KNOWN = {"sqlite_where": sa.text("provider_id <> ''"), "postgresql_where": sa.text("provider_id <> ''")}


def _text(name: str) -> sa.Column:
    return sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")


def _instant(name: str) -> sa.Column:
    return sa.Column(name, UTCDateTime(timezone=True), nullable=True)


def upgrade() -> None:
    for column in (_text("external_id"), _text("credentials"), _text("problem"), _instant("paused_until"), _instant("checked_at")):
        op.add_column("channel_account", column)
    op.add_column("channel_account", sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("conversation", _text("unreachable"))
    for column in (_text("delivery"), _text("code"), _instant("delivered_at"), _instant("read_at")):
        op.add_column("outbox", column)
    op.create_index("ix_outbox_provider", "outbox", ["provider_id"], **KNOWN)
    op.create_index("ix_inbound_event_receipts", "inbound_event", ["channel_account_id", "due_at"], **RECEIPTS)
    op.create_table(
        "template",
        *(
            sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=False)
            for name in ("id", "brand_id", "channel", "name", "language", "category", "body")
        ),
        sa.Column("variables", sa.JSON(), nullable=False),
        sa.Column("buttons", sa.JSON(), nullable=False),
        *(sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=False) for name in ("approval", "reason", "external_id")),
        sa.Column("updated_at", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template")),
        sa.UniqueConstraint("brand_id", "channel", "name", "language", name=op.f("uq_template_brand_id_channel_name_language")),
    )


def downgrade() -> None:
    op.drop_table("template")
    op.drop_index("ix_inbound_event_receipts", "inbound_event", **RECEIPTS)
    op.drop_index("ix_outbox_provider", "outbox", **KNOWN)
    for name in ("delivery", "code", "delivered_at", "read_at"):
        op.drop_column("outbox", name)
    op.drop_column("conversation", "unreachable")
    for name in ("external_id", "credentials", "problem", "paused_until", "checked_at", "active"):
        op.drop_column("channel_account", name)
