"""The official XML form of a sheet, read as if its author were an attacker.

A sheet has no document type and no entities of its own, so any is refused: nothing is expanded,
nothing is fetched, and lxml's own limits (depth, size of one text, amplification) stay on.
"""

from __future__ import annotations

from lxml import etree

from corpus.errors import SheetError
from corpus.sources.dila.tree import Node, says_nothing

MAX_ATTRIBUTES = 100  # of one element; reading them takes the square of their number
PREFIXES = {"http://purl.org/dc/elements/1.1/": "dc:", "http://purl.org/dc/terms/": "dcterms:"}


def read_xml(content: bytes, where: str) -> Node:
    """The root element of one XML file; ``where`` names the file in the SheetError."""
    return _node(_parse(content, where))


def find_xml(content: bytes, where: str, names: tuple[str, ...]) -> list[Node]:
    """The elements of those names. Raises SheetError when the file is not sound XML."""
    root = _parse(content, where)
    return [_node(element) for element in root.iter("{*}*") if _name(element) in names]


def _parse(content: bytes, where: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.LxmlError as error:
        raise SheetError(f"{where}: expected sound XML, found {error}") from None
    except ValueError as error:  # an encoding that does not exist
        raise SheetError(f"{where}: expected XML in an encoding we know, found {error}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise SheetError(f"{where}: expected a sheet, found a document type (DOCTYPE)")
    if root.xpath("boolean(//*[count(@*) > $most])", most=MAX_ATTRIBUTES):
        raise SheetError(f"{where}: expected at most {MAX_ATTRIBUTES} attributes in an element")
    return root


def _node(element: etree._Element) -> Node:
    children: list[Node | str] = []
    if element.text and not says_nothing(element.text):
        children.append(element.text)
    for child in element:
        children.append(_node(child))
        if child.tail and not says_nothing(child.tail):
            children.append(child.tail)
    attributes = {name: value for name, value in element.items() if not name.startswith("{")}
    return Node(_name(element), attributes, tuple(children))


def _name(element: etree._Element) -> str:
    tag = str(element.tag)
    if not tag.startswith("{"):
        return tag
    namespace, name = tag[1:].split("}", 1)
    return PREFIXES.get(namespace, "") + name
