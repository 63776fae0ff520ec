"""How we use SQLite: a log written to disk at each commit, one writer at a time, true erasure."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event

from assistant.storage.in_the_loop import BEGIN_WRITING

FOR_WRITING: dict[str, Any] = {"sqlite_begin": BEGIN_WRITING}
WITHOUT_TRANSACTION: dict[str, Any] = {"sqlite_begin": ""}
BUSY_SECONDS = 15


def prepare(engine: Engine, foreign_keys: bool = True) -> None:
    """Set each new connection up, and take transactions over from the driver.

    The driver would begin by reading and ask for the writer's place later, which fails at once
    when another wrote in between. ``foreign_keys`` is off only while the schema changes: to
    alter a table SQLite drops it, and that would erase the rows which depend on it.
    """
    pragmas = (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
        "secure_delete = ON",
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        statement = connection.get_execution_options().get("sqlite_begin", "BEGIN")
        if statement:
            connection.exec_driver_sql(statement)
