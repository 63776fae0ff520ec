"""Personal data: what of it is stripped, and what is stripped that is not personal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation.guardrails.files import SUITES
from evaluation.guardrails.marked import Marked, MarkedCase, read_marked
from evaluation.measure import Goal, Measure, share
from foundation import load
from guardrails.personal_data import PersonalData
from guardrails.settings import GuardrailsSettings
from guardrails.verdict import Span

TUNED, HELD_OUT = SUITES / "personal-data.jsonl", SUITES / "personal-data-held-out.jsonl"
# A number that checks itself leaves no excuse.
CHECKED = ("FR_NIR", "FR_TAX_NUMBER", "IBAN_CODE", "CREDIT_CARD", "FR_SIRET")
NEARLY_ALL = ("EMAIL_ADDRESS", "PHONE_NUMBER", "FR_LICENSE_PLATE")
GOALS = {
    **dict.fromkeys(CHECKED, Goal(1.0)),
    **dict.fromkeys(NEARLY_ALL, Goal(0.99)),
    "PERSON": Goal(0.95),
    "STREET_ADDRESS": Goal(0.90),
}
MOST_APART = 0.03  # recall of names, between the best and the worst origin or style

Played = list[tuple[MarkedCase, tuple[Span, ...]]]


def measure(path: Path = TUNED) -> Iterator[Measure]:
    """The figures over the suite, with what is configured here."""
    data = PersonalData.load(load(GuardrailsSettings))
    yield from figures([(case, data.find(case.text)) for case in read_marked(path)])


def figures(played: Played) -> Iterator[Measure]:
    """Precision, recall by type, by origin and style of names, and the traps touched."""
    found = [(case, span) for case, spans in played for span in spans]
    wrong = [case.id for case, span in found if not _is_personal(span, case)]
    yield share("precision", "", len(found) - len(wrong), len(found), Goal(0.93), wrong)
    traps = [(case, spans) for case, spans in played if not case.spans]
    touched = [case.id for case, spans in traps if spans]
    yield share("traps touched", "", len(touched), len(traps), Goal(0.02, False), touched)
    types = sorted({gold.type for case, _ in played for gold in case.spans})
    for type in types:
        yield _recall("recall", type, [(c, s, g) for c, s, g in _golds(played) if g.type == type])
    persons = [item for item in _golds(played) if item[2].type == "PERSON"]
    for name, by in (("origin", "origin"), ("style", "style")):
        named = [item for item in persons if item[0].kind == "person"]
        parts = sorted({str(getattr(item[0], by)) for item in named})
        measures = [
            _recall("names", part, [item for item in named if getattr(item[0], by) == part])
            for part in parts
        ]
        yield from measures
        values = [measure.value for measure in measures if not measure.is_empty]
        apart = max(values, default=0.0) - min(values, default=0.0)
        yield Measure(
            f"names: best − worst {name}",
            "",
            apart,
            len(named),
            apart,
            apart,
            Goal(MOST_APART, at_least=False),
        )


def _golds(played: Played) -> list[tuple[MarkedCase, tuple[Span, ...], Marked]]:
    return [(case, spans, gold) for case, spans in played for gold in case.spans]


def _recall(
    name: str, part: str, golds: Sequence[tuple[MarkedCase, tuple[Span, ...], Marked]]
) -> Measure:
    missed = [case.id for case, spans, gold in golds if not _is_covered(case.text, gold, spans)]
    goal = GOALS.get(part) if name == "recall" else GOALS["PERSON"]
    return share(name, part, len(golds) - len(missed), len(golds), goal, missed)


def _is_covered(text: str, gold: Marked, spans: Sequence[Span]) -> bool:
    """Whether no letter or figure of it is left, whatever the type it was taken for."""
    return all(
        any(span.start <= at < span.end for span in spans)
        for at in range(gold.start, gold.end)
        if text[at].isalnum()
    )


def _is_personal(span: Span, case: MarkedCase) -> bool:
    """Whether at least half of what was taken is personal."""
    shared = sum(
        max(0, min(span.end, gold.end) - max(span.start, gold.start)) for gold in case.spans
    )
    return 2 * shared >= span.end - span.start
