"""Pages that no reader wrote: refused before a parser spends minutes or gigabytes on them.

An HTML parser walks up all open elements at each tag, and opens unclosed letters in bold again in
each paragraph: the time is the product of the two. A page of a thousand tables is far from these
limits; 200,000 ``<div>`` in each other take minutes.
"""

from __future__ import annotations

import re
from collections import Counter

from corpus.errors import SheetError
from corpus.sources.html_hidden import names

MAX_OPEN = 1500  # elements in each other, closed or not
MAX_REOPENED = 2_000_000  # unclosed letters in bold × tags
TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,30})")
# They end by themselves, or hold nothing: they never stand in each other.
SHALLOW = names(
    "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th "
    "tbody thead tfoot option optgroup colgroup rt rp html head body"
)
LETTERS = names("a b big code em font i nobr s small strike strong tt u")


def require_reasonable(html: str, where: str) -> None:
    """Raises SheetError for what would take a parser too long; one pass, linear."""
    open_now: Counter[str] = Counter()
    open_all = most_letters = letters = tags = 0
    for close, name in TAG.findall(html):
        tag = name.lower()
        tags += 1
        if tag in SHALLOW:
            continue
        if close and not open_now[tag]:
            continue
        step = -1 if close else 1
        open_now[tag] += step
        open_all += step
        letters += step if tag in LETTERS else 0
        most_letters = max(most_letters, letters)
        if open_all > MAX_OPEN:
            raise SheetError(f"{where}: expected at most {MAX_OPEN} elements open at a time")
    if most_letters * tags > MAX_REOPENED:
        raise SheetError(
            f"{where}: expected closed letters, found {most_letters} tags such as <b> open at a "
            f"time among {tags}"
        )
