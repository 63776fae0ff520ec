"""The report on a terminal, in plain English: the figures, then the first of each list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from corpus.report.report import Report

SHOWN = 10


def report_text(report: Report, shown: int = SHOWN) -> str:
    """At most ``shown`` items of each list; the JSON and the page hold them all."""
    return "\n".join(_lines(report, shown))


def _lines(report: Report, shown: int) -> Iterator[str]:
    counts = report.counts
    yield (
        f"{counts.sheets} sheets, {counts.passages} passages, version {report.version} "
        f"({report.made:%Y-%m-%d})"
    )
    for title, counted in (
        ("By source", counts.by_source),
        ("By theme", counts.by_theme),
        ("By territory", counts.by_territory),
        ("By audience", counts.by_audience),
        (
            "By year of the last update",
            {year or "unknown": n for year, n in counts.by_year.items()},
        ),
    ):
        yield f"{title}: {_counted(counted)}"
    yield from _section(
        "In quarantine",
        [
            f"{each.sheet.id} ({each.sheet.source}): "
            + "; ".join(f"{kind} in {where}: {excerpt}" for kind, where, excerpt in each.findings)
            for each in report.waiting
        ],
        shown,
    )
    yield from _section(
        "Broken at the last sync",
        [f"{each.source}: {each.problem}" for each in report.broken],
        shown,
    )
    yield from _section(
        "Conflicts",
        [
            f"{each.unit}, {each.times} time(s), likeness {each.likeness:.2f}\n"
            f"    {each.first.sheet.id}: {each.first.text}\n"
            f"    {each.second.sheet.id}: {each.second.text}"
            for each in report.conflicts
        ],
        shown,
    )
    yield from _section(
        "Near-duplicates",
        [
            f"{each.first.id} and {each.second.id}, {each.likeness:.0%} alike: "
            f"{each.passage or each.first.title}"
            for each in report.duplicates
        ],
        shown,
    )
    yield from _section(
        "Old sheets",
        [
            f"{each.sheet.id} ({each.sheet.source}): "
            + ("no date" if each.age_days is None else f"{each.age_days} days old")
            + f", limit {each.limit_days}"
            for each in report.stale
        ],
        shown,
    )
    checked = report.links_checked
    day = f"checked {checked}" if checked else "pages never asked: guichet corpus check-links"
    yield from _section(
        f"Faulty links ({day})",
        [
            f"{each.fault.replace('_', ' ')}: {each.url} "
            f"in {', '.join(each.used_by[:5])} {each.detail}"
            for each in report.links
        ],
        shown,
    )


def _section(title: str, items: Sequence[str], shown: int) -> Iterator[str]:
    yield f"\n{title}: {len(items)}"
    yield from (f"  {item}".rstrip() for item in items[:shown])
    if len(items) > shown:
        yield f"  … and {len(items) - shown} more"


def _counted(counted: Mapping[str | int, int] | Mapping[str, int], most: int = 12) -> str:
    items: Iterable[tuple[str | int, int]] = counted.items()
    listed = [f"{key} {number}" for key, number in items]
    return ", ".join(listed[:most]) + (f", … ({len(listed)} in all)" if len(listed) > most else "")
