"""A new edition of the catalogue: all that one transaction changes, then the row that tells it."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from corpus import history, tables
from corpus.errors import CatalogueError
from corpus.inspection import Finding
from corpus.quarantine import Decision, Verdict, findings_from_json, findings_to_json
from corpus.sheet_json import Written


class Edition:
    """What may be done to the catalogue within a transaction; ``at`` is its moment, in UTC.

    ``changes`` tells, once the transaction is done, what changed in each source.
    """

    def __init__(self, connection: sqlite3.Connection, at: datetime) -> None:
        self.changes: Mapping[str, history.SourceChange] = {}
        self._connection = connection
        self._at = at
        self._put: set[str] = set()

    def put(self, sheet: Written, findings: Sequence[Finding] = ()) -> bool:
        """Bring a sheet into force, or hold it when an editor has to see it or has rejected it.

        An earlier version then stays in force. Tells whether it is in force; raises CatalogueError
        when its id stands twice or in another source.
        """
        self._require_own_id(sheet)
        decision = decided(self._connection, sheet.id, sheet.digest)
        allowed = not findings if decision is None else decision.allows(findings)
        row = (sheet.id, sheet.source, sheet.digest, sheet.said, sheet.content)
        if not allowed:
            values = (*row, findings_to_json(findings), self._at.isoformat())
            self._run("INSERT OR REPLACE INTO held VALUES (?, ?, ?, ?, ?, ?, ?)", *values)
            return False
        self._run("DELETE FROM held WHERE id = ?", sheet.id)
        self._run("INSERT OR REPLACE INTO sheet VALUES (?, ?, ?, ?, ?)", *row)
        return True

    def drop(self, id: str) -> None:
        """The sheet is gone, and what was held of it."""
        self._run("DELETE FROM sheet WHERE id = ?", id)
        self._run("DELETE FROM held WHERE id = ?", id)

    def mark(self, source: str, fingerprint: str, reader: str) -> None:
        """Remember what the source was when it was read, and by which reader."""
        self._run("INSERT OR REPLACE INTO source VALUES (?, ?, ?)", source, fingerprint, reader)

    def clear(self, source: str) -> None:
        """Drop all sheets of a source."""
        self._run("DELETE FROM sheet WHERE source = ?", source)
        self._run("DELETE FROM held WHERE source = ?", source)

    def forget(self, source: str) -> None:
        """The source is not declared any more: its sheets leave with it."""
        self.clear(source)
        self._run("DELETE FROM source WHERE name = ?", source)

    def decide(self, decision: Decision) -> None:
        """Write an editor's decision; a sheet accepted goes into force as it was held."""
        findings = findings_to_json(decision.findings)
        values = (decision.id, decision.digest, findings, decision.verdict, decision.by)
        moment = decision.at.isoformat()
        self._run("INSERT OR REPLACE INTO decision VALUES (?, ?, ?, ?, ?, ?)", *values, moment)
        if decision.verdict is Verdict.ACCEPTED:
            self._run(
                "INSERT OR REPLACE INTO sheet SELECT id, source, digest, said, content FROM held "
                "WHERE id = ?",
                decision.id,
            )
            self._run("DELETE FROM held WHERE id = ?", decision.id)

    def _require_own_id(self, sheet: Written) -> None:
        found = self._connection.execute(
            "SELECT source FROM sheet WHERE id = ?1 UNION SELECT source FROM held WHERE id = ?1",
            (sheet.id,),
        ).fetchone()
        if sheet.id in self._put or (found and found[0] != sheet.source):
            raise CatalogueError(
                f"{sheet.source}: expected an id of its own for each sheet, found {sheet.id} twice"
            )
        self._put.add(sheet.id)

    def _run(self, statement: str, *values: str) -> None:
        self._connection.execute(statement, values)


@contextmanager
def editing(connection: sqlite3.Connection, cause: str) -> Iterator[Edition]:
    """One transaction: all of it is there once the block is left, or nothing of it is.

    When it changes what is in force, a row of the history says so.
    """
    at = datetime.now(UTC)
    connection.execute("BEGIN IMMEDIATE")
    try:
        tables.remake(connection)
        before = said(connection)
        edition = Edition(connection, at)
        yield edition
        after = said(connection)
        changes = history.compare(before, after)
        if changes:
            connection.execute(
                "INSERT INTO change (at, cause, before, after, sheets) VALUES (?, ?, ?, ?, ?)",
                (
                    *(at.isoformat(), cause, version(before), version(after)),
                    history.to_json(changes),
                ),
            )
        connection.execute("COMMIT")
        edition.changes = changes
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def said(connection: sqlite3.Connection) -> dict[str, dict[str, str]]:
    """By source and by sheet, the digest of what it says."""
    found: dict[str, dict[str, str]] = {}
    for source, id, digest in connection.execute("SELECT source, id, said FROM sheet"):
        found.setdefault(source, {})[id] = digest
    return found


def version(content: Mapping[str, Mapping[str, str]]) -> str:
    """A short name of the whole content: the same sheets give the same version."""
    digest = hashlib.sha256()
    sheets = {id: said for source in content.values() for id, said in source.items()}
    for id in sorted(sheets):
        digest.update(f"{id} {sheets[id]}\n".encode())
    return digest.hexdigest()[:12]


def decided(connection: sqlite3.Connection, id: str, digest: str) -> Decision | None:
    """What an editor decided of this very content, if anything."""
    row = connection.execute(
        "SELECT findings, verdict, by, at FROM decision WHERE id = ? AND digest = ?", (id, digest)
    ).fetchone()
    if row is None:
        return None
    findings, verdict, by, at = row
    moment = datetime.fromisoformat(at)
    return Decision(id, digest, findings_from_json(findings), Verdict(verdict), by, moment)
