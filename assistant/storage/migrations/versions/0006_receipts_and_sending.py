"""The answer that a message carries, so that its receipt is found at once; why a sending failed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("answer_id", sa.String(32)))
    found = "json_extract(answer, '$.id')" if _sqlite() else "answer ->> 'id'"
    op.execute(
        f"UPDATE messages SET answer_id = {found} "  # noqa: S608 (one of the two above)
        f"WHERE answer IS NOT NULL AND length({found}) <= 32"
    )
    op.create_index("ix_messages_answer_id", "messages", ["answer_id"])
    op.add_column(
        "outbox", sa.Column("last_error", sa.String(64), nullable=False, server_default="")
    )
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("last_error", existing_type=sa.String(64), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_column("last_error")
    op.drop_index("ix_messages_answer_id", "messages")
    with op.batch_alter_table("messages") as messages:
        messages.drop_column("answer_id")


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
