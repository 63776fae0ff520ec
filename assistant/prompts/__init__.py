"""Prompts: versioned text files, instructions first so that their cached evaluation is reused."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from assistant.model.protocol import ChatMessage

VERSION = "answer-1"
PICK = "pick-1"  # French only: what it picks are the sheets' own words
UNKNOWN = "INCONNU"  # what the model writes when the sheets do not answer
_QUESTION = {"fr": "Question", "en": "Question (answer in English)"}


@cache
def instructions(language: str, version: str = VERSION) -> str:
    """What the model is told to do, before the authority's name is filled in."""
    folder = Path(__file__).parent
    path = folder / f"{version}.{language}.txt"
    return (path if path.is_file() else folder / f"{version}.fr.txt").read_text("utf-8")


def prompt(
    language: str, authority: str, sheets: Sequence[tuple[str, str]], question: str
) -> list[ChatMessage]:
    """The messages for one question; ``sheets`` are (title and heading, text), best first."""
    system = instructions(language).replace("{authority}", authority).strip()
    bodies = "\n\n".join(f"Fiche : {title}\n{text}" for title, text in sheets)
    asked = _QUESTION.get(language, _QUESTION["fr"])
    return [
        ChatMessage("system", system),
        ChatMessage("user", f"{bodies}\n\n{asked} : {question}"),
    ]


def pick_prompt(
    authority: str, sheets: Sequence[tuple[str, Sequence[tuple[int, str]]]], question: str
) -> list[ChatMessage]:
    """The messages that ask for numbers; ``sheets`` are (title and heading, numbered pieces)."""
    system = instructions("fr", PICK).replace("{authority}", authority).strip()
    bodies = "\n\n".join(
        "\n".join((f"Fiche : {title}", *(f"[{number}] {text}" for number, text in pieces)))
        for title, pieces in sheets
    )
    return [
        ChatMessage("system", system),
        ChatMessage("user", f"{bodies}\n\nQuestion : {question}\nNuméros :"),
    ]
