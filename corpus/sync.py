"""Bringing the catalogue up to date with the declared sources."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from corpus.catalogue import Catalogue
from corpus.declared import declared, open_source, source_folder
from corpus.errors import CorpusError, ToolMissingError
from corpus.history import SourceChange
from corpus.inspection import Inspect
from corpus.one_at_a_time import one_at_a_time
from corpus.settings import CorpusSettings
from corpus.staging import Staged, stage
from foundation import UsageError


@dataclass
class SourceReport:
    """What a sync did with one source.

    ``state`` is ``"read"``, ``"unchanged"``, ``"removed"`` (not declared any more), ``"skipped"``
    (its tool is not installed), ``"shrunk"`` (it lost too many sheets to be believed) or
    ``"failed"``; the last three say why in ``problem`` and leave the sheets as they were.
    ``sheets`` are those in force after it, of which ``added`` and ``changed`` are new; ``held``
    are the ids that went into quarantine, and why.
    """

    source: str
    state: str
    sheets: int = 0
    added: int = 0
    changed: int = 0
    gone: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    problem: str = ""


def sync(
    settings: CorpusSettings,
    only: Sequence[str] = (),
    *,
    inspect: Inspect,
    accept_shrink: bool = False,
    on_bytes: Callable[[str, int], None] | None = None,
    on_sheet: Callable[[str, int], None] | None = None,
) -> list[SourceReport]:
    """Bring every declared source (or ``only`` those) up to date; one failing stops no other.

    Everything is fetched and read before the catalogue is written to, in one transaction. Each
    new or changed sheet is given to ``inspect``; ``accept_shrink`` believes a source that lost
    most of its sheets; ``on_bytes`` is told the source's name and the bytes fetched so far,
    ``on_sheet`` the sheets read. Raises UsageError for a source that is not declared,
    CatalogueError when the catalogue cannot be written, SyncUnderWayError.
    """
    names = declared(settings)
    if unknown := [name for name in only if name not in names]:
        raise UsageError(
            f"expected sources among {', '.join(names) or 'none'} (as declared in [corpus]), "
            f"found {', '.join(unknown)}"
        )
    path = settings.catalogue_path()
    with one_at_a_time(path), Catalogue.open_to_write(path) as catalogue:
        removed = () if only else sorted(set(catalogue.sources()) - set(names))
        reports = [SourceReport(name, "removed") for name in removed]
        owners = _owners(catalogue, removed)
        staged: list[Staged] = []
        for name in dict.fromkeys(only or names):
            report = SourceReport(name, "unchanged")
            reports.append(report)
            try:
                read = stage(
                    open_source(name, settings, partial(on_bytes, name) if on_bytes else None),
                    catalogue,
                    {id for id, owner in owners.items() if owner != name},
                    inspect,
                    partial(on_sheet, name) if on_sheet else lambda _: None,
                )
            except CorpusError as error:
                report.state = "skipped" if isinstance(error, ToolMissingError) else "failed"
                report.problem = str(error)
                continue
            if read is not None and _believed(read, report, settings, accept_shrink):
                owners |= dict.fromkeys(read.ids, name)
                staged.append(read)
        _write(catalogue, removed, staged, reports)
    for name in removed:
        shutil.rmtree(source_folder(name, settings), ignore_errors=True)
    return reports


def _believed(
    read: Staged, report: SourceReport, settings: CorpusSettings, accept_shrink: bool
) -> bool:
    """Whether what was read shall be written: a broken export must not empty the corpus."""
    report.broken, report.left_out = read.broken, read.left_out
    if read.shrinks(settings.max_shrink) and not accept_shrink:
        report.state = "shrunk"
        report.problem = (
            f"It would lose {len(read.gone)} of its {len(read.known.read)} sheets; if that is "
            f"right: guichet corpus sync {read.source} --accept-shrink"
        )
        return False
    report.state = "read"
    return True


def _write(
    catalogue: Catalogue,
    removed: Sequence[str],
    staged: Sequence[Staged],
    reports: Sequence[SourceReport],
) -> None:
    """All of it in one transaction; none when there is nothing to write."""
    changes: Mapping[str, SourceChange] = {}
    held: dict[str, list[str]] = {}
    if removed or staged or not catalogue.is_current():
        with catalogue.edit("sync") as edition:
            for name in removed:
                edition.forget(name)
            held = {read.source: read.apply(edition) for read in staged}
        changes = edition.changes
    for report in reports:
        report.sheets = len(catalogue.digests(report.source))
        report.held = held.get(report.source, [])
        change = changes.get(report.source, SourceChange())
        report.added, report.changed = len(change.added), len(change.changed)
        report.gone = len(change.gone)


def _owners(catalogue: Catalogue, removed: Sequence[str]) -> dict[str, str]:
    """The source of each sheet, in force or held, of those that stay declared."""
    return {
        id: source
        for source in catalogue.sources()
        if source not in removed
        for id in catalogue.last_read(source)
    }
