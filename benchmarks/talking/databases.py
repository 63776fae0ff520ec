"""Throw-away databases of both kinds, with accounts for the agents who answer."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import psycopg

from assistant.access.access import Access
from assistant.storage.database import open_database
from foundation import GuichetError, UsageError

SQLITE, POSTGRES = "sqlite", "postgres"
SERVER = os.environ.get("GUICHET_TESTS_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")
PASSWORD = uuid.uuid4().hex  # of accounts that live as long as the benchmark


class DatabaseMissing(GuichetError):
    """The PostgreSQL server cannot be reached."""


def kinds(named: str) -> tuple[str, ...]:
    """The databases named, separated by commas; UsageError for another word."""
    found = tuple(named.split(","))
    if wrong := [kind for kind in found if kind not in (SQLITE, POSTGRES)]:
        raise UsageError(f"Expected databases among {SQLITE}, {POSTGRES}; found {wrong[0]!r}.")
    return found


@asynccontextmanager
async def throw_away(kind: str, agents: Sequence[str]) -> AsyncIterator[str]:
    """The address of a new database of this kind, gone when the block is left."""
    if kind == SQLITE:
        with tempfile.TemporaryDirectory(prefix="guichet-benchmark-") as folder:
            url = f"sqlite+aiosqlite:///{folder}/guichet.sqlite"
            await _open_accounts(url, agents)
            yield url
        return
    schema = f"guichet_{uuid.uuid4().hex}"
    try:
        server = psycopg.connect(SERVER, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError:
        raise DatabaseMissing(
            "Expected a PostgreSQL server at GUICHET_TESTS_POSTGRES or 127.0.0.1:5432, found none: "
            "scripts/start-postgres starts one."
        ) from None
    with server:
        server.execute(f"CREATE SCHEMA {schema}")
        try:
            url = f"{SERVER}?options=-csearch_path%3D{schema}"
            await _open_accounts(url, agents)
            yield url
        finally:
            server.execute(f"DROP SCHEMA {schema} CASCADE")


async def _open_accounts(url: str, agents: Sequence[str]) -> None:
    async with await open_database(url) as database:
        accounts = Access.of(database).accounts
        for name in agents:
            await accounts.add(name, PASSWORD, name.capitalize(), ["agent"])
