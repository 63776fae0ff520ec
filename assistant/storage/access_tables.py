"""The tables of coming in: open sessions, sign-ins under way elsewhere, what keys have used."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from assistant.storage.columns import Instant, metadata

sessions = Table(
    "sessions",
    metadata,
    Column("token", String(64), primary_key=True),  # its fingerprint, never the token
    Column("agent", ForeignKey("agents.name", ondelete="CASCADE"), nullable=False),
    Column("created", Instant, nullable=False),
    Column("seen", Instant, nullable=False),  # the last call, to a minute or so
    Column("expires", Instant, nullable=False),
    Column("id_token", Text),  # the directory's own, to sign out there too
    Index(None, "expires"),
)

# A sign-in sent to the city's directory and not yet back; taken out by the one answer to it.
sign_ins = Table(
    "sign_ins",
    metadata,
    Column("state", String(64), primary_key=True),  # its fingerprint
    Column("nonce", Text, nullable=False),
    Column("verifier", Text, nullable=False),  # PKCE
    Column("wanted", Text, nullable=False),  # the page to come back to
    Column("expires", Instant, nullable=False),
    Index(None, "expires"),
)

# How much was used in a window of time, counted once for all processes.
counters = Table(
    "counters",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("amount", Integer, nullable=False),
    Column("expires", Instant, nullable=False),
    Index(None, "expires"),
)
