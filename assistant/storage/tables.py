"""The tables. A change here needs a migration beside it (a test compares the two)."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """A moment, aware and in UTC; SQLite keeps no time zone: it is taken off and put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("expected a moment with its time zone, found one without")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("token", String(64), nullable=False),  # its fingerprint, never the token
    Column("state", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("created", Instant, nullable=False),
    Column("changed", Instant, nullable=False),  # last change of state: the order of the queue
    Column("active", Instant, nullable=False),  # last message or change: retention counts from it
    Column("handoff_reason", Text, nullable=False),
    Column("agent", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("last_number", Integer, nullable=False),
    Index(None, "state", "changed"),
    Index(None, "active"),
)

messages = Table(
    "messages",
    metadata,
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("author", String(16), nullable=False),
    Column("author_name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("key", Text),  # the sender's own, so that sending twice stores once
    Column("answer", JSON(none_as_null=True)),
    UniqueConstraint("conversation", "key"),
)

agents = Table(
    "agents",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("password", Text, nullable=False),  # argon2
    Column("created", Instant, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),  # in a row
    Column("locked_until", Instant),
)

approved_answers = Table(
    "approved_answers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("language", String(16), nullable=False),
    Column("question", Text, nullable=False),  # stripped
    Column("sentences", JSON, nullable=False),
    Column("citations", JSON, nullable=False),
    Column("digests", JSON, nullable=False),  # of the sheets cited: it stands while they do
    Column("approved_by", Text, nullable=False),
    Column("approved", Instant, nullable=False),
    Column("suspended", Boolean, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", String(64), primary_key=True),  # its fingerprint, never the token
    Column("agent", ForeignKey("agents.name", ondelete="CASCADE"), nullable=False),
    Column("expires", Instant, nullable=False),
    Index(None, "expires"),
)
