"""The relationship centre: hand-offs, drafts, notes, presence, callbacks, outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OPEN = sa.text("ended IS NULL")
NEW = (
    "outbox", "callbacks", "runtime_settings", "canned_replies", "presence", "notes", "drafts",
    "handoffs",
)  # fmt: skip


def upgrade() -> None:
    _new_columns()
    _desk()


def downgrade() -> None:
    for table in NEW:
        op.drop_table(table)
    with op.batch_alter_table("agents") as agents:
        for column in ("source", "skills", "roles", "must_change"):
            agents.drop_column(column)
    with op.batch_alter_table("conversations") as conversations:
        conversations.drop_column("priority")
        conversations.drop_column("theme")


def _new_columns() -> None:
    with op.batch_alter_table("conversations") as conversations:
        conversations.add_column(
            sa.Column("theme", sa.String(64), nullable=False, server_default="")
        )
        conversations.add_column(
            sa.Column("priority", sa.Integer, nullable=False, server_default="5")
        )
    op.execute("UPDATE conversations SET priority = 0 WHERE handoff_reason = 'emergency'")
    op.execute("UPDATE conversations SET priority = 1 WHERE handoff_reason = 'distress'")
    with op.batch_alter_table("agents") as agents:
        agents.add_column(
            sa.Column("must_change", sa.Boolean, nullable=False, server_default=sa.false())
        )
        agents.add_column(
            sa.Column("roles", sa.JSON, nullable=False, server_default=sa.text("'[\"agent\"]'"))
        )
        agents.add_column(
            sa.Column("skills", sa.JSON, nullable=False, server_default=sa.text("'[]'"))
        )
        agents.add_column(
            sa.Column("source", sa.String(16), nullable=False, server_default="local")
        )


def _desk() -> None:
    op.create_table(
        "handoffs",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation", sa.String(32)),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("theme", sa.String(64), nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("requested", INSTANT, nullable=False),
        sa.Column("claimed", INSTANT),
        sa.Column("first_reply", INSTANT),
        sa.Column("ended", INSTANT),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("close_reason", sa.String(32), nullable=False),
        sa.Column("for_agent", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_handoffs"),
        _of("handoffs", "conversation", "conversations.id", "SET NULL"),
    )
    op.create_index("ix_handoffs_theme_ended", "handoffs", ["theme", "ended"])
    op.create_index("ix_handoffs_requested", "handoffs", ["requested"])
    op.create_index(
        "uq_handoffs_open",
        "handoffs",
        ["conversation"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation", sa.String(32)),
        sa.Column("agent", sa.String(64), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("answer", sa.JSON),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("edited_text", sa.Text),
        sa.Column("diff", sa.Text),
        sa.Column("sent", INSTANT),
        sa.Column("message_number", sa.Integer),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("case_proposed", sa.String(32)),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        _of("drafts", "conversation", "conversations.id", "CASCADE"),
    )
    op.create_index("ix_drafts_conversation", "drafts", ["conversation"])
    op.create_index("ix_drafts_created", "drafts", ["created"])
    op.create_table(
        "notes",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation", sa.String(32), nullable=False),
        sa.Column("agent", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        _of("notes", "conversation", "conversations.id", "CASCADE"),
    )
    op.create_index("ix_notes_conversation", "notes", ["conversation"])
    op.create_table(
        "presence",
        sa.Column("agent", sa.String(64), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("seen", INSTANT, nullable=False),
        sa.Column("skills", sa.JSON, nullable=False),
        sa.Column("preferences", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("agent", name="pk_presence"),
        _of("presence", "agent", "agents.name", "CASCADE"),
    )
    op.create_index("ix_presence_seen", "presence", ["seen"])
    op.create_table(
        "canned_replies",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("theme", sa.String(64), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("changed", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canned_replies"),
    )
    op.create_table(
        "runtime_settings",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.JSON, nullable=False),
        sa.Column("changed", INSTANT, nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_runtime_settings"),
    )
    op.create_table(
        "callbacks",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("consent_text", sa.Text, nullable=False),
        sa.Column("consented", INSTANT, nullable=False),
        sa.Column("wished_when", sa.Text, nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("handled", INSTANT),
        sa.Column("agent", sa.String(64), nullable=False),
        sa.Column("expires", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_callbacks"),
        _of("callbacks", "conversation", "conversations.id", "CASCADE"),
    )
    op.create_index("ix_callbacks_conversation", "callbacks", ["conversation"])
    op.create_index("ix_callbacks_expires", "callbacks", ["expires"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("event", sa.String(64), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_try", INSTANT, nullable=False),
        sa.Column("delivered", INSTANT),
        sa.Column("failed", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_next_try", "outbox", ["next_try"])


def _of(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [target], name=f"fk_{table}_{column}", ondelete=ondelete
    )
