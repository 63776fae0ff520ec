"""Right and wrong sentences about real sheets, as a model would write them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from evaluation.errors import SuiteError
from evaluation.guardrails.files import SUITES

PATH = SUITES / "verification.jsonl"
SPLITS = ("tune", "test")
KINDS = ("figure", "delay", "contact", "case", "negation", "entity", "condition")


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence about a sheet, written for ``question``.

    ``passage`` is a piece of the sheet that it is about. ``kind`` says what is wrong with it, or,
    of a right one, with its wrong twin. ``split``: rules were made on "tune", by sheet, and "test"
    only tells how they do.
    """

    id: str
    sheet: str
    passage: str
    question: str
    sentence: str
    right: bool
    kind: str
    split: str


def read_claims(path: Path = PATH) -> tuple[Claim, ...]:
    """Every case of the file. Raises SuiteError with the number of the wrong line."""
    return tuple(
        _read(line, f"{path}:{number}")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
    )


def _read(line: str, where: str) -> Claim:
    try:
        claim = Claim(**json.loads(line))
    except (ValueError, TypeError) as error:
        raise SuiteError(f"{where}: {type(error).__name__} {error}") from None
    if claim.split not in SPLITS or claim.kind not in KINDS:
        raise SuiteError(
            f"{where}: expected a split of {SPLITS} and a kind of {KINDS}, "
            f"found {claim.split} and {claim.kind}"
        )
    return claim
