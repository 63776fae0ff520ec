"""A run of the evaluation of search as a file: what was measured, on what, question by question."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evaluation.errors import SuiteError
from evaluation.measure import Measure
from evaluation.retrieval.ranks import Ranked

KIND = "retrieval"


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a file of results; ``ranks`` by side, None when no right sheet was found."""

    id: str
    ranks: Mapping[str, int | None]
    holds_facts: bool | None


def write_results(
    path: Path,
    made_of: Mapping[str, object],
    results: Mapping[str, Sequence[Ranked]],
    measures: Mapping[str, Sequence[Measure]],
) -> None:
    """``results`` and ``measures`` by the name of the set of questions."""
    content = {
        "kind": KIND,
        "made_of": made_of,
        "measures": {name: [asdict(each) for each in group] for name, group in measures.items()},
        "questions": [
            {
                "set": name,
                "id": each.question.case.id,
                "question": each.question.case.question,
                "gold": each.question.case.gold,
                "style": each.question.style,
                "language": each.question.language,
                "split": each.question.split,
                "ranks": each.ranks,
                "found": each.found,
                "holds_facts": each.holds_facts,
            }
            for name, group in results.items()
            for each in group
        ],
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def read_results(path: Path) -> tuple[dict[str, Any], list[Line]]:
    """What a file's results are made of, and its lines. Raises SuiteError."""
    try:
        content = json.loads(path.read_text("utf-8"))
        if content["kind"] != KIND:
            raise SuiteError(f'{path}: expected the kind "{KIND}", found "{content["kind"]}"')
        lines = [
            Line(f"{each['set']}/{each['id']}", each["ranks"], each["holds_facts"])
            for each in content["questions"]
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SuiteError(f"{path} is no file of results of search: {error!r}") from None
    return content["made_of"], lines
