"""What the city accounts for long after conversations have gone: no words of anybody."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, String, Table

from assistant.storage.columns import Instant, metadata

# What has answered here (assistant/configuration.py): a receipt names one by its digest.
configurations = Table(
    "configurations",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("first_used", Instant, nullable=False),
    Column("last_used", Instant, nullable=False),
    Column("content", JSON, nullable=False),
)

# Counts by day, kept when the conversations they were made of are gone.
tallies = Table(
    "tallies",
    metadata,
    Column("day", Instant, primary_key=True),  # its first moment in the desk's time zone
    Column("name", String(64), primary_key=True),
    Column("amount", BigInteger, nullable=False),  # a count; of energy: microwatt-hours
)

# What the questions that rest on changed sheets gave when they were asked again.
sheet_checks = Table(
    "sheet_checks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("version", String(64), nullable=False),  # of the sheets
    Column("outcome", JSON, nullable=False),
    Index(None, "at"),
)
