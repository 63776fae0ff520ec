"""Is it the time that this machine says it is? Opening hours, retention and receipts rest on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import NullPool, create_engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from assistant.desk.settings import DeskSettings
from assistant.doctor.database import PATIENCE_S
from assistant.doctor.finding import Finding, failing, ok, warning
from assistant.storage.address import read_address
from assistant.storage.settings import storage_url
from corpus.catalogue import Catalogue
from corpus.errors import CatalogueError
from corpus.settings import CorpusSettings
from foundation import load

SYNCHRONISED = Path("/run/systemd/timesync")  # a file of it tells that the clock was set
APART = 2.0  # seconds between this machine and the database's: moments of both are compared
REMEDY = "set the clock, and keep it set (systemd-timesyncd, chrony) by a server of the city's own"


def check_clock() -> Iterator[Finding]:
    """Against what this Guichet has seen already, and against the database's own clock."""
    moment = datetime.now(UTC)
    seen = _last_seen()
    if seen is not None and moment < seen:
        yield failing(f"it is {moment:%Y-%m-%d %H:%M} UTC, before the sheets of {seen:%F}", REMEDY)
        return
    if SYNCHRONISED.is_dir() and not (SYNCHRONISED / "synchronized").exists():
        yield warning("no time server has set the clock since the machine started", REMEDY)
    apart = _apart()
    if apart is not None and apart > APART:
        yield failing(f"the database's clock is {apart:.0f} s away from this machine's", REMEDY)
    zone = load(DeskSettings).timezone
    there = moment.astimezone(ZoneInfo(zone))
    yield ok(f"it is {there:%Y-%m-%d %H:%M} in {zone}, where people answer")


def _last_seen() -> datetime | None:
    """When the sheets last changed, or the newest of them was updated."""
    try:
        with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
            return max((change.at for change in catalogue.changes()), default=None)
    except CatalogueError:
        return None


def _apart() -> float | None:
    """Seconds between the two clocks; None for a database on this very machine, or none."""
    address = read_address(storage_url())
    if address.get_backend_name() == "sqlite":
        return None
    engine = create_engine(
        address,
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"connect_timeout": PATIENCE_S},
    )
    try:
        with engine.connect() as connection:
            before = datetime.now(UTC)
            theirs = connection.execute(select(func.clock_timestamp())).scalar_one()
            after = datetime.now(UTC)
    except SQLAlchemyError:
        return None  # the check of the database tells it
    finally:
        engine.dispose()
    return float(max((before - theirs).total_seconds(), (theirs - after).total_seconds(), 0))
