"""Bringing the catalogue up to date with the declared sources."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.catalogue import Catalogue
from corpus.errors import CorpusError, SheetError, ToolMissingError
from corpus.pinned import OnBytes, fetch_npm
from corpus.procedure import Procedure
from corpus.settings import AuthorityName, CorpusSettings
from corpus.sources.dila import ServicePublic
from corpus.sources.markdown import MarkdownFolder
from corpus.sources.source import LeftOut, Source
from foundation import UsageError, load

SAMPLE = Path(__file__).with_name("sample")
SNAPSHOT = Path(__file__).with_name("snapshot.toml")


@dataclass
class SourceReport:
    """What a sync did with one source.

    ``state`` is ``"read"``, ``"unchanged"``, ``"removed"`` (not declared any more), ``"skipped"``
    (its tool is not installed) or ``"failed"``; the last two say why in ``problem`` and leave the
    sheets as they were.
    """

    source: str
    state: str
    sheets: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    problem: str = ""


def snapshot() -> dict[str, Any]:
    """The pinned snapshot of the State's sheets: name, version, filename, sha256, size in bytes."""
    return tomllib.loads(SNAPSHOT.read_text(encoding="utf-8"))


def declared(settings: CorpusSettings) -> tuple[str, ...]:
    """The names of the sources that the settings declare, the local ones first."""
    wanted = {
        "sample": settings.sample,
        "local": bool(settings.folder),
        "service-public": settings.service_public,
    }
    return tuple(name for name, on in wanted.items() if on)


def open_source(name: str, settings: CorpusSettings, on_bytes: OnBytes | None = None) -> Source:
    """A source ready to be read, fetched first when it must be. Raises CorpusError."""
    if name == "service-public":
        own = settings.service_public_file
        path = Path(own).expanduser() if own else None
        fetched = path or fetch_npm(**snapshot(), folder=settings.downloads(), on_bytes=on_bytes)
        return ServicePublic(fetched, settings.audiences)
    folder = SAMPLE if name == "sample" else Path(settings.folder).expanduser()
    return MarkdownFolder(folder, load(AuthorityName).name, name)


def sync(
    settings: CorpusSettings,
    only: Sequence[str] = (),
    on_bytes: OnBytes | None = None,
    on_sheet: Callable[[str, int], None] | None = None,
) -> list[SourceReport]:
    """Bring every declared source (or ``only`` those) up to date; one failing stops no other.

    ``on_sheet`` is told the source's name and the sheets read so far. Raises UsageError for a
    source that is not declared and CatalogueError when the catalogue cannot be written.
    """
    names = declared(settings)
    if unknown := [name for name in only if name not in names]:
        raise UsageError(
            f"expected sources among {', '.join(names) or 'none'} (as declared in [corpus]), "
            f"found {', '.join(unknown)}"
        )
    with Catalogue.open_to_write(settings.catalogue_path()) as catalogue:
        reports = []
        for gone in () if only else sorted(set(catalogue.sources()) - set(names)):
            catalogue.remove(gone)
            reports.append(SourceReport(gone, "removed"))
        for name in only or names:
            try:
                source = open_source(name, settings, on_bytes)
                reports.append(_sync_source(source, catalogue, on_sheet))
            except ToolMissingError as error:
                reports.append(_unread(name, "skipped", error, catalogue))
            except CorpusError as error:
                reports.append(_unread(name, "failed", error, catalogue))
    return reports


def _sync_source(
    source: Source, catalogue: Catalogue, on_sheet: Callable[[str, int], None] | None
) -> SourceReport:
    fingerprint = source.fingerprint()
    if catalogue.sources().get(source.name) == fingerprint:
        return SourceReport(source.name, "unchanged", sheets=len(catalogue.digests(source.name)))
    taken = set(catalogue.ids()) - set(catalogue.digests(source.name))
    report = SourceReport(source.name, "read")
    procedures: list[Procedure] = []
    for number, sheet in enumerate(source.sheets(), start=1):
        if on_sheet:
            on_sheet(source.name, number)
        if isinstance(sheet, SheetError):
            report.broken.append(str(sheet))
        elif isinstance(sheet, LeftOut):
            report.left_out[sheet.reason] += 1
        elif sheet.id in taken:
            report.broken.append(
                f"{sheet.id}: expected an id of its own, found a sheet of another source with it"
            )
        else:
            procedures.append(sheet)
    # A source with broken sheets is read again next time, so that they are told again.
    catalogue.replace(source.name, procedures, "" if report.broken else fingerprint)
    report.sheets = len(procedures)
    return report


def _unread(name: str, state: str, error: CorpusError, catalogue: Catalogue) -> SourceReport:
    kept = len(catalogue.digests(name))
    return SourceReport(name, state, sheets=kept, problem=str(error))
