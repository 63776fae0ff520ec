"""The terms and abbreviations that a sheet explains."""

from __future__ import annotations

from corpus.sources.dila.inline import inline
from corpus.sources.dila.lines import lines_of
from corpus.sources.dila.tree import Node


def definitions_of(publication: Node) -> tuple[tuple[str, str], ...]:
    """(term, meaning) of each, the meaning on one line."""
    return tuple(
        (" – ".join(map(inline, node.all("Titre"))), " ".join(lines_of(text)))
        for node in publication.elements
        if node.name in {"Definition", "Abreviation"} and (text := node.first("Texte"))
    )
