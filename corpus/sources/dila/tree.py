"""A sheet as a tree, whatever file it was read from (the JSON snapshot, or the official XML)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """An element: its name, its attributes, and its children in order (elements and text).

    Text that holds nothing but space is no child: the JSON form has lost it, so the XML form must
    not differ by it (``inline`` puts back the spaces that matter). Attributes that only serve XML
    itself (``xmlns:…``, ``xsi:…``) are left out.
    """

    name: str
    attributes: Mapping[str, str]
    children: tuple[Node | str, ...]

    @property
    def elements(self) -> Iterator[Node]:
        return (child for child in self.children if isinstance(child, Node))

    def first(self, name: str) -> Node | None:
        """The first child element of that name."""
        for child in self.children:
            if isinstance(child, Node) and child.name == name:
                return child
        return None

    def all(self, name: str) -> list[Node]:
        """The child elements of that name."""
        return [child for child in self.children if isinstance(child, Node) and child.name == name]

    def walk(self) -> Iterator[Node]:
        """This element and every one below it, in reading order."""
        yield self
        for child in self.elements:
            yield from child.walk()


SPACE = "\ufeff \t\r\n\u00a0"


def says_nothing(text: str) -> bool:
    """Whether a text holds nothing but space (the byte order mark counts as space)."""
    return not text or text.isspace() or (text[0] == "\ufeff" and not text.strip(SPACE))
