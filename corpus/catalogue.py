"""The catalogue on disk: every sheet in force, read one at a time by any number of processes.

One SQLite file in WAL mode: a sync replaces a source in one transaction while others go on
reading the old sheets, and a process killed in the midst of it leaves the old ones.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from corpus.errors import CatalogueError
from corpus.procedure import Procedure
from corpus.sheet_json import from_json, to_json

LAYOUT = 1  # raise it when the tables or the JSON of a sheet change
WAIT_SECONDS = 10.0
REMEDY = "run: guichet corpus sync"
TABLES = """
CREATE TABLE source (name TEXT PRIMARY KEY, fingerprint TEXT NOT NULL) STRICT;
CREATE TABLE sheet (
    id TEXT PRIMARY KEY, source TEXT NOT NULL, digest TEXT NOT NULL,
    content_digest TEXT NOT NULL, content TEXT NOT NULL
) STRICT;
CREATE INDEX sheet_source ON sheet (source);
"""


class Catalogue:
    """The sheets in force. Every method raises CatalogueError when the file is damaged."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> Catalogue:
        """Open for reading; the file must be there and of the layout that we know."""
        if not path.is_file():
            raise CatalogueError(f"expected a catalogue at {path}, found none; {REMEDY}")
        # A folder that we cannot write to cannot take SQLite's side files: read without them.
        mode = "mode=ro" if os.access(path.parent, os.W_OK) else "mode=ro&immutable=1"
        catalogue = cls(path, _connect(path, mode))
        found = catalogue._layout()
        if found != LAYOUT:
            catalogue.close()
            raise CatalogueError(
                f"expected a catalogue of layout {LAYOUT} at {path}, found {found}; {REMEDY}"
            )
        return catalogue

    @classmethod
    def open_to_write(cls, path: Path) -> Catalogue:
        """Open for a sync: made when missing, emptied when its layout is not ours."""
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = cls(path, _connect(path, "mode=rwc"))
        with catalogue._explained() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
        if catalogue._layout() != LAYOUT:
            with catalogue._transaction() as connection:
                for table in ("sheet", "source"):
                    connection.execute(f"DROP TABLE IF EXISTS {table}")  # a name of ours
                for statement in filter(str.strip, TABLES.split(";")):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {LAYOUT}")
        return catalogue

    def procedure(self, id: str) -> Procedure | None:
        """One sheet, or None when there is none of that id."""
        row = self._one("SELECT content, digest FROM sheet WHERE id = ?", id)
        return from_json(row[0], row[1]) if row else None

    def ids(self) -> tuple[str, ...]:
        """Every id, sorted."""
        return tuple(row[0] for row in self._rows("SELECT id FROM sheet ORDER BY id"))

    def all(self) -> Iterator[Procedure]:
        """Every sheet in the order of ids, each read when asked for."""
        for row in self._rows("SELECT content, digest FROM sheet ORDER BY id"):
            yield from_json(row[0], row[1])

    def __len__(self) -> int:
        row = self._one("SELECT count(*) FROM sheet")
        return int(row[0]) if row else 0

    def digests(self, source: str | None = None) -> Mapping[str, str]:
        """Of each sheet (of that source), a digest that changes when what it says changes."""
        rows = self._rows(
            "SELECT id, content_digest FROM sheet WHERE source = coalesce(?, source) ORDER BY id",
            source,
        )
        return {row[0]: row[1] for row in rows}

    def version(self) -> str:
        """A short name of the whole content: the same sheets give the same version."""
        digest = hashlib.sha256()
        for id, content in self.digests().items():
            digest.update(f"{id} {content}\n".encode())
        return digest.hexdigest()[:12]

    def sources(self) -> Mapping[str, str]:
        """The fingerprint of each source when it was last synced."""
        rows = self._rows("SELECT name, fingerprint FROM source ORDER BY name")
        return {row[0]: row[1] for row in rows}

    def replace(self, source: str, procedures: Iterable[Procedure], fingerprint: str = "") -> None:
        """Put these sheets in place of all those of ``source``, in one transaction.

        Raises CatalogueError, and changes nothing, when an id stands twice or in another source.
        """
        with self._transaction() as connection:
            connection.execute("DELETE FROM sheet WHERE source = ?", (source,))
            for procedure in procedures:
                content = to_json(procedure)
                said = hashlib.sha256(content.encode()).hexdigest()
                try:
                    connection.execute(
                        "INSERT INTO sheet VALUES (?, ?, ?, ?, ?)",
                        (procedure.id, source, procedure.digest, said, content),
                    )
                except sqlite3.IntegrityError:
                    raise CatalogueError(
                        f"{source}: expected an id of its own for each sheet, "
                        f"found {procedure.id} twice"
                    ) from None
            connection.execute("INSERT OR REPLACE INTO source VALUES (?, ?)", (source, fingerprint))

    def remove(self, source: str) -> None:
        """Forget a source and its sheets."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM sheet WHERE source = ?", (source,))
            connection.execute("DELETE FROM source WHERE name = ?", (source,))

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _layout(self) -> int:
        row = self._one("PRAGMA user_version")
        return int(row[0]) if row else 0

    def _one(self, query: str, *values: str | None) -> tuple[str, ...] | None:
        return next(self._rows(query, *values), None)

    def _rows(self, query: str, *values: str | None) -> Iterator[tuple[str, ...]]:
        with self._explained() as connection:
            yield from connection.execute(query, values)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._explained() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _explained(self) -> Iterator[sqlite3.Connection]:
        try:
            yield self._connection
        except sqlite3.OperationalError as error:
            raise CatalogueError(f"the catalogue {self.path} cannot be used: {error}") from error
        except sqlite3.DatabaseError as error:
            raise CatalogueError(
                f"the catalogue {self.path} is damaged ({error}); delete this file, then {REMEDY}"
            ) from error


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    try:
        return sqlite3.connect(
            f"{path.resolve().as_uri()}?{mode}",
            uri=True,
            timeout=WAIT_SECONDS,
            isolation_level=None,
            check_same_thread=False,  # SQLite itself is built to serialise its callers
        )
    except sqlite3.Error as error:
        raise CatalogueError(f"the catalogue {path} cannot be opened: {error}") from error
