"""Read the address of a database."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from assistant.errors import StorageError

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
EXPECTED = (
    "Expected [storage] url to be sqlite+aiosqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"
)


def read_address(url: str) -> URL:
    """The address with the driver we use. Raises StorageError; a password is never repeated."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise StorageError(f"{EXPECTED}, found something that is not an address.") from None
    driver = DRIVERS.get(address.get_backend_name())
    if driver is None:
        raise StorageError(f"{EXPECTED}, found {address.drivername}.")
    if driver == DRIVERS["sqlite"]:
        if address.database in (None, "", ":memory:"):
            raise StorageError(f"{EXPECTED}, found a SQLite database without a file.")
        if address.query:
            raise StorageError(f"{EXPECTED}, found options after the SQLite file.")
    return address.set(drivername=driver)


def prepare_file(address: URL) -> None:
    """Make the SQLite file if need be, readable by its owner only (its log inherits that)."""
    path = Path(str(address.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise StorageError(f"Cannot write the database {path}: {error.strerror}.") from None
