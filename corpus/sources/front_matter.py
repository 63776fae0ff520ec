"""The head of a local sheet: title, themes, audience, updated, url, contact, questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

import frontmatter
import yaml

from corpus.errors import SheetError
from corpus.sources.spacing import tidy

AUDIENCES = ("particuliers", "professionnels", "associations")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """``questions`` are examples that this sheet answers, as people put them.

    ``themes``, ``contact`` and ``questions`` may be left out, and ``audience`` where the source
    has one of its own; nothing else may.
    """

    title: str
    themes: tuple[str, ...]
    audience: tuple[str, ...]
    updated: date
    url: str
    contact: str
    questions: tuple[str, ...]


class _Fault(Exception):
    """What a key was expected to hold."""


def read_front_matter(
    text: str, where: str, audience: tuple[str, ...] = ()
) -> tuple[FrontMatter, str]:
    """The head and the body of a sheet. Raises one SheetError that names every fault of the head.

    Each fault reads ``key: expected …, found …``. ``audience`` holds when the head gives none.
    """
    if not text.lstrip().startswith("---"):
        raise SheetError(f"{where}: expected front matter between two lines ---, found none")
    try:
        raw, body = frontmatter.parse(text)
    except (yaml.YAMLError, ValueError) as error:
        said = " ".join(str(error).split())
        raise SheetError(f"{where}: expected front matter in YAML, found a fault: {said}") from None
    if not isinstance(raw, dict) or not raw:
        raise SheetError(f"{where}: expected front matter with {', '.join(READERS)}, found none")
    unknown = [key for key in raw if key not in READERS]
    faults = [f"{key}: expected one of {', '.join(READERS)}, found this key" for key in unknown]
    read: dict[str, object] = {}
    for key, reader in READERS.items():
        try:
            left_out = key == "audience" and raw.get(key) is None and audience
            read[key] = audience if left_out else reader(raw.get(key))
        except _Fault as fault:
            found = repr(raw[key]) if raw.get(key) is not None else "nothing"
            faults.append(f"{key}: expected {fault}, found {found}")
    if faults:
        raise SheetError(f"{where}: {'; '.join(faults)}")
    return FrontMatter(**read), body  # type: ignore[arg-type]  # each reader gives its field's type


def _title(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Fault("a title in words")
    return tidy(value)


def _themes(value: object) -> tuple[str, ...]:
    return _words([] if value is None else value, "a list of themes")


def _questions(value: object) -> tuple[str, ...]:
    return _words([] if value is None else value, "a list of questions")


def _audience(value: object) -> tuple[str, ...]:
    expected = f"one or more of {', '.join(AUDIENCES)}"
    chosen = _words(value, expected)
    if not chosen or set(chosen) - set(AUDIENCES):
        raise _Fault(expected)
    return tuple(audience for audience in AUDIENCES if audience in chosen)


def _updated(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise _Fault("a date such as 2026-01-31") from None


def _url(value: object) -> str:
    address = value.strip() if isinstance(value, str) else ""
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.netloc or " " in address:
        raise _Fault("an address that starts with https:// or http://")
    return address


def _contact(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _Fault("one line of text (between quotes when it holds a colon)")
    return tidy(value)


def _words(value: object, expected: str) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise _Fault(expected)
    return tuple(dict.fromkeys(tidy(each) for each in values if each.strip()))


READERS = {
    "title": _title,
    "themes": _themes,
    "audience": _audience,
    "updated": _updated,
    "url": _url,
    "contact": _contact,
    "questions": _questions,
}
