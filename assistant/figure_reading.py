"""The guardrails' reader of figures, as the corpus report wants it."""

from __future__ import annotations

from corpus.report.statements import Figure
from guardrails.figures import find_figures


def read_figures(text: str) -> tuple[Figure, ...]:
    """The figures of ``text``, each with what it counts; a bare number's unit is empty.

    « 18 h 30 » counts hours as « 19 h » does, so that the two can be compared.
    """
    units = {"time": "hour"}
    return tuple(
        Figure(
            start,
            end,
            figure.unit if figure.kind == "amount" else units.get(figure.kind, figure.kind),
            figure.value,
        )
        for start, end, found in find_figures(text)
        for figure in found
    )
