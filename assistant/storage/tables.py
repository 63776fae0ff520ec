"""The tables. A change here needs a migration beside it (a test compares the two)."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from assistant.desk.reasons import NORMAL
from assistant.storage.access_tables import counters, sessions, sign_ins
from assistant.storage.account_tables import configurations, sheet_checks, tallies
from assistant.storage.columns import Instant, metadata
from assistant.storage.desk_tables import (
    callbacks,
    canned_replies,
    drafts,
    handoffs,
    notes,
    outbox,
    presence,
    runtime_settings,
)
from assistant.storage.review_tables import (
    api_keys,
    audit_log,
    erasures,
    feedback,
    identities,
    proposed_cases,
)

__all__ = [
    "Instant",
    "agents",
    "api_keys",
    "approved_answers",
    "audit_log",
    "callbacks",
    "canned_replies",
    "configurations",
    "conversations",
    "counters",
    "drafts",
    "erasures",
    "feedback",
    "handoffs",
    "identities",
    "messages",
    "metadata",
    "notes",
    "outbox",
    "presence",
    "proposed_cases",
    "runtime_settings",
    "sessions",
    "sheet_checks",
    "sign_ins",
    "tallies",
]


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
    Column("theme", String(64), nullable=False, default=""),  # what it is about: skills
    Column("priority", Integer, nullable=False, default=NORMAL),  # in the queue: small goes first
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
    Column("answer_id", String(32)),  # the answer's own: its receipt is found by it
    UniqueConstraint("conversation", "key"),
    Index(None, "answer_id"),
)

agents = Table(
    "agents",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("password", Text, nullable=False),  # argon2
    Column("created", Instant, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),  # in a row
    Column("locked_until", Instant),
    Column("must_change", Boolean, nullable=False, default=False),  # the password, at sign-in
    Column("roles", JSON, nullable=False, default=lambda: ["agent"]),
    Column("skills", JSON, nullable=False, default=list),  # themes; empty: all
    Column("source", String(16), nullable=False, default="local"),  # local, oidc
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
