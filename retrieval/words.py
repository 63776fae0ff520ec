"""Words as they are compared: small letters, no accents; and as they sound in French."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"[^\W\d_]+")  # letters only
# Spellings that sound alike, each by one of them, in this order.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"),
        (r"ss|sc(?=[ei])", "z"),
        (r"(.)\1+", r"\1"),
        (r"eaux?|aux?", "o"),
        (r"qu|q|ck|ch(?=[rl])", "k"),
        (r"c(?=[eiy])|ç|z|x", "s"),
        (r"ti(?=on|el)", "si"),
        (r"c(?!h)", "k"),
        (r"g(?=[eiy])", "j"),
        (r"gu(?=[ei])", "g"),
        (r"ai|ei|et$|er$|ez$|es$|ee+s?$", "e"),
        (r"am|em|en", "an"),
        (r"om", "on"),
        (r"im|in|yn|ym|ain|ein", "in"),
        (r"y", "i"),
        (r"h", ""),
        (r"w", "v"),
        (r"[estxd]+$", ""),
    )
)


def folded(text: str) -> str:
    """Small letters without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def sound(word: str) -> str:
    """How a folded word sounds, roughly: two spellings of one word mostly give the same."""
    for pattern, instead in _SOUNDS:
        word = pattern.sub(instead, word)
    return word
