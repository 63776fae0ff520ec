"""Does the database answer, and is its schema that of this version?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, NullPool, create_engine
from sqlalchemy.exc import SQLAlchemyError

from assistant.doctor.finding import Finding, failing, ok, warning
from assistant.storage.address import read_address
from assistant.storage.in_use import cut_restore
from assistant.storage.schema import configuration
from assistant.storage.settings import storage_url

PATIENCE_S = 5


def check_database() -> Iterator[Finding]:
    """It is read only: `guichet serve` makes and migrates it."""
    if (mark := cut_restore()).exists():
        yield failing(
            f"a restore is under way, or was cut ({mark})",
            "run the same guichet backup restore again, to its end",
        )
    address = read_address(storage_url())
    embedded = address.get_backend_name() == "sqlite"
    shown = address.render_as_string()  # without the password
    if embedded and not Path(str(address.database)).is_file():
        yield warning(f"there is no database yet at {address.database}", "guichet serve makes it")
        return
    try:
        found = _version(address, embedded=embedded)
    except SQLAlchemyError as error:
        yield failing(
            f"the database {shown} does not answer ({type(error).__name__})",
            "check that it runs, that [storage] url is right and that the account may read it",
        )
        return
    scripts = ScriptDirectory.from_config(configuration())
    expected = scripts.get_current_head()
    if found == expected:
        yield ok(f"the database {shown} answers; its schema is {found}")
    elif found is None or found in {script.revision for script in scripts.walk_revisions()}:
        yield warning(
            f"the database {shown} has the schema {found or 'none'}, this version has {expected}",
            "the next guichet serve migrates it; guichet backup create first",
        )
    else:
        yield failing(
            f"the database {shown} has the schema {found}, of a newer Guichet",
            "install that version, or restore the copy made before the upgrade",
        )


def _version(address: URL, *, embedded: bool) -> str | None:
    if embedded:
        read_only = {"mode": "ro", "uri": "true"}
        address = address.set(
            drivername="sqlite", database=f"file:{address.database}", query=read_only
        )
        engine = create_engine(address, poolclass=NullPool, hide_parameters=True)
    else:
        engine = create_engine(
            address,
            poolclass=NullPool,
            hide_parameters=True,
            connect_args={"connect_timeout": PATIENCE_S},
        )
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
