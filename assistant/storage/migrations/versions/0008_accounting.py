"""What the city accounts for: configurations that answered, counts by day, checks of sheets."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "configurations",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("first_used", MOMENT, nullable=False),
        sa.Column("last_used", MOMENT, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_configurations"),
    )
    op.create_table(
        "tallies",
        sa.Column("day", MOMENT, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "name", name="pk_tallies"),
    )
    op.create_table(
        "sheet_checks",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sheet_checks"),
    )
    op.create_index("ix_sheet_checks_at", "sheet_checks", ["at"])


def downgrade() -> None:
    op.drop_index("ix_sheet_checks_at", "sheet_checks")
    for table in ("sheet_checks", "tallies", "configurations"):
        op.drop_table(table)
