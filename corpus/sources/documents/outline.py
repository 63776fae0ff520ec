"""Headings, paragraphs, items and rows, in reading order → blocks under their headings."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.procedure import Block, BlockKind
from corpus.sources.markdown_blocks import CASE
from corpus.sources.spacing import tidy


@dataclass
class Outline:
    """Fed piece by piece; ``headings`` keeps every title met, with its level (1 is the highest)."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    _path: list[tuple[int, str, bool]] = field(default_factory=list)
    _blocks: list[Block] = field(default_factory=list)

    def heading(self, level: int, text: str) -> None:
        """A title; one that starts with « Cas : » or « Situation : » is an alternative."""
        words = tidy(text)
        if not words:
            return
        self.headings.append((level, words))
        self._path = [step for step in self._path if step[0] < level]
        case = CASE.match(words)
        named = words[case.end() :] if case else ""
        self._path.append((level, named or words, bool(named)))

    def add(self, kind: BlockKind, lines: list[str], *, join: bool = True) -> None:
        """Lines of one kind; they join those of the same kind just before, unless told not to."""
        lines = [line for line in lines if line.strip()]
        if not lines:
            return
        headings = tuple(words for _, words, _ in self._path)
        cases = tuple(words for _, words, case in self._path if case)
        last = self._blocks[-1] if self._blocks else None
        if last and join and last.kind is kind and last.headings == headings:
            lines = [self._blocks.pop().text, *lines]
        self._blocks.append(Block(headings, cases, kind, "\n".join(lines)))

    def blocks(self, title: str) -> tuple[Block, ...]:
        """All blocks; a first heading that repeats the title is left out of their paths."""
        if not self.headings or not _same(self.headings[0][1], title):
            return tuple(self._blocks)
        first = self.headings[0][1]
        return tuple(
            Block(block.headings[1:], block.cases, block.kind, block.text)
            if block.headings[:1] == (first,) and first not in block.cases
            else block
            for block in self._blocks
        )


def _same(one: str, other: str) -> bool:
    return one.casefold().strip(" .:") == other.casefold().strip(" .:")
