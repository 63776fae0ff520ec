"""A year in plain French: sections of paragraphs and tables, whatever they are written as."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.masking import LEAST
from evaluation.report.french import axis_name, conclusion, number, percent
from evaluation.yearly.cells import (
    Grid,
    count_told,
    day,
    grid,
    interval,
    lasting,
    watt_hours,
    words,
)
from evaluation.yearly.changes import FIRST
from evaluation.yearly.year import Change, Energy, Incident, Year


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    said: tuple[str | Grid, ...]


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]


def document(year: Year) -> Document:
    """Every section, those with nothing to tell too: they say so."""
    w = words()
    counted = w["counted"].format(days=year.counted) if year.counted else w["none_counted"]
    lead = (
        w["made"].format(date=day(year.made)),
        counted,
        w["masked"].format(few=LEAST - 1),
    )
    told = {
        "volumes": _volumes(year),
        "statuses": (w["leads"]["statuses"], grid(year.statuses)),
        "handoffs": _handoffs(year),
        "opinions": (w["leads"]["opinions"], grid(year.opinions)),
        "quality": _quality(year),
        "bias": _bias(year),
        "incidents": tuple(_incidents(year)),
        "energy": tuple(_energy(year.energy)),
        "changes": tuple(_changes(year)),
        "limits": tuple(w["leads"]["limits"]),
    }
    title = w["title"].format(authority=year.authority, year=year.year)
    return Document(title, lead, tuple(Section(w["sections"][k], said) for k, said in told.items()))


def _volumes(year: Year) -> tuple[str | Grid, ...]:
    said: list[str | Grid] = [words()["leads"]["volumes"]]
    resolved, *_, whole = year.conversations.total
    if resolved is not None and whole:
        share = percent(resolved / whole)
        said.append(words()["leads"]["resolved"].format(share=share))
    return (*said, grid(year.conversations))


def _handoffs(year: Year) -> tuple[str | Grid, ...]:
    w = words()
    said: list[str | Grid] = [w["leads"]["handoffs"]]
    wait = year.waiting
    if wait.median is not None and wait.longest_of_nine_in_ten is not None:
        said.append(
            w["leads"]["waiting"].format(
                median=lasting(wait.median), most=lasting(wait.longest_of_nine_in_ten)
            )
        )
    return (*said, grid(year.handoffs), grid(year.reasons, w["reasons"]))


def _quality(year: Year) -> tuple[str | Grid, ...]:
    w = words()
    if not year.trials:
        return (w["leads"]["no_trial"],)
    rows = tuple(
        (
            day(each.at),
            str(each.questions),
            interval(each.right),
            interval(each.answered),
            each.code,
            each.index,
        )
        for each in year.trials
    )
    return w["leads"]["quality"], Grid(tuple(w["trials"]["header"]), rows)


def _bias(year: Year) -> tuple[str | Grid, ...]:
    w = words()
    if not year.bias:
        return (w["leads"]["no_bias"],)
    rows = tuple(
        (axis_name(each.axis), str(each.requests), conclusion(each.conclusion))
        for each in year.bias
    )
    lead = w["leads"]["bias"].format(date=day(year.bias[0].at))
    return lead, Grid(tuple(w["bias_table"]["header"]), rows)


def _incidents(year: Year) -> Iterator[str | Grid]:
    w = words()
    yield w["leads"]["incidents"]
    if year.audit_since:
        yield w["leads"]["audit_since"].format(date=day(year.audit_since))
    if year.incidents:
        rows = tuple(_incident(each) for each in year.incidents)
        yield Grid(tuple(w["incident_table"]["header"]), rows)
    else:
        yield w["leads"]["no_incident"]
    if year.checks:
        yield w["leads"]["checks"]
        rows = tuple(
            (
                day(each.at),
                str(each.sheets),
                str(each.asked),
                str(each.red),
                ", ".join(each.off) or "—",
            )
            for each in year.checks
        )
        yield Grid(tuple(w["check_table"]["header"]), rows)


def _incident(each: Incident) -> tuple[str, ...]:
    w = words()["incident_table"]
    lasted = (each.until - each.since).total_seconds() if each.until else None
    return (
        w["kinds"].get(each.kind, each.kind).format(name=each.name),
        day(each.since),
        w["still"] if lasted is None else lasting(lasted),
        w["sentinel"] if each.sentinel else w["person"],
        each.because or "—",
    )


def _energy(energy: Energy) -> Iterator[str | Grid]:
    w = words()
    if energy.total_wh is None or energy.saved_wh is None or energy.grams is None:
        yield w["leads"]["no_energy"]
        return
    baseline = watt_hours(energy.baseline_wh)
    yield w["leads"]["energy"].format(
        total=watt_hours(energy.total_wh),
        grams=f"{number(energy.grams, 2)} g",
        mean=watt_hours(energy.mean_wh or 0.0),
        day=watt_hours(energy.wh_a_day or 0.0),
        grid=number(energy.grams_per_kwh, 1),
    )
    yield w["leads"]["energy_measured"].format(
        share=percent(energy.measured), uncertainty=percent(energy.uncertainty)
    )
    saved = "saved" if energy.saved_wh >= 0 else "not_saved"
    yield w["leads"][saved].format(baseline=baseline, more=watt_hours(abs(energy.saved_wh)))
    rows = tuple(
        (
            w["energy_table"]["ways"][way.name],
            count_told(way.answers),
            "—" if way.mean_wh is None else watt_hours(way.mean_wh),
            "—" if way.saved_wh is None else watt_hours(way.saved_wh),
        )
        for way in energy.ways
    )
    yield Grid(tuple(w["energy_table"]["header"]), rows)


def _changes(year: Year) -> Iterator[str | Grid]:
    w = words()
    yield w["leads"]["changes"]
    if year.changes:
        rows = tuple((day(each.at), _named(each)) for each in year.changes)
        yield Grid(tuple(w["change_table"]["header"]), rows)
    else:
        yield w["leads"]["no_changes"]
    if year.corpus:
        corpus = year.corpus
        yield w["leads"]["corpus"].format(
            versions=corpus.versions,
            added=corpus.added,
            changed=corpus.changed,
            gone=corpus.gone,
        )


def _named(change: Change) -> str:
    parts = words()["change_table"]["parts"]
    return ", ".join(
        parts[each] if each in parts else parts["setting"].format(name=each)
        for each in change.what or (FIRST,)
    )
