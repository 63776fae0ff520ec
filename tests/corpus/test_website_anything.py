"""Whatever a server sends: blocks or one error, never a crash, never markup, nothing hidden."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import SheetError
from corpus.procedure import BlockKind, Procedure
from corpus.sources.html_blocks import HtmlContent, html_blocks
from corpus.sources.html_tree import MARKUP
from corpus.sources.source import Sheet
from corpus.sources.website.addresses import Site, page_ids
from corpus.sources.website.kept import KeptPage
from corpus.sources.website.page import Publication, read_page

NAMES = (
    "div p span h1 h2 h3 ul ol li dl dt dd table tr td th thead caption details summary section "
    "article main nav aside header footer form button a b sup br pre blockquote br/ img template "
    "script style svg select option noscript textarea title frameset plaintext xmp"
)
TAGS = NAMES.split()
ATTRIBUTES = (
    "",
    " hidden",
    " aria-hidden=true",
    ' style="display:none"',
    ' class="alert breadcrumb"',
    " id=x role=note",
    " aria-controls=x aria-expanded=false",
    " href=/a.pdf",
    " rowspan=3 colspan=2",
    " role=tab href=#x",
    " role=heading aria-level=2",
    ' style="color:#fff;font-size:0',
)
WORDS = st.text("abé 12€;:\u00a0\u200b\t\n\x00\x0b.-«»", max_size=12)
OPEN = st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES))
CLOSE = st.builds("</{}>".format, st.sampled_from(TAGS))
COMMENT = WORDS.map("<!--{}-->".format)
SOUP = st.lists(st.one_of(WORDS, OPEN, CLOSE, COMMENT), max_size=40).map("".join)
PUBLICATION = Publication("ville", "Belleroche", "Licence", "", ("particuliers",))
SITE = Site.of(["https://www.belleroche.example/"])


def said(content: HtmlContent) -> list[str]:
    return [
        content.title,
        *(text for block in content.blocks for text in (block.text, *block.headings)),
        *(link.title for link in content.links),
        *(text for pair in content.definitions for text in pair),
    ]


@settings(max_examples=250, deadline=None)
@given(SOUP)
def test_any_soup_of_tags_gives_blocks_without_markup(html: str) -> None:
    content = html_blocks(html, "page", address="https://www.belleroche.example/")
    for text in said(content):
        assert not {"<", ">", "\0", "\x0b", "\t"} & set(text), text
    for block in content.blocks:
        assert block.text.strip()
        assert all(line.strip() for line in block.text.split("\n"))
        assert set(block.cases) <= set(block.headings)
        if block.kind is BlockKind.LIST:
            assert block.text.startswith("- ") or block.text.startswith("  ")


@settings(max_examples=150, deadline=None)
@given(SOUP, st.sampled_from([" hidden", ' style="display:none"', ' style="font-size:0"']))
def test_what_is_hidden_stays_hidden_in_any_soup(soup: str, hidden: str) -> None:
    # A panel may be unfolded by the soup's own buttons; this one has no name to be called by.
    content = html_blocks(f"<div{hidden}><p>PIEGE</p></div><div>{soup}</div>", "page")
    assert "PIEGE" not in repr(content)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)), st.text())
def test_any_bytes_are_a_sheet_or_left_out_or_one_error_with_its_id(
    body: bytes, claimed: str
) -> None:
    page = KeptPage(*("https://www.belleroche.example/a",) * 2, "", "", "", claimed, "", body)
    try:
        sheet: Sheet = read_page(page, "a", PUBLICATION, SITE).sheet
    except SheetError as error:
        sheet = error
    assert sheet.id == "a"
    if isinstance(sheet, Procedure):
        assert sheet.blocks
        assert not any(MARKUP.search(block.text) for block in sheet.blocks)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=8))
def test_any_addresses_get_ids_of_their_own(paths: list[str]) -> None:
    addresses = [SITE.address(f"/{path}", "https://www.belleroche.example/") for path in paths]
    known = [address for address in addresses if address]
    ids = page_ids(known)
    assert len(set(ids.values())) == len(set(known))
    assert all(id == "-".join(filter(None, id.split("-"))) for id in ids.values())
    assert all(
        letter in "abcdefghijklmnopqrstuvwxyz0123456789-" for i in ids.values() for letter in i
    )
    assert page_ids(reversed(known)) == ids
