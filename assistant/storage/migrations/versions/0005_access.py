"""Sessions that fall asleep, sign-ins elsewhere, quotas; the audit log refuses to be rewritten."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
# A purge first appends the record that anchors the chain; only what it names may then go.
PURGED = (
    "EXISTS (SELECT 1 FROM audit_log WHERE action = 'audit.purged' AND object_kind = 'audit' "
    "AND CAST(object AS INTEGER) >= OLD.number)"
)
SQLITE = (
    "CREATE TRIGGER audit_log_fixed BEFORE UPDATE ON audit_log "
    "BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END",
    f"CREATE TRIGGER audit_log_kept BEFORE DELETE ON audit_log WHEN NOT {PURGED} "
    "BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "BEGIN RAISE EXCEPTION 'audit_log is append-only'; END $$",
    "CREATE FUNCTION audit_log_purge() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN IF NOT {PURGED} THEN RAISE EXCEPTION 'audit_log is append-only'; END IF; "
    "RETURN OLD; END $$",
    "CREATE TRIGGER audit_log_fixed BEFORE UPDATE ON audit_log "
    "FOR EACH ROW EXECUTE FUNCTION audit_log_refuse()",
    "CREATE TRIGGER audit_log_whole BEFORE TRUNCATE ON audit_log "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse()",
    "CREATE TRIGGER audit_log_kept BEFORE DELETE ON audit_log "
    "FOR EACH ROW EXECUTE FUNCTION audit_log_purge()",
)


def upgrade() -> None:
    # A session already open counts from now on.
    now = sa.func.current_timestamp()
    remade: Literal["always", "never"] = "always" if _sqlite() else "never"  # it adds no column whose default is a moment
    with op.batch_alter_table("sessions", recreate=remade) as sessions:
        sessions.add_column(sa.Column("created", INSTANT, nullable=False, server_default=now))
        sessions.add_column(sa.Column("seen", INSTANT, nullable=False, server_default=now))
        sessions.add_column(sa.Column("id_token", sa.Text))
    op.create_table(
        "sign_ins",
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("nonce", sa.Text, nullable=False),
        sa.Column("verifier", sa.Text, nullable=False),
        sa.Column("wanted", sa.Text, nullable=False),
        sa.Column("expires", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("state", name="pk_sign_ins"),
    )
    op.create_index("ix_sign_ins_expires", "sign_ins", ["expires"])
    op.create_table(
        "counters",
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("amount", sa.Integer, nullable=False),
        sa.Column("expires", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_counters"),
    )
    op.create_index("ix_counters_expires", "counters", ["expires"])
    with op.batch_alter_table("agents") as agents:
        agents.drop_column("role")  # one of ``roles`` since 0003
    with op.batch_alter_table("audit_log", table_kwargs={"sqlite_autoincrement": True}) as log:
        log.alter_column("role", existing_type=sa.String(32), type_=sa.Text, nullable=False)
    op.create_index("ix_audit_log_action", "audit_log", ["action"])
    for statement in SQLITE if _sqlite() else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TRIGGER audit_log_fixed" + ("" if _sqlite() else " ON audit_log"))
    op.execute("DROP TRIGGER audit_log_kept" + ("" if _sqlite() else " ON audit_log"))
    if not _sqlite():
        op.execute("DROP TRIGGER audit_log_whole ON audit_log")
        op.execute("DROP FUNCTION audit_log_refuse()")
        op.execute("DROP FUNCTION audit_log_purge()")
    op.drop_index("ix_audit_log_action", "audit_log")
    with op.batch_alter_table("audit_log", table_kwargs={"sqlite_autoincrement": True}) as log:
        log.alter_column("role", existing_type=sa.Text, type_=sa.String(32), nullable=False)
    with op.batch_alter_table("agents") as agents:
        agents.add_column(sa.Column("role", sa.String(16), nullable=False, server_default="agent"))
    with op.batch_alter_table("agents") as agents:
        agents.alter_column("role", existing_type=sa.String(16), server_default=None)
    op.drop_table("counters")
    op.drop_table("sign_ins")
    with op.batch_alter_table("sessions") as sessions:
        sessions.drop_column("id_token")
        sessions.drop_column("seen")
        sessions.drop_column("created")


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
