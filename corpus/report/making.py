"""The whole report, from the catalogue and what earlier commands left beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from corpus.procedure import Procedure
from corpus.quarantine import Held, Verdict
from corpus.report.conflicts import find_conflicts
from corpus.report.counts import count
from corpus.report.duplicates import find_duplicates
from corpus.report.link_check import Checked
from corpus.report.links import find_faulty_links
from corpus.report.naming import name
from corpus.report.report import Broken, Report, Waiting
from corpus.report.stale import find_stale
from corpus.report.statements import ReadFigures


@dataclass(frozen=True, slots=True)
class Found:
    """What the report is made of: the sheets in force, those held, and what is remembered."""

    sheets: Sequence[Procedure]
    version: str
    held: Sequence[Held] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    checked: Mapping[str, Checked] = field(default_factory=dict)
    broken: Sequence[Broken] = ()


def make_report(found: Found, read: ReadFigures, now: datetime) -> Report:
    """Every question of the report, answered."""
    checks = [checked.at.date() for checked in found.checked.values()]
    return Report(
        made=now,
        version=found.version,
        counts=count(found.sheets),
        stale=find_stale(found.sheets, found.limits, now.date()),
        links=find_faulty_links(found.sheets, found.checked),
        links_checked=max(checks, default=None),
        duplicates=find_duplicates(found.sheets),
        conflicts=find_conflicts(found.sheets, read),
        waiting=tuple(_waiting(held) for held in found.held),
        broken=tuple(found.broken),
    )


def _waiting(held: Held) -> Waiting:
    return Waiting(
        sheet=name(held.procedure),
        since=held.since,
        rejected=held.decision is not None and held.decision.verdict is Verdict.REJECTED,
        earlier_in_force=held.earlier,
        findings=tuple((each.kind, each.where, each.excerpt) for each in held.findings),
    )
