"""The words of the pages, by language: ``web/texts/<language>.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

LANGUAGES = ("fr", "en")  # complete everywhere; the first is the one we fall back on
INTERFACES = (*LANGUAGES, "es", "ar")  # those of the assistant's own interface
RIGHT_TO_LEFT = ("ar",)
FOLDER = Path(__file__).with_name("texts")
TEMPLATES = Path(__file__).with_name("templates")


@cache
def read(language: str) -> dict[str, str]:
    """The assistant's words in ``language``; what it lacks, or all of it, in French."""
    words = {
        # A suggestion is also what is asked when it is chosen: as people type it.
        name: text if name.startswith("suggestion_") else unbroken(text)
        for name, text in _file(LANGUAGES[0]).items()
    }
    return words | _file(language) if language in INTERFACES[1:] else words


def names() -> dict[str, str]:
    """Each language of the interface by its own name."""
    return {language: read(language)["language_name"] for language in INTERFACES}


@cache
def read_agents() -> dict[str, str]:
    """The agent page's words, in French."""
    return _file("agents")


@cache
def read_access() -> dict[str, str]:
    """The words of the sign-in pages, in French."""
    return _file("access")


def unbroken(text: str) -> str:
    """French with its spaces before « : ; ? ! % € » kept on one line with the word before."""
    return re.sub(r" (?=[:;?!»%€])|(?<=«) ", "\N{NO-BREAK SPACE}", text)


def choose(asked: str, accepted: str, among: Sequence[str] = LANGUAGES) -> str:
    """The page's language: the one ``asked`` for, else the browser's first that we have.

    ``accepted`` is the Accept-Language header, in the order of preference as browsers send it.
    """
    for wish in (asked, *accepted.split(",")):
        language = wish.strip()[:2].lower()
        if language in among:
            return language
    return among[0]


def _file(name: str) -> dict[str, str]:
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
