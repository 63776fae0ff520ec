"""The text of a sheet as blocks, each under its headings and cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.procedure import Block, BlockKind
from corpus.sources.dila.conditions import variable_of
from corpus.sources.dila.lines import ELSEWHERE, LEFT_OUT, lines_of, note_of, title_of
from corpus.sources.dila.tree import Node

ALTERNATIVES = {"Cas", "Situation"}
SECTIONS = {"Chapitre", "SousChapitre", *ALTERNATIVES}
NOTES = {
    *("ANoter", "ASavoir", "Attention", "Rappel", "Avertissement", "Exemple"),
    "InformationComplementaire",
}
SERVICES = {"OuSAdresser", "ServiceEnLigne"}


def blocks_of(publication: Node, meanings: Mapping[str, str] | None = None) -> tuple[Block, ...]:
    """The blocks of a whole sheet, in reading order.

    ``meanings`` say what the conditions on pieces of text mean, by variable: such a piece holds
    only in that case.
    """
    collector = _Collector(meanings or {})
    for child in publication.elements:
        if child.name in SERVICES and not _has_text(child):
            continue  # nothing but a link
        if not child.name.startswith("dc:"):
            collector.read(child, (), ())
    return tuple(collector.blocks)


@dataclass
class _Collector:
    meanings: Mapping[str, str]
    blocks: list[Block] = field(default_factory=list)
    _joins: bool = False

    def read(self, node: Node, headings: tuple[str, ...], cases: tuple[str, ...]) -> None:
        if node.name in LEFT_OUT or node.name in ELSEWHERE:
            return
        if node.name in SECTIONS or (node.name == "Complement" and node.first("Titre")):
            self._section(node, headings, cases)
        elif node.name == "FragmentConditionne":
            self._fragment(node, headings, cases)
        elif node.name in NOTES:
            self._add(headings, cases, BlockKind.NOTE, note_of(node))
        elif node.name in SERVICES or node.name == "LienExterneCommente":
            self._add(headings, cases, BlockKind.TEXT, lines_of(node))
        elif node.name == "Liste":
            self._add(headings, cases, BlockKind.LIST, lines_of(node), joins=True)
        elif node.name == "Tableau":
            self._add(headings, cases, BlockKind.TABLE, lines_of(node))
        elif any(isinstance(child, str) for child in node.children) or node.name == "Paragraphe":
            self._add(headings, cases, BlockKind.TEXT, lines_of(node), joins=True)
        else:
            self._children(node, headings, cases)

    def _children(self, node: Node, headings: tuple[str, ...], cases: tuple[str, ...]) -> None:
        """Read what stands in an element; a floating title heads what follows it there."""
        inner = headings
        for child in node.elements:
            if child.name == "TitreFlottant":
                title = " ".join(lines_of(child))
                inner = (*headings, title) if title else headings
            else:
                self.read(child, inner, cases)

    def _fragment(self, node: Node, headings: tuple[str, ...], cases: tuple[str, ...]) -> None:
        if case := self.meanings.get(variable_of(node), ""):
            headings, cases = (*headings, case), (*cases, case)
        self._children(node, headings, cases)

    def _section(self, node: Node, headings: tuple[str, ...], cases: tuple[str, ...]) -> None:
        title = title_of(node)
        inner = (*headings, title) if title else headings
        if title and node.name in ALTERNATIVES:
            cases = (*cases, title)
        self._joins = False
        before = len(self.blocks)
        self._children(_without_titles(node), inner, cases)
        if title and len(self.blocks) == before and node.name not in ALTERNATIVES:
            self._add(headings, cases, BlockKind.TEXT, [title])
        self._joins = False

    def _add(
        self,
        headings: tuple[str, ...],
        cases: tuple[str, ...],
        kind: BlockKind,
        lines: list[str],
        joins: bool = False,
    ) -> None:
        """Add a block; paragraphs, or lists, that follow each other make one block."""
        if not lines:
            return
        text = "\n".join(lines)
        last = self.blocks[-1] if joins and self._joins else None
        if last and (last.headings, last.cases, last.kind) == (headings, cases, kind):
            text = f"{self.blocks.pop().text}\n{text}"
        self.blocks.append(Block(headings, cases, kind, text))
        self._joins = joins


def _without_titles(section: Node) -> Node:
    kept = tuple(
        child
        for child in section.children
        if isinstance(child, str) or child.name not in {"Titre", "TitreAlternatif"}
    )
    return Node(section.name, section.attributes, kept)


def _has_text(node: Node) -> bool:
    return any(child.name in {"Texte", "Complement"} for child in node.walk())
