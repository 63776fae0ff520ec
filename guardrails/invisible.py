"""Characters that a reader cannot see but a model can: removed before anything else."""

from __future__ import annotations

import re
import unicodedata

_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"
_KEPT = "\n\t"
# Cc control, Cf format (zero-width, bidi, tags), Cs lone surrogates, Co private use, Cn unassigned.
_REMOVED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Letters that show as nothing, and the variation selectors: bytes can be hidden in them.
_BLANKS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u180b-\u180f\ufe00-\ufe0e"
    "\U000e0100-\U000e01ef]"
)
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029\u0085]")


def clean(text: str) -> str:
    """``text`` in NFC without invisible characters; line ends become ``\\n``.

    A joiner is kept only between two emoji, where it draws a family or a trade.
    """
    text = _BLANKS.sub("", _LINE_ENDS.sub("\n", text))
    kept: list[str] = []
    for index, character in enumerate(text):
        if character == _EMOJI_STYLE:
            stays = bool(kept) and _is_emoji(kept[-1])
        elif character == _JOINER:
            stays = _ends_with_emoji(kept) and _is_emoji(text[index + 1 : index + 2])
        else:
            stays = character in _KEPT or _is_visible(character)
        if stays:
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def _is_visible(character: str) -> bool:
    # An emoji newer than this Python's Unicode tables has no category yet: keep it.
    return unicodedata.category(character) not in _REMOVED or (
        unicodedata.category(character) == "Cn" and "\U0001f300" <= character <= "\U0001faff"
    )


def _ends_with_emoji(kept: list[str]) -> bool:
    last = kept[-2:]
    return bool(last) and (_is_emoji(last[-1]) or (last[-1] == _EMOJI_STYLE and _is_emoji(last[0])))


def _is_emoji(character: str) -> bool:
    return bool(character) and (
        unicodedata.category(character) == "So" or "\U0001f300" <= character <= "\U0001faff"
    )
