"""what help pages say, and the questions they do not answer"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from core.db import UTCDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

Text = sqlmodel.sql.sqltypes.AutoString


def _text(name: str) -> sa.Column:
    return sa.Column(name, Text(), nullable=False)


def _number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "knowledge_passage",
        *(_text(name) for name in ("id", "brand_id", "file", "heading")),
        *(_number(name) for name in ("number", "position", "line")),
        *(_text(name) for name in ("language", "text")),
        sa.Column("changed_at", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_passage")),
        sa.UniqueConstraint("brand_id", "file", "heading", "number", name=op.f("uq_knowledge_passage_brand_id_file_heading_number")),
    )
    op.create_table(
        "knowledge_gap",
        *(_text(name) for name in ("id", "brand_id")),
        _number("event_id"),
        *(_text(name) for name in ("conversation_id", "key", "language", "question")),
        sa.Column("asked_at", UTCDateTime(timezone=True), nullable=False),
        _text("settled_as"),
        sa.Column("settled_at", UTCDateTime(timezone=True), nullable=True),
        _text("passage_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_gap")),
        sa.UniqueConstraint("brand_id", "event_id", name=op.f("uq_knowledge_gap_brand_id_event_id")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_knowledge_gap_conversation_id")),
    )
    op.create_index(op.f("ix_knowledge_gap_conversation_id"), "knowledge_gap", ["conversation_id"])
    op.create_index("ix_knowledge_gap_key", "knowledge_gap", ["brand_id", "settled_as", "key"])


def downgrade() -> None:
    op.drop_table("knowledge_gap")
    op.drop_table("knowledge_passage")
