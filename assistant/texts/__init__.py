"""The assistant's fixed texts, by language, read once from the TOML files beside this one."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from foundation import SettingsError

COMPLETE = ("fr", "en")  # languages in which every text exists; others fall back to the first
EXPLAINED = ("es", "ar", "pt", "tr", "de", "it")  # only what explains a French excerpt


@cache
def _texts(language: str) -> dict[str, dict[str, str]]:
    return _read(language)


def _read(language: str) -> dict[str, dict[str, str]]:
    path = Path(__file__).with_name(f"{language}.toml")
    return tomllib.loads(path.read_text("utf-8"))


def read_again() -> None:
    """Take the files as they are now. Raises SettingsError for one that cannot be read or lacks a
    text that is in use, and those in use stay."""
    for language in (*COMPLETE, *EXPLAINED):
        try:
            fresh = _read(language)
        except (OSError, ValueError) as error:
            raise SettingsError(f"The texts in {language}.toml cannot be read: {error}.") from None
        for section, texts in _texts(language).items():
            if lacking := sorted(texts.keys() - fresh.get(section, {}).keys()):
                raise SettingsError(
                    f"{language}.toml: expected {section}.{lacking[0]}, found none."
                )
    _texts.cache_clear()


def text(key: str, language: str, **values: str | int) -> str:
    """The text named ``section.name``, its ``{placeholders}`` filled in.

    Raises KeyError for a text that does not exist: a mistake of ours, never of a citizen's.
    """
    section, name = key.split(".")
    template = _texts(COMPLETE[0])[section][name]
    if language in (*COMPLETE, *EXPLAINED):
        template = _texts(language).get(section, {}).get(name, template)
    # Not str.format: a value may hold braces, and a missing one must not fail a citizen's turn.
    for placeholder, value in values.items():
        template = template.replace("{" + placeholder + "}", str(value))
    return template


def names(section: str, language: str) -> frozenset[str]:
    """The names of all texts of a section."""
    return frozenset(_texts(language)[section])
