"""What judges and accounts for the work: feedback, proposed cases, audit, keys, erasures."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
NEW = ("erasures", "identities", "api_keys", "audit_log", "proposed_cases", "feedback")


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("conversation", sa.String(32), nullable=False),
        sa.Column("message_number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("value", sa.Integer, nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("conversation", "message_number", name="pk_feedback"),
        sa.ForeignKeyConstraint(
            ["conversation", "message_number"],
            ["messages.conversation", "messages.number"],
            name="fk_feedback_message",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "proposed_cases",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation", sa.String(32)),
        sa.Column("draft", sa.String(32)),
        sa.Column("case", sa.JSON, nullable=False),
        sa.Column("proposed_by", sa.String(64), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reviewed_by", sa.String(64), nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("suite", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_proposed_cases"),
        _of("proposed_cases", "conversation", "conversations.id", "SET NULL"),
        _of("proposed_cases", "draft", "drafts.id", "SET NULL"),
    )
    op.create_index("ix_proposed_cases_decision_at", "proposed_cases", ["decision", "at"])
    op.create_table(
        "audit_log",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("object_kind", sa.String(32), nullable=False),
        sa.Column("object", sa.String(64), nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_log"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_log_object_kind_object", "audit_log", ["object_kind", "object"])
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("quota_per_minute", sa.Integer, nullable=False),
        sa.Column("quota_per_day", sa.Integer, nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("revoked", INSTANT),
        sa.Column("last_used", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("hash", name="uq_api_keys_hash"),
    )
    op.create_table(
        "identities",
        sa.Column("issuer", sa.String(255), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("agent", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identities"),
        _of("identities", "agent", "agents.name", "CASCADE"),
    )
    op.create_table(
        "erasures",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("asked_by", sa.String(16), nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
    )


def downgrade() -> None:
    for table in NEW:
        op.drop_table(table)


def _of(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [target], name=f"fk_{table}_{column}", ondelete=ondelete
    )
