"""A sheet as a tree, whatever file it was read from (the JSON snapshot, or the official XML)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from corpus.errors import SheetError


@dataclass(frozen=True, slots=True)
class Node:
    """An element: its name, its attributes, and its children in order (elements and text)."""

    name: str
    attributes: Mapping[str, str]
    children: tuple[Node | str, ...]

    @property
    def elements(self) -> Iterator[Node]:
        return (child for child in self.children if isinstance(child, Node))

    def first(self, name: str) -> Node | None:
        """The first child element of that name."""
        return next((child for child in self.elements if child.name == name), None)

    def all(self, name: str) -> Iterator[Node]:
        """The child elements of that name."""
        return (child for child in self.elements if child.name == name)

    def walk(self) -> Iterator[Node]:
        """This element and every one below it, in reading order."""
        yield self
        for child in self.elements:
            yield from child.walk()


def read_json(content: bytes, where: str) -> Node:
    """The ``Publication`` element of one JSON file; ``where`` names the file in the error."""
    try:
        root = _node(json.loads(content), where)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise SheetError(f"{where}: expected JSON in UTF-8, found {error}") from None
    except RecursionError:
        raise SheetError(f"{where}: expected a sheet, found a tree nested too deep") from None
    publication = root.first("Publication")
    if publication is None:
        found = ", ".join(child.name for child in root.elements) or "nothing"
        raise SheetError(f"{where}: expected a Publication element, found {found}")
    return publication


def _node(raw: object, where: str) -> Node:
    if not isinstance(raw, dict):
        raise SheetError(f"{where}: expected an element, found {type(raw).__name__}")
    children = raw.get("children", [])
    attributes = raw.get("attributes", {})
    if not isinstance(children, list) or not isinstance(attributes, dict):
        raise SheetError(f"{where}: expected children and attributes in {raw.get('name')!r}")
    return Node(
        name=str(raw.get("name", "")),
        attributes={str(key): str(value) for key, value in attributes.items()},
        children=tuple(_child(child, where) for child in children),
    )


def _child(raw: object, where: str) -> Node | str:
    if isinstance(raw, dict) and raw.get("type") == "text":
        return str(raw.get("text", ""))
    return _node(raw, where)
