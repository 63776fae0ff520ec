"""Running text: one clean line out of text mixed with emphasis, links, amounts and superscripts.

The trees lose the spaces that stood alone between two elements, and their authors forgot some
others, so a space is put back where two words would be glued.
"""

from __future__ import annotations

import re

from corpus.sources.dila.tree import Node
from corpus.sources.spacing import tidy

SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
ORDINALS = {"er", "re", "ère", "e", "ème", "eme", "ième", "nd", "nde", "d", "de"}
# One-letter words; any other lone letter beside an element is a word cut in two by it.
LETTER_WORDS = set("aàyôAÀYXZn")
LOOKED_BACK = 100  # characters: enough for a word, and however long a text, it is read once
OPERATORS = {"-", "+", "=", "x", "×"}


def inline(node: Node) -> str:
    """The text of an element on one line, with French spacing."""
    return tidy(_flow(node))


def _flow(node: Node) -> str:
    out: list[str] = []
    end, before = "", ""
    for child in node.children:
        name = child.name if isinstance(child, Node) else ""
        text = _flow(child) if isinstance(child, Node) else child
        if name == "Credits" or not text:
            continue
        if name == "Exposant":
            text = text.strip().translate(SUPERSCRIPT)
        if end and _words_would_touch(end, text, before, name):
            out.append(" ")
        out.append(text)
        end, before = (end + text)[-LOOKED_BACK:], name
    return "".join(out)


def _words_would_touch(left: str, right: str, before: str, after: str) -> bool:
    """Whether a space is missing between two siblings (``before``, ``after``: element or "")."""
    end, start = left[-1], right[0]
    if end.isspace() or start.isspace() or after in {"Exposant", "Indice"}:
        return False
    if before in {"Exposant", "Indice"}:
        ordinal = _last_letters(left) + _first_letters(right)
        return start.isalnum() and ordinal not in ORDINALS
    if before and after and {left.strip(), right.strip()} & OPERATORS:
        return True
    if end.isalnum() and start.isalnum():
        return not _one_word(left, right, "Valeur" in (before, after))
    if end in "€%),;:" and start.isalnum():
        decimal = end == "," and start.isdigit() and left[-2:-1].isdigit()
        return not decimal and not _one_word("", right, False)
    if start == "(":
        return end.isalnum() and not re.match(r"\((e|s|es|x|ne)\)", right)
    # Between two elements the trees drop a lone space; before a full stop there was none.
    return bool(before and after) and end not in "'’([/-«\"" and start not in ".,)]/-»\"'’"


def _one_word(left: str, right: str, amount: bool) -> bool:
    """Whether an element began or ended inside a word (« r|èglement ») or a number."""
    if left[-1:].isdigit():
        return (right[0].isdigit() and not amount) or _first_letters(right) in ORDINALS - {"de"}
    last, first = _last_letters(left), _first_letters(right)
    return any(len(part) == 1 and part not in LETTER_WORDS for part in (last, first))


def _last_letters(text: str) -> str:
    start = len(text)
    while start and text[start - 1].isalnum() and not text[start - 1].isdecimal():
        start -= 1
    return text[start:]


def _first_letters(text: str) -> str:
    found = re.match(r"[^\W\d_]+", text)
    return found[0] if found else ""
