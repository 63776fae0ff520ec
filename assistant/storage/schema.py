"""Bring a database to the schema of this code, with the migrations that the package holds.

After a change of ``tables``, with a database of the present version in the settings, draft the
next migration by ``alembic.command.revision(configuration(), "what changes", autogenerate=True)``.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from assistant.errors import StorageError
from assistant.storage import copies, sqlite
from assistant.storage.address import prepare_file, read_address

MIGRATIONS = Path(__file__).with_name("migrations")
ONE_AT_A_TIME = 4_173_901  # any number, the same everywhere: PostgreSQL's advisory lock
_alembic = threading.Lock()  # Alembic keeps its context in global variables


def migrate(url: str, revision: str = "head") -> None:
    """Upgrade the database to ``revision``, whole or not at all. Blocks: call it in a thread.

    A SQLite file of an older Guichet is copied first, beside it: see ``copies``. Raises
    StorageError when it cannot be reached or was written by a newer Guichet, BackupError when it
    cannot be copied.
    """
    with migrating(url) as connection:
        copies.keep(connection, unless=newest())
        command.upgrade(configuration(connection), revision)


def downgrade(url: str, revision: str) -> None:
    """Go back to an older ``revision`` ("base": nothing at all); what it does not know is lost,
    but for the copy of a SQLite file that is made first."""
    with migrating(url) as connection:
        copies.keep(connection)
        command.downgrade(configuration(connection), revision)


@contextmanager
def migrating(url: str) -> Iterator[Connection]:
    """One transaction in which alone to change the schema."""
    address = read_address(url)
    embedded = address.get_backend_name() == "sqlite"
    if embedded:
        prepare_file(address)
        address = address.set(drivername="sqlite")
    engine = create_engine(address, poolclass=NullPool, hide_parameters=True)
    if embedded:
        sqlite.prepare(engine, foreign_keys=False)
    try:
        with _alembic, engine.connect() as connection:
            connection = connection.execution_options(**sqlite.FOR_WRITING)
            with connection.begin():
                if not embedded:
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
                _check_version(connection)
                yield connection
                if embedded and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise StorageError("The migration would break links between rows: undone.")
    except DBAPIError as error:
        why = str(error.orig).strip().partition("\n")[0]
        raise StorageError(
            f"Cannot open the database {address.render_as_string()} ({why}); check that it runs, "
            "that [storage] url is right and that the account may create tables."
        ) from None
    finally:
        engine.dispose()


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration; without a connection, that of the settings is used."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The revision that this code expects."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def known_revisions() -> frozenset[str]:
    """Every revision that this code can bring a database from or to."""
    scripts = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    return frozenset(script.revision for script in scripts)


def _check_version(connection: Connection) -> None:
    known = known_revisions()
    for found in MigrationContext.configure(connection).get_current_heads():
        if found not in known:
            raise StorageError(
                f"Expected a database of a version up to {max(known)}, found {found}, written by a "
                "newer Guichet; install that version, and to come back to this one run its "
                f"guichet data downgrade {max(known)}, or put back the copy made before the "
                "upgrade."
            )
