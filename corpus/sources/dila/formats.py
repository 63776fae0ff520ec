"""What form a sheet's file has is told by its first character, never by its name."""

from __future__ import annotations

from corpus.errors import SheetError
from corpus.sources.dila.json_tree import find_json, read_json
from corpus.sources.dila.tree import Node
from corpus.sources.dila.xml_tree import find_xml, read_xml

BLANK = b" \t\r\n"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_tree(content: bytes, where: str) -> Node:
    """The root element of a file in either form. Raises SheetError."""
    return read_json(content, where) if _is_json(content, where) else read_xml(content, where)


def find(content: bytes, where: str, names: tuple[str, ...]) -> list[Node]:
    """The elements of those names in a file of either form, in reading order. Raises SheetError."""
    if _is_json(content, where):
        return find_json(content, where, names)
    return find_xml(content, where, names)


def _is_json(content: bytes, where: str) -> bool:
    start = content[:64].removeprefix(BYTE_ORDER_MARK).lstrip(BLANK)[:1]
    if not start:
        raise SheetError(f"{where}: expected a sheet in XML or JSON, found an empty file")
    return start == b"{"
