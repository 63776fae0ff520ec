"""The same question as other people would have written it: its answer must hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

from evaluation.case import Case
from retrieval.adapting.writing import abbreviated, mistyped, without_accents

Disguise = Callable[[str, Random], str]


def preamble(question: str, random: Random) -> str:
    """The question at the end of a piece of a life."""
    return f"{random.choice(_lines('preambles.fr.txt'))} {question}"


def second_language(question: str, random: Random) -> str:
    """As somebody writes who learns French: no articles, verbs left as they are, simple words.

    The rules are ``second_language.fr.txt``, the same for every question.
    """
    written = question.replace("’", "'")
    for pattern, replacement in _rules():
        written = pattern.sub(replacement, written)
    return " ".join(written.split())


DISGUISES: Mapping[str, Disguise] = {
    "typos": mistyped,
    "capitals": lambda question, random: question.upper(),
    "sms": abbreviated,
    "no-accents": without_accents,
    "preamble": preamble,
    "second-language": second_language,
}


def disguised(cases: tuple[Case, ...], name: str) -> tuple[Case, ...]:
    """The French cases as ``name`` writes them: always the same, with what is right unchanged.

    Only the last question changes, not the dialogue before it.
    """
    return tuple(
        replace(
            case,
            question=DISGUISES[name](case.question, Random(f"{name} {case.id}")),  # noqa: S311
            style=name,
        )
        for case in cases
        if case.language == "fr"
    )


def _rules() -> Iterator[tuple[re.Pattern[str], str]]:
    for line in _lines("second_language.fr.txt"):
        pattern, _, replacement = line.partition(" => ")
        yield _compiled(pattern), replacement


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){pattern}", re.IGNORECASE)


@cache
def _lines(name: str) -> tuple[str, ...]:
    lines = Path(__file__).with_name(name).read_text("utf-8").split("\n")
    return tuple(line for line in lines if line.strip() and not line.startswith("#"))
