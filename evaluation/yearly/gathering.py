"""From what is kept to the report of a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time
from statistics import median, quantiles
from zoneinfo import ZoneInfo

from assistant.desk.settings import DeskSettings
from assistant.masking import LEAST, shown, shown_line
from assistant.settings import AuthoritySettings
from assistant.storage.database import Database, now
from assistant.storage.service_facts import (
    HELPFUL,
    LATER,
    NEITHER,
    NOBODY,
    RESOLVED,
    SOON,
    TO_A_PERSON,
    UNHELPFUL,
    Fact,
    service_facts,
    waits_between,
)
from assistant.storage.tallies import Tallies, Tally, days_with
from evaluation.yearly.changes import changes_in, corpus_in
from evaluation.yearly.drawn import energy_of
from evaluation.yearly.incidents import checks_in, incidents_in
from evaluation.yearly.measured import bias_in, trials_in
from evaluation.yearly.year import Table, Waiting, Year
from foundation import load

MONTHS = range(1, 13)


async def year_of(database: Database, year: int, moment: datetime | None = None) -> Year:
    """All that is kept of it; what was never counted is not guessed."""
    zone, moment = ZoneInfo(load(DeskSettings).timezone), moment or now()
    first, last = date(year, 1, 1), date(year, 12, 31)
    begin = datetime.combine(first, time.min, zone)
    end = datetime.combine(date(year + 1, 1, 1), time.min, zone)
    tally = await Tallies(database, zone).between(first, last)
    facts = await service_facts(database, begin, zone)
    handed = [fact for fact in facts.handoffs if fact.day.year == year]
    why = [fact for fact in facts.reasons if fact.day.year == year]
    incidents, audit_since = await incidents_in(database, begin, end)
    return Year(
        year=year,
        authority=load(AuthoritySettings).name,
        made=moment,
        counted=len(list(days_with(tally, "answers."))),
        conversations=_by_month(tally, "conversations.", (RESOLVED, TO_A_PERSON, NEITHER)),
        statuses=_line(tally, "answers."),
        reasons=_of_facts(why),
        handoffs=_of_facts(handed, (SOON, LATER, NOBODY)),
        opinions=_by_month(tally, "opinions.", (HELPFUL, UNHELPFUL)),
        waiting=_waiting(await waits_between(database, begin, end)),
        trials=trials_in(begin, end),
        bias=bias_in(begin, end),
        incidents=incidents,
        audit_since=audit_since,
        checks=await checks_in(database, begin, end),
        energy=energy_of(tally),
        changes=await changes_in(database, begin, end),
        corpus=corpus_in(begin, end),
    )


def _by_month(tally: Tally, beginning: str, parts: Sequence[str]) -> Table:
    counted: Counter[tuple[int, str]] = Counter()
    for (day, name), amount in tally.items():
        if name.startswith(beginning):
            counted[day.month, name.removeprefix(beginning)] += amount
    total = shown_line([sum(counted[month, part] for month in MONTHS) for part in parts])
    hidden = {column for column, count in enumerate(total) if count is None}
    table = shown([[counted[month, part] for part in parts] for month in MONTHS], hidden)
    rows = tuple((str(month), counts) for month, counts in zip(MONTHS, table, strict=True))
    return Table(tuple(parts), rows, total)


def _line(tally: Tally, beginning: str) -> Table:
    """Names that occur, the most frequent first, as one line of parts of a whole."""
    counted: Counter[str] = Counter()
    for (_, name), amount in tally.items():
        if name.startswith(beginning):
            counted[name.removeprefix(beginning)] += amount
    return _one_line([name for name, _ in counted.most_common()], counted)


def _of_facts(facts: Sequence[Fact], parts: Sequence[str] = ()) -> Table:
    counted = Counter(fact.what for fact in facts)
    return _one_line(parts or [name for name, _ in counted.most_common()], counted)


def _one_line(parts: Sequence[str], counted: Counter[str]) -> Table:
    return Table(tuple(parts), (), shown_line([counted[part] for part in parts]))


def _waiting(waits: Sequence[float]) -> Waiting:
    if len(waits) < LEAST:
        return Waiting(None, None)
    return Waiting(median(waits), quantiles(waits, n=10)[-1])
