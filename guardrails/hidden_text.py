"""Text that a reader does not see, or sees as other letters than a machine does."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Letters of other alphabets drawn like a Latin one; Greek letters used in sciences are not.
_LOOKALIKES = str.maketrans(
    "аеорсхуіѕјһԁԛԝкмтвнАВЕКМНОРСТХУІЅЈοορνικυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcxyisjhdqwkmtbhABEKMHOPCTXYISJoopvikyxABEZHIKMNOPTYX",
)
_FOREIGN = "".join(map(chr, _LOOKALIKES))
_MIXED = re.compile(
    rf"(?=[^\W\d_]*[A-Za-zÀ-ÿ])(?=[^\W\d_]*[{_FOREIGN}])[^\W\d_]{{3,}}|[\U0001d400-\U0001d7ff]{{4,}}"
    r"|[\uff21-\uff3a\uff41-\uff5a]{4,}"
)
_TAGS = re.compile("[\U000e0001-\U000e007f]+")
# Overriding the direction of reading has no use in a sheet; isolating it has, around Arabic.
_OVERRIDES = re.compile("[\u202d\u202e]")
_DIRECTIONS = re.compile("[\u200e\u200f\u061c\u202a-\u202c\u2066-\u2069]+")
_SELECTORS = re.compile("[\ufe00-\ufe0e\U000e0100-\U000e01ef]{2,}|[\U000e0100-\U000e01ef]")
_ZERO_WIDTH = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u2060-\u2064\u3164\ufeff\uffa0"
)
# One of them between two letters cuts a word; several in a row hold a message.
_CUT_WORD = re.compile(rf"(?<=[A-Za-zÀ-ÿ])[{_ZERO_WIDTH.replace(chr(0xAD), '')}](?=[A-Za-zÀ-ÿ])")
_RUN = re.compile(rf"[{_ZERO_WIDTH}]{{3,}}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# Most texts hold none of all these: one look tells it, and the rest is spared.
_SUSPECT = re.compile(
    rf"[{_FOREIGN}{_ZERO_WIDTH}\U0001d400-\U0001d7ff\uff21-\uff5a\U000e0001-\U000e01ef\u202a-\u202e"
    r"\u200e\u200f\u061c\u2066-\u2069\ufe00-\ufe0e\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]"
)
_SHOWN = 60  # characters of the surroundings that an excerpt holds


def find_unseen(text: str) -> Iterator[str]:
    """Excerpts around characters that nobody sees: tags, direction marks, runs of no width.

    What a page needs to be set stays out: one soft hyphen, a joiner in an emoji, the marks of
    direction of a text that holds Arabic or Hebrew.
    """
    if not _SUSPECT.search(text):
        return
    patterns = [_TAGS, _OVERRIDES, _SELECTORS, _RUN, _CUT_WORD, _CONTROLS]
    if not _RIGHT_TO_LEFT.search(text):
        patterns.append(_DIRECTIONS)
    for pattern in patterns:
        if match := pattern.search(text):
            start = max(0, match.start() - _SHOWN // 2)
            yield show(text[start : match.end() + _SHOWN // 2])


def find_mixed_alphabets(text: str) -> Iterator[str]:
    """Words written with letters of two alphabets, or in letters meant for formulas."""
    if _SUSPECT.search(text):
        for match in _MIXED.finditer(text):
            yield match.group()


def reveal(text: str) -> str:
    """``text`` as a machine may read it: tags spelt out, marks of no width gone, one alphabet."""
    if not _SUSPECT.search(text):
        return text
    text = _TAGS.sub(lambda run: "".join(_spelt(tag) for tag in run.group()), text)
    text = re.sub(rf"[{_ZERO_WIDTH}]|{_DIRECTIONS.pattern}|{_OVERRIDES.pattern}", "", text)
    text = unicodedata.normalize("NFKC", text)
    return _MIXED.sub(lambda word: word.group().translate(_LOOKALIKES), text)


def show(text: str) -> str:
    """``text`` on one line, its unseen characters by their code: « ⟨U+202E⟩ »."""
    seen = "".join(
        f"⟨U+{ord(character):04X}⟩"
        if character not in "\n\t" and _is_unseen(character)
        else character
        for character in text
    )
    return " ".join(seen.split())


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf") or bool(
        re.match(f"[{_ZERO_WIDTH}]|{_SELECTORS.pattern}", character)
    )


def _spelt(tag: str) -> str:
    code = ord(tag) - 0xE0000
    return chr(code) if 0x20 <= code < 0x7F else " "
