"""Which column of a city's file says what."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from corpus.errors import SourceError
from corpus.sources.places.texts import DAYS

Field = Literal[
    "id", "name", "kind", "address", "postcode", "town", "phone", "email", "website", "latitude",
    "longitude", "coordinates", "hours", "holiday_hours", "closed", "accessibility",
    "description", "updated",
]  # fmt: skip
FILE = Path(__file__).with_name("columns.toml")
ALIASES: Mapping[str, Sequence[str]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
PARTS = ("", "matin", "midi", "apres_midi", "apresmidi", "aprem", "soir")
HOLIDAYS = ("vacances", "vacance", "scolaires", "scolaire")
BESIDE = ("horaires", "horaire", "ouverture", "heures", "h")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns as the file names them: one a field, and those of each day (0 is Monday)."""

    fields: Mapping[str, str]
    days: Mapping[int, tuple[str, ...]]
    holiday_days: Mapping[int, tuple[str, ...]]


def map_columns(found: Sequence[str], declared: Mapping[Field, str], where: str) -> Columns:
    """The declared columns, and the usual names for the others.

    Raises SourceError when a declared column is missing or none gives the name of the place.
    """
    for field, column in declared.items():
        if column not in found:
            raise SourceError(
                f"{where}: expected the column {column!r} (declared for {field}), "
                f"found {', '.join(found) or 'none'}"
            )
    taken = set(declared.values())
    simple = {simplify(column): column for column in reversed(found) if column not in taken}
    fields: dict[str, str] = dict(declared.items())
    for field in get_args(Field):
        for alias in ALIASES[field]:
            if field not in fields and alias in simple:
                fields[field] = simple.pop(alias)
    if "name" not in fields:
        raise SourceError(
            f"{where}: expected a column with the places' names (such as {ALIASES['name'][0]}, "
            f"or declared as columns.name), found {', '.join(found) or 'none'}"
        )
    return Columns(fields, _days(simple, holidays=False), _days(simple, holidays=True))


def simplify(column: str) -> str:
    """« Code postal » and « codePostal » → ``code_postal``."""
    apart = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", "_", column)
    split = unicodedata.normalize("NFKD", apart.lower())
    plain = "".join(letter for letter in split if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def _days(simple: Mapping[str, str], *, holidays: bool) -> dict[int, tuple[str, ...]]:
    """``lundi``, ``horaires_lundi``, ``lundi_matin`` and ``lundi_apres_midi``…"""
    made: dict[int, tuple[str, ...]] = {}
    for number, day in enumerate(DAYS):
        columns = []
        for part in PARTS:
            for name, column in simple.items():
                rest = [each for each in name.split("_") if each not in BESIDE]
                in_holidays = any(each.startswith("vacance") for each in rest)
                rest = [each for each in rest if each not in HOLIDAYS]
                if in_holidays == holidays and "_".join(rest) == f"{day}_{part}".strip("_"):
                    columns.append(column)
        if columns:
            made[number] = tuple(columns)
    return made
