"""Language: is a short message taken for what it is written in?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluation.errors import SuiteError
from evaluation.guardrails.files import SUITES
from evaluation.measure import Goal, Measure, share
from guardrails.language import detect

TUNED, HELD_OUT = SUITES / "languages.txt", SUITES / "languages-held-out.txt"


@dataclass(frozen=True, slots=True)
class Line:
    """One message, the language it is in (ISO 639-1) and how it is written."""

    number: int
    text: str
    language: str
    style: str


def read_lines(path: Path) -> tuple[Line, ...]:
    """Every message of the file. Raises SuiteError for a message without a language."""
    lines, language, style = [], "", ""
    for number, text in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if text.startswith("# "):
            words = text[2:].split()
            if len(words) == 2 and len(words[0]) == 2:
                language, style = words
        elif text.strip():
            if not language:
                raise SuiteError(f"{path}:{number}: expected « # fr question » above, found none")
            lines.append(Line(number, text, language, style))
    return tuple(lines)


def measure(path: Path = TUNED) -> Iterator[Measure]:
    """The share of right guesses: all, French, and each language and style."""
    lines = read_lines(path)
    languages = tuple(dict.fromkeys(line.language for line in lines))
    right = {line: detect(line.text, languages) == line.language for line in lines}
    yield _share("all", list(lines), right, Goal(0.95))
    french = [line for line in lines if line.language == "fr"]
    yield _share("fr", french, right, Goal(0.98))
    for language in languages[1:]:
        yield _share(language, [line for line in lines if line.language == language], right)
    for style in dict.fromkeys(line.style for line in french):
        yield _share(f"fr {style}", [line for line in french if line.style == style], right)


def _share(
    part: str, lines: list[Line], right: dict[Line, bool], goal: Goal | None = None
) -> Measure:
    wrong = [f"{line.number} {line.text}" for line in lines if not right[line]]
    return share("language", part, len(lines) - len(wrong), len(lines), goal, wrong)
