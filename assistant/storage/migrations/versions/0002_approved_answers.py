"""Answers that a person has approved, to be given again to the same question."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "approved_answers",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("sentences", sa.JSON, nullable=False),
        sa.Column("citations", sa.JSON, nullable=False),
        sa.Column("digests", sa.JSON, nullable=False),
        sa.Column("approved_by", sa.Text, nullable=False),
        sa.Column("approved", sa.DateTime(timezone=True), nullable=False),
        sa.Column("suspended", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_approved_answers"),
    )


def downgrade() -> None:
    op.drop_table("approved_answers")
