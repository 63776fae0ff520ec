"""An attack in disguise: read again without its disguise, then recognised like any other.

What is decoded is looked at and thrown away: no later step ever reads it.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator

from guardrails.hidden_instructions import find_hidden_instructions
from guardrails.hidden_text import reveal
from guardrails.routing import find_route
from guardrails.verdict import Route

ATTACK = Route("attack", "attack")
_READ = 4000  # characters
_SPACED = re.compile(r"(?<!\w)(?:[^\W_][ .\-_*]{1,2}){7,}[^\W_](?!\w)")
_BASE64 = re.compile(r"(?<![\w/+])[A-Za-z0-9+/]{20,}={0,2}(?![\w/+=])")
_HEXADECIMAL = re.compile(r"(?<!\w)(?:[0-9a-fA-F]{2}[ :]?){12,}(?!\w)")
# Digits within words: « 1gn0r3 ». Alone they are figures, and the text is read as it is.
_LEET = str.maketrans("43105789@$", "aeiostbgas")
_LEET_WORD = re.compile(r"(?=\w*[^\W\d_])(?=\w*[4310578@$])[\w@$]{3,}")
_DRAWN = re.compile(r"(?:CIRCLED|SQUARED) LATIN (?:CAPITAL|SMALL) LETTER ([A-Z])")


def find_attack(text: str) -> Route | None:
    """The route of an attack on the assistant, also when its words are disguised."""
    read = text[:_READ]
    if any(find_hidden_instructions(read)):
        return ATTACK
    for plain in _undisguised(read):
        route = find_route(plain)
        if (route is not None and route.kind == "attack") or any(find_hidden_instructions(plain)):
            return ATTACK
    return None


def _undisguised(text: str) -> Iterator[str]:
    """``text`` and what it holds, each disguise taken off in turn."""
    revealed = _letters(reveal(text))
    if revealed != text:
        yield revealed
    if _SPACED.search(revealed):
        yield _SPACED.sub(lambda run: _joined(run.group()), revealed)
    if (plain := _LEET_WORD.sub(lambda word: word.group().translate(_LEET), revealed)) != revealed:
        yield plain
    for blob in _BASE64.findall(revealed):
        try:
            yield base64.b64decode(blob + "=" * (-len(blob) % 4)).decode("utf-8", "ignore")
        except (binascii.Error, ValueError):
            continue
    for blob in _HEXADECIMAL.findall(revealed):
        digits = re.sub(r"[ :]", "", blob)
        yield bytes.fromhex(digits).decode("utf-8", "ignore")
    yield codecs.encode(revealed, "rot13")
    yield revealed[::-1]


def _letters(text: str) -> str:
    """Letters in circles and squares as plain ones."""
    return "".join(_plain(character) for character in text)


def _plain(character: str) -> str:
    name = unicodedata.name(character, "") if character > "\u2100" else ""
    found = _DRAWN.search(name)
    return found[1].lower() if found else character


def _joined(run: str) -> str:
    """« i g n o r e  t e s » with its words parted where the gap is wider."""
    words = re.split(r"[ .\-_*]{2,}", run)
    return " ".join(re.sub(r"[\W_]", "", word) for word in words)
