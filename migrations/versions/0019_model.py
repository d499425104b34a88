"""questions to a language model, and answers of it kept for a while"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from core.db import UTCDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

WAITING = {"sqlite_where": sa.text("status = 'waiting'"), "postgresql_where": sa.text("status = 'waiting'")}


def _text(name: str) -> sa.Column:
    return sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=False)


def _number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, UTCDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "model_call",
        *(_text(name) for name in ("id", "brand_id", "conversation_id", "shopper_id")),
        _number("event_id"),
        _text("reason"),
        sa.Column("product_ids", sa.JSON(), nullable=False),
        *(_text(name) for name in ("status", "outcome")),
        _number("attempts"),
        *(_moment(name) for name in ("due_at", "expires_at", "created_at")),
        _moment("settled_at", nullable=True),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        _number("tokens_in"),
        _number("tokens_out"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_call")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_model_call_conversation_id")),
        sa.ForeignKeyConstraint(["event_id"], ["inbound_event.id"], name=op.f("fk_model_call_event_id")),
        sa.UniqueConstraint("brand_id", "event_id", name=op.f("uq_model_call_brand_id_event_id")),
    )
    op.create_index(op.f("ix_model_call_conversation_id"), "model_call", ["conversation_id"])
    op.create_index("ix_model_call_spent", "model_call", ["brand_id", "created_at"])
    op.create_index("ix_model_call_waiting", "model_call", ["due_at"], **WAITING)
    op.create_table(
        "model_answer",
        _number("id"),
        *(_text(name) for name in ("brand_id", "key")),
        sa.Column("answer", sa.JSON(), nullable=False),
        _moment("expires_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_answer")),
        sa.UniqueConstraint("brand_id", "key", name=op.f("uq_model_answer_brand_id_key")),
    )
    op.create_index(op.f("ix_model_answer_expires_at"), "model_answer", ["expires_at"])


def downgrade() -> None:
    op.drop_table("model_answer")
    op.drop_table("model_call")
