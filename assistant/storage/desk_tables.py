"""The tables of the relationship centre: hand-offs, drafts, notes, presence, callbacks, outbox."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from assistant.storage.columns import Instant, metadata

OPEN = text("ended IS NULL")

# Kept when the conversation goes: it holds no words of anybody, and the figures rest on it.
handoffs = Table(
    "handoffs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation", ForeignKey("conversations.id", ondelete="SET NULL")),
    Column("reason", String(32), nullable=False),  # a code of desk/priorities.toml, never words
    Column("theme", String(64), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("language", String(16), nullable=False),
    Column("requested", Instant, nullable=False),
    Column("claimed", Instant),
    Column("first_reply", Instant),
    Column("ended", Instant),
    Column("outcome", String(16), nullable=False),  # empty while it is open
    Column("close_reason", String(32), nullable=False),
    Column("for_agent", String(64), nullable=False),  # transferred to one colleague, or empty
    Index(None, "theme", "ended"),
    Index(None, "requested"),
    # A conversation is handed off once at a time, whatever the processes do.
    Index(
        "uq_handoffs_open", "conversation", unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    ),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE")),  # or mail, phone
    Column("agent", String(64), nullable=False),
    Column("question", Text, nullable=False),  # stripped
    Column("text", Text, nullable=False),  # the assistant's
    Column("answer", JSON(none_as_null=True)),
    Column("created", Instant, nullable=False),
    Column("edited_text", Text),
    Column("diff", Text),
    Column("sent", Instant),
    Column("message_number", Integer),
    Column("status", String(16), nullable=False),  # asked, sent, dropped
    Column("case_proposed", String(32)),
    Index(None, "conversation"),
    Index(None, "created"),
)

notes = Table(
    "notes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("agent", String(64), nullable=False),
    Column("text", Text, nullable=False),  # stripped
    Column("at", Instant, nullable=False),
    Index(None, "conversation"),
)

presence = Table(
    "presence",
    metadata,
    Column("agent", ForeignKey("agents.name", ondelete="CASCADE"), primary_key=True),
    Column("status", String(16), nullable=False),  # available, busy, away
    Column("since", Instant, nullable=False),
    Column("seen", Instant, nullable=False),
    Column("skills", JSON, nullable=False),  # themes; empty: all
    Column("preferences", JSON, nullable=False),  # sound, title, desktop
    Index(None, "seen"),
)

canned_replies = Table(
    "canned_replies",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("theme", String(64), nullable=False),
    Column("language", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("author", String(64), nullable=False),
    Column("changed", Instant, nullable=False),
)

# What a person may change while the server runs: topics switched off, and the like.
runtime_settings = Table(
    "runtime_settings",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("changed", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
)

callbacks = Table(
    "callbacks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),  # phone, email
    Column("sealed", LargeBinary),  # Fernet; the key is elsewhere. Empty once handled
    Column("consent_text", Text, nullable=False),  # the sentence agreed to, word for word
    Column("consented", Instant, nullable=False),
    Column("wished_when", Text, nullable=False),  # stripped
    Column("created", Instant, nullable=False),
    Column("handled", Instant),
    Column("agent", String(64), nullable=False),
    Column("expires", Instant, nullable=False),
    Index(None, "conversation"),
    Index(None, "expires"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("created", Instant, nullable=False),
    Column("event", String(64), nullable=False),
    Column("payload", JSON, nullable=False),  # ids and codes, never words
    Column("attempts", Integer, nullable=False),
    Column("next_try", Instant, nullable=False),
    Column("delivered", Instant),
    Column("failed", Instant),  # given up
    Column("last_error", String(64), nullable=False, default=""),  # a code, never what was read
    Index(None, "next_try"),
)
