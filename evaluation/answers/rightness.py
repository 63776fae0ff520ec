"""The one rule for whether a text answers a case, for runs and for the fit of the confidence.

Right: every fact stands in it, and nothing that no right answer says. One exemption, with its
reason: ``forbidden`` names a neighbouring case's figure. In the sheets' own words that figure
stands under its own case or in its own row, as on the sheet, so the reader of both is not misled.
A model's sentence carries no such heading: there the same figure is told as the citizen's own.
"""

from __future__ import annotations

from assistant.composition.ways import WAYS
from evaluation.case import Case


def faults(case: Case, text: str, way: str) -> tuple[str, ...]:
    """What ``text``, composed by ``way``, says that no right answer says."""
    verbatim = way in WAYS and WAYS[way].verbatim
    return () if verbatim else case.forbidden_in(text)


def answers_rightly(case: Case, text: str, way: str) -> bool:
    """Whether ``text``, composed by ``way`` ("" when nothing composed it), answers the case."""
    held = bool(text) and case.holds_the_facts(text)
    return case.answerable and held and not faults(case, text, way)
