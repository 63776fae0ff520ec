"""A PostgreSQL database copied and put back by its own tools, pg_dump and pg_restore.

The dump is of one schema, which must be Guichet's alone: to put it back, the one that stands is
moved aside whole, and back again when the restore fails.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from assistant.errors import BackupError, StorageError
from assistant.storage.address import read_address
from assistant.storage.in_use import connect

ASIDE = "_before_restore"
PLAIN = ("--no-owner", "--no-privileges")


def dump(url: str, target: Path) -> tuple[str, str]:
    """Write the dump; the name of the schema and its revision. Raises BackupError."""
    target.touch(mode=0o600, exist_ok=False)
    schema = schema_of(url)
    _run("pg_dump", url, "--format=custom", f"--schema={schema}", f"--file={target}")
    contents(target)
    return schema, _revision(url)


def contents(dump: Path) -> str:
    """The table of contents, in pg_restore's own words: it can be read. Raises BackupError."""
    return _run("pg_restore", "", "--list", str(dump))


def schema_of(url: str) -> str:
    """The schema in which the tables stand. Raises BackupError, StorageError."""
    with connect(url) as connection:
        row = connection.execute("SELECT current_schema()").fetchone()
    if row is None or row[0] is None:
        raise BackupError("Expected a schema for the tables (search_path), found none.")
    return str(row[0])


@contextmanager
def put_in(url: str, dump: Path, schema: str) -> Iterator[None]:
    """Put the dump in the place of the schema; what stood there comes back when the block fails.

    Raises BackupError when nothing has changed, StorageError when it must be run again.
    """
    aside = schema[: 63 - len(ASIDE)] + ASIDE
    with connect(url) as connection:
        try:
            _move_aside(connection, schema, aside)
        except psycopg.Error as error:
            raise BackupError(f"PostgreSQL refused the restore ({error}).") from None
        try:
            _run(
                "pg_restore", url, "--single-transaction", "--exit-on-error",
                f"--schema={schema}", f"--dbname={_address(url)}", str(dump),
            )  # fmt: skip
            yield
        except BaseException:
            with _or_again(), connection.transaction():
                connection.execute(_named("DROP SCHEMA {} CASCADE", schema))
                connection.execute(_named("ALTER SCHEMA {} RENAME TO {}", aside, schema))
            raise
        with _or_again():
            connection.execute(_named("DROP SCHEMA {} CASCADE", aside))


@contextmanager
def _or_again() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise StorageError(
            f"The restore was cut by PostgreSQL ({error}): run the same command again, to its end."
        ) from None


def _move_aside(connection: psycopg.Connection[Any], schema: str, aside: str) -> None:
    with connection.transaction():
        there = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (aside,))
        if there.fetchone():  # of a restore that was cut: what stands in its place was half put
            connection.execute(_named("DROP SCHEMA IF EXISTS {} CASCADE", schema))
        else:
            connection.execute(_named("ALTER SCHEMA {} RENAME TO {}", schema, aside))
        connection.execute(_named("CREATE SCHEMA {}", schema))


def _named(statement: str, *names: str) -> Any:
    return SQL(statement).format(*map(Identifier, names))


def _revision(url: str) -> str:
    with connect(url) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


def _address(url: str) -> str:
    """For the tools: without the password, which other people's `ps` would show."""
    address = read_address(url).set(drivername="postgresql")
    return address._replace(password=None).render_as_string(hide_password=False)


def _run(tool: str, url: str, *arguments: str) -> str:
    environment = dict(os.environ)
    if url:
        if password := read_address(url).password:
            environment["PGPASSWORD"] = str(password)
        arguments = (*PLAIN, *arguments)
        if tool == "pg_dump":
            arguments = (*arguments, f"--dbname={_address(url)}")
    try:
        done = subprocess.run(  # noqa: S603 — our own words; the address is the operator's
            [tool, *arguments], env=environment, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise BackupError(
            f"Expected {tool} on this machine, found none: install the PostgreSQL client "
            "(postgresql-client), of the server's version or newer."
        ) from None
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["it said nothing"]
        raise BackupError(f"{tool} failed: {lines[0]}")
    return done.stdout
