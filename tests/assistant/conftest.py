"""A fresh database for each test, on both storages."""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from assistant.storage.conversations import Conversations
from assistant.storage.database import Database, open_database

POSTGRES = os.environ.get("GUICHET_TESTS_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")


class Clock:
    """A clock that stands still until it is moved on."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **by: float) -> None:
        self.moment += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


STORAGES = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


@pytest.fixture(params=STORAGES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database: a file, or a schema of its own."""
    with empty_database(request.param, tmp_path / "data") as address:
        yield address


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[str]:
    """The address of one, gone when the block is left; ``kind``: "sqlite" or "postgres"."""
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{folder / 'guichet.sqlite'}"
        return
    try:
        server = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError:
        if os.environ.get("GUICHET_TESTS_MAY_SKIP"):
            pytest.skip("no PostgreSQL server at GUICHET_TESTS_POSTGRES")
        pytest.fail("no PostgreSQL server at GUICHET_TESTS_POSTGRES", pytrace=False)
    schema = f"guichet_{uuid.uuid4().hex}"
    with server:
        server.execute(f"CREATE SCHEMA {schema}")
        yield f"{POSTGRES}?options=-csearch_path%3D{schema}"
        server.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with await open_database(url) as opened:
        yield opened


@pytest.fixture
def conversations(database: Database, clock: Clock) -> Conversations:
    return Conversations(database, clock)
