"""The tables that judge and account for the work: feedback, cases, audit, keys, erasures."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from assistant.storage.columns import Instant, metadata

feedback = Table(
    "feedback",
    metadata,
    Column("conversation", String(32), primary_key=True),
    Column("message_number", Integer, primary_key=True, autoincrement=False),
    Column("value", Integer, nullable=False),  # 1 or -1
    Column("reason", String(32), nullable=False),
    Column("words", Text, nullable=False),  # stripped
    Column("at", Instant, nullable=False),
    ForeignKeyConstraint(
        ["conversation", "message_number"],
        ["messages.conversation", "messages.number"],
        name="fk_feedback_message",
        ondelete="CASCADE",
    ),
)

# Kept when the conversation goes: a case is stripped, and a person has decided on it.
proposed_cases = Table(
    "proposed_cases",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation", ForeignKey("conversations.id", ondelete="SET NULL")),
    Column("draft", ForeignKey("drafts.id", ondelete="SET NULL")),
    Column("case", JSON, nullable=False),
    Column("proposed_by", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("reviewed_by", String(64), nullable=False),
    Column("decision", String(16), nullable=False),  # accepted, refused; empty: not yet
    Column("suite", String(64), nullable=False),
    Index(None, "decision", "at"),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("role", Text, nullable=False),  # all that the actor held then
    Column("action", String(64), nullable=False),
    Column("object_kind", String(32), nullable=False),
    Column("object", String(64), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index(None, "object_kind", "object"),
    Index(None, "action"),
    sqlite_autoincrement=True,  # a number is never given twice, even after the last row went
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("hash", String(64), nullable=False, unique=True),  # the fingerprint of its secret
    Column("role", String(32), nullable=False),
    Column("quota_per_minute", Integer, nullable=False),
    Column("quota_per_day", Integer, nullable=False),
    Column("created", Instant, nullable=False),
    Column("expires", Instant),  # none: until it is revoked
    Column("revoked", Instant),
    Column("last_used", Instant),
)

identities = Table(
    "identities",
    metadata,
    Column("issuer", String(255), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("agent", ForeignKey("agents.name", ondelete="CASCADE"), nullable=False),
)

# The receipts of erasures: how much went and when, nothing of what or of whom.
erasures = Table(
    "erasures",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("asked_by", String(16), nullable=False),  # citizen, operator
    Column("counts", JSON, nullable=False),
)
