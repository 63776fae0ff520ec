"""A quick look into the database from the thread of a turn; one that fails stops nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import structlog
from sqlalchemy import Connection, Engine, Table, create_engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from assistant.storage import sqlite
from assistant.storage.address import read_address

log = structlog.get_logger(__name__)
T = TypeVar("T")


class Look:
    """Reads one ``table`` of the database at ``url``; any thread asks."""

    def __init__(self, url: str, table: Table) -> None:
        self._url, self._table = url, table
        self._engine: Engine | None = None
        self._stands = False
        self._lock = threading.Lock()

    def __call__(self, read: Callable[[Connection], T], otherwise: T) -> T:
        """What ``read`` gives; ``otherwise`` when there is no such table yet, or it fails."""
        try:
            engine = self._opened()
            if engine is None:
                return otherwise
            with engine.connect() as connection:
                # A database that no newer command has opened yet lacks it.
                self._stands = self._stands or inspect(connection).has_table(self._table.name)
                return read(connection) if self._stands else otherwise
        except SQLAlchemyError as error:
            log.error("table_not_read", table=self._table.name, error=type(error).__name__)
            return otherwise

    def _opened(self) -> Engine | None:
        """None while there is no database: to read makes none."""
        with self._lock:
            if self._engine is None:
                address = read_address(self._url)
                if address.get_backend_name() == "sqlite":
                    if not Path(str(address.database)).exists():
                        return None
                    address = address.set(drivername="sqlite")
                    self._engine = create_engine(address, hide_parameters=True)
                    sqlite.prepare(self._engine)
                else:
                    self._engine = create_engine(address, hide_parameters=True, pool_pre_ping=True)
            return self._engine
