"""The JSON form of a sheet: the official XML turned into objects, element by element."""

from __future__ import annotations

import json
import re
from functools import cache

from corpus.errors import SheetError
from corpus.sources.dila.tree import Node, says_nothing

DECODER = json.JSONDecoder()
OPENING = re.compile(rb'\{\s*"type"\s*:\s*"element"\s*,\s*')
USUAL_SIZE = 2048  # bytes of an element that is looked for alone
TEXTS = {"text": "text", "cdata": "cdata"}  # the type of a text child → the key that holds it


def read_json(content: bytes, where: str) -> Node:
    """The root element of one JSON file; ``where`` names the file in the SheetError."""
    try:
        root = _node(json.loads(content), where)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise SheetError(f"{where}: expected JSON in UTF-8, found {error}") from None
    except RecursionError:
        raise SheetError(f"{where}: expected a sheet, found a tree nested too deep") from None
    element = next(root.elements, None)
    if element is None:
        raise SheetError(f"{where}: expected a Publication element, found nothing")
    return element


def find_json(content: bytes, where: str, names: tuple[str, ...]) -> list[Node]:
    """The elements of those names (none of which stands in another), without reading the rest.

    Raises SheetError. They are found by how an element is written; when one is written otherwise,
    the whole file is read.
    """
    found: list[Node] = []
    for named in _named(names).finditer(content):
        element = _element_around(content, named.start())
        if element is None:
            return [node for node in read_json(content, where).walk() if node.name in names]
        found.append(_node(element, where))
    return found


@cache
def _named(names: tuple[str, ...]) -> re.Pattern[bytes]:
    anyone = "|".join(map(re.escape, names))
    return re.compile(rf'"name"\s*:\s*"(?:{anyone})"'.encode())


def _element_around(content: bytes, name: int) -> object:
    """The object whose ``"name"`` stands at that place, when only its type stands before."""
    start = content.rfind(b"{", 0, name)
    if not OPENING.fullmatch(content, start, name):
        return None
    for end in (start + USUAL_SIZE, len(content)):
        try:
            text = content[start:end].decode("utf-8", "ignore")  # may be cut within a letter
            return DECODER.raw_decode(text)[0]
        except (ValueError, RecursionError):  # cut short, or broken: the whole reading says so
            continue
    return None


def _node(raw: object, where: str) -> Node:
    if not isinstance(raw, dict):
        raise SheetError(f"{where}: expected an element, found {type(raw).__name__}")
    elements = raw.get("children", ())
    attributes = raw.get("attributes")
    if not isinstance(elements, list | tuple) or not isinstance(attributes, dict | None):
        name = raw.get("name")
        raise SheetError(f"{where}: expected children and attributes in an element, found {name!r}")
    children: list[Node | str] = []
    for child in elements:
        kind = str(child.get("type", "element")) if isinstance(child, dict) else "element"
        if kind == "element":
            children.append(_node(child, where))
        elif kind in TEXTS:  # comments and instructions say nothing to a reader
            text = str(child.get(TEXTS[kind], ""))
            if not says_nothing(text):
                children.append(text)
    return Node(
        str(raw.get("name", "")), _attributes(attributes) if attributes else {}, tuple(children)
    )


def _attributes(raw: dict[object, object]) -> dict[str, str]:
    kept = ((str(key), str(value)) for key, value in raw.items())
    return {key: value for key, value in kept if not key.startswith(("xmlns", "xsi:"))}
