"""The words of the pages, by language: ``web/texts/<language>.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = ("fr", "en")  # the first is the one we fall back on
FOLDER = Path(__file__).with_name("texts")
TEMPLATES = Path(__file__).with_name("templates")


@cache
def read(language: str) -> dict[str, str]:
    """The citizen page's words in ``language``, or in French."""
    return _file(language if language in LANGUAGES else LANGUAGES[0])


@cache
def read_agents() -> dict[str, str]:
    """The agent page's words, in French."""
    return _file("agents")


@cache
def read_access() -> dict[str, str]:
    """The words of the sign-in pages, in French."""
    return _file("access")


def choose(asked: str, accepted: str) -> str:
    """The page's language: the one ``asked`` for, else the browser's first that we have.

    ``accepted`` is the Accept-Language header, in the order of preference as browsers send it.
    """
    for wish in (asked, *accepted.split(",")):
        language = wish.strip()[:2].lower()
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]


def _file(name: str) -> dict[str, str]:
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
