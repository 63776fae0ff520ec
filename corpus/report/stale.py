"""Sheets older than their source allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from corpus.procedure import Procedure
from corpus.report.naming import name
from corpus.report.report import Stale
from corpus.settings import CorpusSettings
from corpus.sources.declaration import Declaration

# A source of ours that declares nothing of its own, such as the demonstration city.
BY_DEFAULT = int(Declaration.model_fields["max_age_days"].default)


def age_limits(settings: CorpusSettings) -> Mapping[str, int]:
    """The days after which a sheet of each declared source is old."""
    limits = {source.name: source.max_age_days for source in settings.sources}
    return {"service-public": settings.service_public_max_age_days, **limits}


def find_stale(
    sheets: Sequence[Procedure], limits: Mapping[str, int], today: date
) -> tuple[Stale, ...]:
    """The oldest first within a source; those without a date come first of all."""
    found = []
    for sheet in sheets:
        limit = limits.get(sheet.source, BY_DEFAULT)
        age = (today - sheet.updated).days if sheet.updated else None
        if age is None or age > limit:
            found.append(Stale(name(sheet), age, limit))
    return tuple(
        sorted(
            found,
            key=lambda stale: (
                stale.sheet.scope != "local",
                stale.sheet.source,
                stale.age_days is not None,
                -(stale.age_days or 0),
                stale.sheet.id,
            ),
        )
    )
