"""The catalogue on disk: every sheet in force, read one at a time by any number of processes.

One SQLite file in WAL mode: a sync is one transaction, while others go on reading the old sheets,
and a process killed in the midst of it leaves the old ones.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType

from corpus import edition, history, tables
from corpus.edition import Edition
from corpus.errors import CatalogueError
from corpus.procedure import Procedure
from corpus.quarantine import Decision, Held, findings_from_json
from corpus.sheet_json import from_json, write
from corpus.tables import LAYOUT

REMEDY = "run: guichet corpus sync"


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
        catalogue = cls(path, tables.connect(path, mode))
        with catalogue._explained() as connection:
            found = tables.layout(connection)
        if found != LAYOUT:
            catalogue.close()
            raise CatalogueError(
                f"expected a catalogue of layout {LAYOUT} at {path}, found {found}; {REMEDY}"
            )
        return catalogue

    @classmethod
    def open_to_write(cls, path: Path) -> Catalogue:
        """Open for a sync: made when missing, seen as empty when its layout is not ours."""
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = cls(path, tables.connect(path, "mode=rwc"))
        with catalogue._explained() as connection:
            tables.prepare(connection)
        return catalogue

    def procedure(self, id: str) -> Procedure | None:
        """One sheet, or None when none of that id is in force."""
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
            "SELECT id, said FROM sheet WHERE source = coalesce(?, source) ORDER BY id", source
        )
        return {row[0]: row[1] for row in rows}

    def said(self, ids: Iterable[str]) -> dict[str, str]:
        """As ``digests``, of these sheets only; one that is gone is left out."""
        rows = {id: self._one("SELECT said FROM sheet WHERE id = ?", id) for id in ids}
        return {id: row[0] for id, row in rows.items() if row}

    def version(self) -> str:
        """A short name of the whole content: the same sheets give the same version."""
        with self._explained() as connection:
            return edition.version(edition.said(connection))

    def sources(self) -> Mapping[str, str]:
        """The fingerprint of each source when it was last synced."""
        rows = self._rows("SELECT name, fingerprint FROM source ORDER BY name")
        return {row[0]: row[1] for row in rows}

    def themes(self) -> tuple[str, ...]:
        """Every theme of a sheet in force, once, by name."""
        rows = self._rows(
            "SELECT DISTINCT value FROM sheet, json_each(sheet.content, '$.themes') ORDER BY value"
        )
        return tuple(row[0] for row in rows)

    def readers(self) -> Mapping[str, str]:
        """The digest of the reader by which each source was last read."""
        return {row[0]: row[1] for row in self._rows("SELECT name, reader FROM source")}

    def last_read(self, source: str) -> Mapping[str, str]:
        """The ``Procedure.digest`` of the last version read of each sheet, in force or held."""
        rows = self._rows("SELECT id, digest FROM sheet WHERE source = ?", source)
        held = self._rows("SELECT id, digest FROM held WHERE source = ?", source)
        return {row[0]: row[1] for row in (*rows, *held)}

    def held_digests(self, source: str) -> Mapping[str, str]:
        """As ``digests``, of the versions in quarantine."""
        return {
            r[0]: r[1] for r in self._rows("SELECT id, said FROM held WHERE source = ?", source)
        }

    def held(self, id: str | None = None) -> tuple[Held, ...]:
        """The versions of sheets (of this one) in quarantine, in the order of ids."""
        rows = self._rows(
            "SELECT held.content, held.digest, findings, since, sheet.id FROM held "
            "LEFT JOIN sheet USING (id) WHERE held.id = coalesce(?, held.id) ORDER BY held.id",
            id,
        )
        found = []
        for content, digest, findings, since, earlier in rows:
            sheet = from_json(content, digest)
            with self._explained() as connection:
                decision = edition.decided(connection, sheet.id, digest)
            moment = datetime.fromisoformat(since)
            said = findings_from_json(findings)
            found.append(Held(sheet, said, moment, earlier is not None, decision))
        return tuple(found)

    def decision(self, id: str, digest: str) -> Decision | None:
        """What an editor decided of the sheet read from content of this digest, if anything."""
        with self._explained() as connection:
            return edition.decided(connection, id, digest)

    def changes(self) -> tuple[history.Change, ...]:
        """Every change of what is in force, the oldest first."""
        query = "SELECT number, at, cause, before, after, sheets FROM change ORDER BY number"
        return tuple(history.from_row(row) for row in self._rows(query))

    @contextmanager
    def edit(self, cause: str) -> Iterator[Edition]:
        """Change what is in force, in one transaction; ``cause`` stands in the history."""
        with self._explained() as connection, edition.editing(connection, cause) as opened:
            yield opened

    def replace(
        self, source: str, procedures: Iterable[Procedure], fingerprint: str = "", reader: str = ""
    ) -> None:
        """Put these sheets, uninspected, in place of all those of ``source``.

        Raises CatalogueError, and changes nothing, when an id stands twice or in another source.
        """
        with self.edit("replaced") as opened:
            opened.clear(source)
            for procedure in procedures:
                opened.put(write(procedure, source))
            opened.mark(source, fingerprint, reader)

    def remove(self, source: str) -> None:
        """Forget a source and its sheets."""
        with self.edit("removed") as opened:
            opened.forget(source)

    def is_current(self) -> bool:
        """Whether the file holds sheets of our layout, be they none."""
        with self._explained() as connection:
            return tables.layout(connection) == LAYOUT

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

    def _one(self, query: str, *values: str | None) -> tuple[str, ...] | None:
        return next(self._rows(query, *values), None)

    def _rows(self, query: str, *values: str | None) -> Iterator[tuple[str, ...]]:
        with self._explained() as connection:
            yield from connection.execute(query, values)

    @contextmanager
    def _explained(self) -> Iterator[sqlite3.Connection]:
        try:
            yield self._connection
        except sqlite3.OperationalError as error:
            raise CatalogueError(f"the catalogue {self.path} cannot be used: {error}") from error
        except sqlite3.DatabaseError as error:
            raise CatalogueError(
                f"the catalogue {self.path} is damaged ({error}); restore a copy of it, or delete "
                f"this file (editors' decisions go with it), then {REMEDY}"
            ) from error
