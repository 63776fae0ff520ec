"""Finding postal addresses: a number, a kind of street and its name (+ postcode and town)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from guardrails.entity_model import is_in_capitals
from guardrails.folding import fold
from guardrails.name_words import NameWords
from guardrails.rule_files import read_rules, word_set
from guardrails.verdict import Span
from guardrails.words import Word, read_words

_DATE_IN_NAME = re.compile(r" \d{1,2}(?:er)? (?=[a-z])")
_YEAR = re.compile(r" (?:1[6-9]|20)\d\d\b")
_POSTCODE = re.compile(r"[ ,;\n-]{1,3}(?:f-)?\d{2} ?\d{3}\b")
_FLAT = re.compile(
    r"[ ,\n-]{1,3}(?:app(?:artement|t)?|apt|bat(?:iment)?|esc(?:alier)?|porte|etage|flat)\.? ?"
    r"(?:n° ?)?(?:\d{1,4}[a-z]?|[a-z])\b|[ ,\n-]{1,3}\d{1,2}(?:er|e|eme|nd) etage\b"
)
# « rue de l'Église. Rappelez-moi », not « rue du Gal. Leclerc »
_ENDS_SENTENCE = re.compile(r"(?<=[a-z]{5})\. ")
_SAME_LINE = re.compile(r"\.? {0,2}|[ -]|['’] ?")
_MOST_WORDS = 9


class AddressFinder:
    """Finds addresses with a number; a street without one is not personal. Immutable."""

    def __init__(self, names: NameWords) -> None:
        rules = read_rules("addresses")
        self._names = names
        self._sure = word_set(rules, "streets")
        self._links = word_set(rules, "links")
        self._ends = word_set(rules, "ends")
        self._adjectives = word_set(rules, "adjectives")
        self._living = re.compile(rf"\b(?:{'|'.join(map(re.escape, rules['living']))})\b")
        kinds = sorted(self._sure | word_set(rules, "doubtful_streets"), key=len, reverse=True)
        self._start = re.compile(
            r"(?<![\w.,€/-])(?<!\d )(?:n° ?|numero )?(?P<number>\d{1,4})"
            r"(?: ?(?:bis|ter|quater)\b| ?[a-h]\b)?(?: ?[-/] ?\d{1,4}(?: ?bis)?\b)?(?: ?, ?| {1,2})"
            rf"(?:(?P<whole>{'|'.join(map(re.escape, rules['whole_names']))})"
            rf"|(?P<kind>{'|'.join(map(re.escape, kinds))})\.?)(?![\w-])"
        )

    def find(self, text: str) -> list[Span]:
        folded = fold(text)
        matches = list(self._start.finditer(folded))
        if not matches:
            return []
        words = read_words(text)
        starts = [word.start for word in words]
        capitals = not is_in_capitals(text)
        return [
            span
            for match in matches
            if (span := self._read(folded, words, starts, match, capitals)) is not None
        ]

    def _read(
        self,
        folded: str,
        words: Sequence[Word],
        starts: list[int],
        match: re.Match[str],
        capitals: bool,
    ) -> Span | None:
        end, has_name, has_capital = self._street_name(
            folded, words, bisect_left(starts, match.end()), match.end(), capitals
        )
        if not (has_name or match["whole"]):
            return None
        end = _after_flat(folded, end)
        postcode = _POSTCODE.match(folded, end)
        if postcode:
            end = self._town(
                folded, words, bisect_left(starts, postcode.end()), postcode.end(), capitals
            )
            end = _after_flat(folded, end)
        sure = match["whole"] or match["kind"] in self._sure or postcode or has_capital
        before = folded[max(0, match.start() - 25) : match.start()]
        if not (sure or self._living.search(before)):
            return None
        return Span(match.start(), end, "STREET_ADDRESS", 0.92 if postcode else 0.88)

    def _street_name(
        self, folded: str, words: Sequence[Word], index: int, end: int, capitals: bool
    ) -> tuple[int, bool, bool]:
        """Where the street's name ends, whether there is one, whether it has a capital."""
        position, has_name, has_capital, after_link = end, False, False, False
        named = False  # by an adjective alone
        for word in words[index : index + _MOST_WORDS]:
            if date := _DATE_IN_NAME.match(folded, position):
                position, after_link = date.end(), True
            gap = folded[position : word.start]
            if not _SAME_LINE.fullmatch(gap) or (
                has_name and _ENDS_SENTENCE.match(folded, position)
            ):
                break
            capital = capitals and word.has_capital
            if word.folded in self._links and (has_name is False or word.folded not in ("a", "au")):
                position, after_link = word.end, True
                if word.folded in self._adjectives:
                    end, named = word.end, True
                if capital and word.folded not in ("la", "le", "les"):
                    end = word.end
                continue
            if (word.folded in self._ends and not capital) or (
                (has_name or named)
                and not (
                    capital
                    or after_link
                    or word.folded in self._adjectives
                    or self._is_proper(word)
                )
            ):
                break
            has_name, has_capital, after_link = True, has_capital or capital, False
            position = end = word.end
            if year := _YEAR.match(folded, end):
                position = end = year.end()
        return end, has_name or named, has_capital

    def _is_proper(self, word: Word) -> bool:
        return word.folded not in self._ends and (
            self._names.may_be_first_name(word) or self._names.is_unknown(word)
        )

    def _town(
        self, folded: str, words: Sequence[Word], index: int, end: int, capitals: bool
    ) -> int:
        """Where the town after a postcode ends."""
        position = end
        for number, word in enumerate(words[index : index + 6]):
            if not re.fullmatch(r"[ -]{0,2}|['’]", folded[position : word.start]):
                break
            if word.folded in (
                "la",
                "le",
                "les",
                "l'",
                "saint",
                "sainte",
                "st",
                "ste",
                "en",
                "sur",
                "sous",
                "de",
            ):
                position = word.end
                continue
            if word.folded in self._ends or not (
                number == 0 or position != end or (capitals and word.has_capital)
            ):
                break
            position = end = word.end
        return end


def _after_flat(folded: str, end: int) -> int:
    while flat := _FLAT.match(folded, end):
        end = flat.end()
    return end
