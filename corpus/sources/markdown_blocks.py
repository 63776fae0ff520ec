"""Markdown → blocks under their headings, and the links that stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from corpus.procedure import Block, BlockKind, Link
from corpus.sources.spacing import NBSP, tidy

CASE = re.compile(r"(?:Cas|Situation)\s*:\s*", re.IGNORECASE)
FORM = re.compile(r"\.(?:pdf|odt|docx?)(?:[?#]|$)", re.IGNORECASE)
# Raw HTML is shown as the text it is, never interpreted.
PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")
KINDS = {
    "bullet_list": BlockKind.LIST,
    "ordered_list": BlockKind.LIST,
    "table": BlockKind.TABLE,
    "blockquote": BlockKind.NOTE,
}


def read_blocks(body: str, title: str) -> tuple[tuple[Block, ...], tuple[Link, ...]]:
    """The blocks and the links of a sheet's body; a first heading that repeats the title is left
    out."""
    root = SyntaxTreeNode(PARSER.parse(body))
    blocks: list[Block] = []
    path: list[tuple[int, str, bool]] = []  # level, title, whether it is an alternative
    for node in root.children:
        if node.type == "heading":
            level, words = int(node.tag[1]), _text(node)
            if level == 1 and words == title:
                continue
            path = [step for step in path if step[0] < level]
            case = CASE.match(words)
            path.append((level, words[case.end() :] if case else words, bool(case)))
        elif lines := _lines(node):
            headings = tuple(words for _, words, _ in path)
            cases = tuple(words for _, words, case in path if case)
            kind = KINDS.get(node.type, BlockKind.TEXT)
            last = blocks[-1] if blocks else None
            if last and kind is BlockKind.TEXT is last.kind and last.headings == headings:
                lines = [blocks.pop().text, *lines]
            blocks.append(Block(headings, cases, kind, "\n".join(lines)))
    return tuple(blocks), tuple(dict.fromkeys(_links(root)))


def _lines(node: SyntaxTreeNode) -> list[str]:
    match node.type:
        case "bullet_list" | "ordered_list":
            return [line for item in node.children for line in _item(item)]
        case "table":
            return _rows(node)
        case "blockquote":
            return _note(node)
        case "fence" | "code_block":
            return [tidy(line) for line in node.content.splitlines() if line.strip()]
        case "hr":
            return []
        case _:
            return [line for line in map(tidy, _raw(node).split("\n")) if line]


def _item(item: SyntaxTreeNode) -> Iterator[str]:
    lines = [line for child in item.children for line in _lines(child)]
    for number, line in enumerate(lines):
        yield f"  {line}" if number else f"- {line}"


def _rows(table: SyntaxTreeNode) -> list[str]:
    header, *bodies = table.children
    names = [_text(cell).rstrip(f"{NBSP} :") for row in header.children for cell in row.children]
    rows = [row for body in bodies for row in body.children]
    lines = []
    for row in rows:
        cells = [(name, _text(cell)) for name, cell in zip(names, row.children, strict=False)]
        named = (f"{name}: {text}" if name else text for name, text in cells if text)
        lines.append(" ; ".join(named))
    return [line for line in lines if line] if rows else [" ; ".join(filter(None, names))]


def _note(quote: SyntaxTreeNode) -> list[str]:
    lines = [line for child in quote.children for line in _lines(child)]
    bold = next((_text(node) for node in quote.walk() if node.type == "strong"), "")
    if lines and bold and lines[0].startswith(bold):
        rest = lines[0].removeprefix(bold).lstrip(f"{NBSP} :–-")
        named = f"{bold.rstrip(f'{NBSP} :')}{NBSP}:"
        return [f"{named} {rest}" if rest else named, *lines[1:]]
    return lines


def _text(node: SyntaxTreeNode) -> str:
    return tidy(_raw(node))


def _raw(node: SyntaxTreeNode) -> str:
    if node.type == "softbreak":
        return " "
    if node.type == "hardbreak":
        return "\n"
    if node.type in {"text", "code_inline"}:
        return node.content
    if node.type == "image":
        return node.content
    return "".join(map(_raw, node.children))


def _links(root: SyntaxTreeNode) -> Iterator[Link]:
    for node in root.walk():
        address = str(node.attrs.get("href", "")) if node.type == "link" else ""
        if address.startswith(("https://", "http://")):
            yield Link("form" if FORM.search(address) else "more", _text(node), address)
