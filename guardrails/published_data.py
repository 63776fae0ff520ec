"""Personal data in a text made to be read by everybody: no model is needed, so it is quick.

Services' own phones and mailboxes stay out; the rules are ``rules/published_data.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from guardrails.folding import fold
from guardrails.french_identifiers import is_phone
from guardrails.identifiers import IdentifierRule, find_identifiers, read_identifier_rules
from guardrails.name_words import ORIGINS
from guardrails.personal_data import resolve
from guardrails.rule_files import read_rules, word_set
from guardrails.verdict import Span

# Whatever is found holds one of these; most of a sheet does not, and is not read further.
_CANDIDATE = re.compile(r"@|\d[\d .\u00a0\u202f-]{7,}\d|\d[ -]?[A-Z]{2}(?![a-z])")
_EMAIL = re.compile(r"(?<![\w.+%-])([\w.+%-]{1,64})@((?:[\w-]{1,63}\.)+[a-zA-Z]{2,24})(?![\w@])")
_MOBILE = re.compile(
    r"(?<![\w+])(?:(?:\+|00)[ ]?33[ ]?(?:\(0\)[ ]?)?|0)[67]"
    r"(?:[ .\-/\u00a0\u202f]{0,2}\d\d){4}(?!\w)"
)
_CUTS = ("\n", " ; ")
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’-]+"


def find_published(text: str) -> tuple[Span, ...]:
    """Where ``text`` names a person: mailbox, mobile, number or plate, and the name beside them."""
    spans: list[Span] = []
    for start, end in _parts(text):
        spans += (
            Span(span.start + start, span.end + start, span.type, span.score)
            for span in _in_one_part(text[start:end])
        )
    return resolve(text, spans) if spans else ()


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """The parts of ``text`` that may hold something: a contact goes with the name of its part."""
    done = 0
    while candidate := _CANDIDATE.search(text, done):
        found = candidate.start()
        start = max(done, *(text.rfind(cut, done, found) + len(cut) for cut in _CUTS))
        ends = [end for cut in _CUTS if (end := text.find(cut, candidate.end())) >= 0]
        done = min(ends, default=len(text))
        yield start, done


def _in_one_part(text: str) -> Iterator[Span]:
    names = list(_names(text))
    contacts = [*_emails(text), *_mobiles(text, bool(names))]
    yield from contacts
    if contacts:
        yield from names
    if re.search(r"\d", text):
        yield from _identifiers(text)


def mask(span: Span, text: str) -> str:
    """What was found, so that an editor knows it again and nobody else can use it."""
    value = text[span.start : span.end]
    if span.type == "EMAIL_ADDRESS":
        local, _, domain = value.partition("@")
        return f"{local[0]}…@{domain}"
    if span.type == "PERSON":
        return " ".join(f"{word[0]}…" for word in value.split())
    return re.sub(r"\w", "•", value[:-2]) + value[-2:]


def _emails(text: str) -> Iterator[Span]:
    for match in _EMAIL.finditer(text):
        if _is_a_persons(fold(match[1]), fold(match[2])):
            yield Span(*match.span(), "EMAIL_ADDRESS", 0.9)


def _is_a_persons(local: str, domain: str) -> bool:
    words = _words()
    parts = [part for part in re.split(r"[._+%-]|\d+", local) if part]
    if set(parts) & words.functional or any(
        len(word) > 4 and word in local for word in words.functional
    ):
        return False
    if domain in words.consumer_domains:
        return True
    if len(parts) != 2 or min(map(len, parts)) < 1:
        return False
    first, last = sorted(parts, key=lambda part: part not in words.first_names)
    return first in words.first_names and len(last) > 1


def _mobiles(text: str, named: bool) -> Iterator[Span]:
    folded = set(re.findall(r"[a-z]+", fold(text)))
    for match in _MOBILE.finditer(text):
        if is_phone(match.group()) and (named or not folded & _words().services):
            yield Span(*match.span(), "PHONE_NUMBER", 0.9)


def _names(text: str) -> Iterator[Span]:
    for match in _named().finditer(text):
        first = fold(match["first"] or "")
        if not first or any(part in _words().first_names for part in (first, first.split("-")[0])):
            yield Span(*match.span(), "PERSON", 0.8)


def _identifiers(text: str) -> Iterator[Span]:
    words = _words()
    for span in find_identifiers(text, words.rules):
        value = re.sub(r"[\W_]", "", text[span.start : span.end]).upper()
        is_public = span.type == "IBAN_CODE" and value[4:9] in words.public_accounts
        if span.score >= words.least[span.type] and value not in words.specimens and not is_public:
            yield span


@dataclass(frozen=True, slots=True)
class _Words:
    consumer_domains: frozenset[str]
    functional: frozenset[str]
    services: frozenset[str]
    first_names: frozenset[str]
    specimens: frozenset[str]
    public_accounts: frozenset[str]
    least: dict[str, float]
    rules: tuple[IdentifierRule, ...]


@cache
def _words() -> _Words:
    rules, names = read_rules("published_data"), read_rules("first_names")
    least: dict[str, float] = rules["identifiers"]
    return _Words(
        consumer_domains=word_set(rules, "consumer_domains"),
        functional=word_set(rules, "functional"),
        services=word_set(rules, "service_words"),
        first_names=frozenset[str]().union(
            *(word_set(names, key) for key in (*ORIGINS, "also_words"))
        ),
        specimens=frozenset(re.sub(r"[\W_]", "", item) for item in rules["specimens"]),
        public_accounts=word_set(rules, "public_accounts"),
        least=least,
        rules=tuple(rule for rule in read_identifier_rules() if rule.type in least),
    )


@cache
def _named() -> re.Pattern[str]:
    """« Mme Roche », « Karim Benali », « BENALI Karim »: whether it is a name is seen after."""
    titles = "|".join(
        re.escape(title[:1].upper() + title[1:])
        for title in sorted(word_set(read_rules("published_data"), "titles"), key=len, reverse=True)
    )
    return re.compile(
        rf"(?<!\w)(?:(?:{titles})\s{_CAPITAL}(?:\s{_CAPITAL})?"
        rf"|(?P<first>{_CAPITAL})\s(?:d[eu]\s|El\s|Ben\s)?{_CAPITAL})"
    )
