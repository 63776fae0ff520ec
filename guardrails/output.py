"""What an answer may never hold, decided on the text alone, whoever wrote it and why.

The last guard before a citizen: it holds when the model obeys an attacker, and when a sheet says
what it should not. The rules are ``rules/output.toml``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from urllib.parse import urlsplit

from guardrails.figures import figures
from guardrails.folding import fold
from guardrails.hidden_text import find_mixed_alphabets
from guardrails.invisible import clean
from guardrails.placeholders import PLACEHOLDER
from guardrails.rule_files import read_rules
from guardrails.verdict import Span
from guardrails.voice import gives_verdict, speaks_of_itself, strange_words

LONGEST = 600  # characters of one sentence: an official sheet has none as long
ECHOED = 8  # words in a row of the prompt that nobody writes by chance
SAID_AGAIN = 4  # times in a row that the same words come when a model is caught in a loop
_LOOP_WORDS = 6  # the longest group of words looked at for a loop

FAULTS = (
    "long", "loop", "markup", "letters", "placeholder", "echo", "link", "contact", "self",
    "verdict", "strange", "personal",
)  # fmt: skip

# A terminal's commands: CSI, OSC and the two-character ones.
_ANSI = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[PX^_][^\x1b]*(?:\x1b\\)?|\x1b[ -/]*[0-~]"
)
_ADDRESS = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]{1,15}):/{1,}\S+")
# The last label is all small or all capital letters: « gratuit.Il faut » lacks only a blank.
_HOST = re.compile(
    r"(?<![\w@.-])(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+(?:[a-z]{2,24}|[A-Z]{2,24}|xn--[a-z0-9-]+)(?![\w-])"
)
_AT = re.compile(r"[^\s<>()\[\]«»\"',;]*@[^\s<>()\[\]«»\"',;]*")
_LABEL = re.compile(r"\b[A-ZÀ-ÖØ-Þ]{3,}(?:_[A-ZÀ-ÖØ-Þ]{3,})*_\d{1,9}\b")


def tidy(text: str) -> str:
    """``text`` on one line without a terminal's commands and invisible characters."""
    return " ".join(clean(_ANSI.sub("", text)).split())


def has_markup(text: str) -> bool:
    """Whether a page, a terminal or a template could take a part of ``text`` for more than text."""
    patterns, schemes = _markup()
    for written in {text, unicodedata.normalize("NFKC", text)}:
        folded = fold(written)
        if "`" in written:  # folded, it is an apostrophe
            return True
        if patterns.search(folded) or schemes.search(re.sub(r"\s", "", folded)):
            return True
    return False


def safe_address(url: str) -> str:
    """``url`` when it is a plain https address, else an empty text."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme == "https" and bool(parts.hostname) and parts.username is None
        _ = parts.port  # raises ValueError when it is no number
    except ValueError:
        return ""
    return url if plain and not re.search(r"[\s<>\"'\\\x00-\x1f\x7f]", url) else ""


class OutputGuard:
    """Tells what is wrong with a sentence; made for one turn.

    ``prompt`` is what the model was told to do; ``own_sites`` are addresses of the authority;
    ``personal`` finds personal data in a text; ``language`` is that of the answer.
    """

    def __init__(
        self,
        prompt: str,
        own_sites: Sequence[str],
        personal: Callable[[str], Sequence[Span]],
        language: str = "fr",
    ) -> None:
        self._language = language
        self._prompt = _runs(prompt)
        self._own = frozenset(filter(None, map(_host_of, own_sites)))
        self._personal = personal

    def faults(self, sentence: str, source: str, url: str) -> Iterator[str]:
        """Names of ``FAULTS``; ``source`` is what the sentence stands on, ``url`` its address."""
        if len(sentence) > LONGEST:
            yield "long"
            return  # nothing more is worth the time that a long text takes
        if is_looping(sentence):
            yield "loop"
        if has_markup(sentence):
            yield "markup"
        if any(find_mixed_alphabets(sentence)):
            yield "letters"
        if PLACEHOLDER.search(sentence) or _LABEL.search(sentence):
            yield "placeholder"
        if self._prompt & _runs(sentence):
            yield "echo"
        plain = unicodedata.normalize("NFKC", sentence)
        if any(not self._may_link(*found, source, url) for found in _links(plain)):
            yield "link"
        held = fold(source)
        if any(fold(at).strip(".:!?") not in held for at in _AT.findall(plain)):
            yield "contact"
        if speaks_of_itself(sentence, source):
            yield "self"
        if gives_verdict(sentence, source):
            yield "verdict"
        if strange_words(sentence, source, self._language):
            yield "strange"
        words = frozenset(_words(source))
        for span in self._personal(sentence):
            told = sentence[span.start : span.end]
            if not words.issuperset(_words(told)) and not _is_contact_of(told, source):
                yield "personal"
                break

    def _may_link(self, scheme: str, host: str, source: str, url: str) -> bool:
        if scheme not in ("", "https") or host not in fold(source):
            return False
        trusted = {*self._own, _host_of(url), *_public_sites()} - {""}
        return any(host == site or host.endswith("." + site) for site in trusted)


def _is_contact_of(told: str, source: str) -> bool:
    """Whether it is a phone or an address of the source in another writing: « +33 4 … »."""
    found = figures(told)
    contacts = all(figure.kind in ("phone", "email", "url") for figure in found)
    return bool(found) and contacts and found <= figures(source)


def is_looping(text: str) -> bool:
    """Whether the same one to six words come four times in a row."""
    words = _words(text)
    for size in range(1, _LOOP_WORDS + 1):
        same = 0  # places in a row where a word is the one ``size`` before
        for here in range(size, len(words)):
            same = same + 1 if words[here] == words[here - size] else 0
            if same == size * (SAID_AGAIN - 1):
                return True
    return False


def _links(text: str) -> Iterator[tuple[str, str]]:
    """(scheme or "", host) of every address in ``text``."""
    for match in _ADDRESS.finditer(text.lower()):
        yield match["scheme"], _host_of(match.group()) or match.group()
    for match in _HOST.finditer(re.sub(r"\S*@\S*", " ", text)):
        yield "", match.group().lower().removeprefix("www.")


def _host_of(url: str) -> str:
    try:
        return (urlsplit(url.lower()).hostname or "").removeprefix("www.").rstrip(".")
    except ValueError:
        return ""


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = _words(text)
    return frozenset(
        tuple(words[start : start + ECHOED]) for start in range(len(words) - ECHOED + 1)
    )


@cache
def _markup() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rules = read_rules("output")["markup"]
    return re.compile("|".join(rules["patterns"])), re.compile(rules["schemes"])


@cache
def _public_sites() -> Collection[str]:
    return frozenset(read_rules("output")["links"]["public"])
