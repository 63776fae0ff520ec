"""The words of opening hours in French, each known or the text is not understood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.sources.places.hours import ALL_DAYS, MIDNIGHT, NotUnderstood, minutes
from corpus.sources.places.hours_osm import LENGTHS
from corpus.sources.places.texts import say_period

PUBLIC = 7  # « jours fériés », as an eighth day
DAYS = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
MONTHS = ("jan", "fev", "mars", "avr", "mai", "juin", "juil", "aou", "sep", "oct", "nov", "dec")
MONTH = "(janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)"
DURING = r"(?:(?:pendant|durant) )?(?:les )?"
# Texts are read without accents or capitals. The first pattern that matches wins.
PATTERNS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("dates", rf"du (1er|\d{{1,2}})(?: {MONTH})? au (1er|\d{{1,2}}) {MONTH}\b"),
        ("months", rf"(?:de |d')?{MONTH} (?:a|-) {MONTH}\b"),
        (
            "term",
            r"(?:(?:en |pendant la )?periode scolaire|hors (?:des )?vacances(?: scolaires)?)\b",
        ),
        ("small_holidays", rf"{DURING}petites vacances(?: scolaires)?\b"),
        ("summer_holidays", rf"{DURING}(?:vacances d'ete|grandes vacances)\b"),
        ("holidays", rf"{DURING}vacances scolaires\b"),
        ("whole", r"24 ?h(?:eures)?(?: ?/ ?| sur )24(?: ?h(?:eures)?)?\b"),
        ("every", r"(?:tous les jours|7 ?j(?:ours)?(?: ?/ ?| sur )7(?: ?j(?:ours)?)?)\b"),
        ("public", r"(?:les )?jours feries\b"),
        ("weekend", r"week-?ends?\b"),
        ("day", r"(lun|mar|mercre|jeu|vendre|same|diman)(?:di|che)s?\b"),
        ("day", r"(lun|mar|mer|jeu|ven|sam|dim)\b\.?"),
        ("except", r"(?:sauf|excepte)\b"),
        ("closed", r"ferme(?:e|s|es|ture)?\b"),
        ("open", r"(?:ouvert(?:e|s|es|ure)?|horaires?)\b"),
        ("time", r"(\d{1,2}) ?(?:heures?\b|h|:) ?(\d{2})?(?!\d)"),
        ("midday", r"(midi|minuit)\b"),
        ("time", r"(\d{1,2})()(?= ?[-–] ?\d{1,2} ?h)"),  # « 9-12h »
        ("to", r"[-–—]|(?:au|a|jusqu'au|jusqu'a)\b"),
        ("slash", r"/"),
        ("end", r"[;.\n|]"),
        ("and", r"[,:&()]|(?:et|puis)\b"),
        ("and", r"(?:le|la|les|de|du|des)\b|\s"),
    )
)


@dataclass(frozen=True, slots=True)
class Token:
    """``values``: the days, or minutes after midnight; ``words``: the name of a period."""

    kind: str
    values: tuple[int, ...] = ()
    words: str = ""


def tokens(text: str) -> Iterator[Token]:
    """The meaningful words, in order. Raises NotUnderstood at the first unknown one."""
    folded = fold(text).strip()
    place = 0
    while place < len(folded):
        for kind, pattern in PATTERNS:
            if match := pattern.match(folded, place):
                place = match.end()
                yield from _meaning(kind, match)
                break
        else:
            raise NotUnderstood(text)


def fold(text: str) -> str:
    """Small letters without accents; straight apostrophes; single spaces, lines kept."""
    split = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    plain = "".join(letter for letter in split if not unicodedata.combining(letter))
    return re.sub(r"[^\S\n]+", " ", plain)


def _meaning(kind: str, match: re.Match[str]) -> Iterator[Token]:
    match kind:
        case "day":
            yield Token("day", (DAYS.index(match[1][:3]),))
        case "weekend":
            yield Token("days", (5, 6))
        case "every":
            yield Token("days", tuple(ALL_DAYS))
        case "public":
            yield Token("days", (PUBLIC,))
        case "time":
            yield Token("time", (minutes(int(match[1]), int(match[2] or 0), match[0]),))
        case "midday":
            yield Token("time", (MIDNIGHT // 2 if match[1] == "midi" else MIDNIGHT,))
        case "whole":
            yield Token("span", (0, MIDNIGHT))
        case "dates" | "months":
            yield Token("period", words=_period(kind, match))
        case "term":
            yield Token("period")
        case "holidays" | "small_holidays" | "summer_holidays":
            yield Token("period", words=kind)
        case "and":
            return
        case _:
            yield Token(kind)


def _period(kind: str, match: re.Match[str]) -> str:
    if kind == "months":
        first, last = _month(match[1]), _month(match[2])
        return say_period((first, 1), (last, LENGTHS[last - 1]))
    last = _month(match[4])
    first = _month(match[2]) if match[2] else last
    start, end = int(match[1].removesuffix("er")), int(match[3].removesuffix("er"))
    if not (1 <= start <= LENGTHS[first - 1] and 1 <= end <= LENGTHS[last - 1]):
        raise NotUnderstood(match[0])
    return say_period((first, start), (last, end))


def _month(name: str) -> int:
    return next(n for n, start in enumerate(MONTHS, start=1) if name.startswith(start))
