"""A city's site as a source of sheets: one a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from uuid import uuid4

import httpx

from corpus.errors import SheetError, SourceError
from corpus.procedure import Procedure
from corpus.sources.source import LeftOut, Sheet, Unchanged
from corpus.sources.website.addresses import Site, page_ids
from corpus.sources.website.kept import KeptPage, KeptPages
from corpus.sources.website.network import Unanswered
from corpus.sources.website.page import Publication, read_page
from corpus.sources.website.sitemap import listed_addresses
from corpus.sources.website.visiting import Answer, Visitor

GONE = frozenset({404, 410})
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
MAX_UNANSWERED = 5  # in a row: the site is down, asking for the rest would help nobody
PAGES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Choice:
    """Which pages are read; no ``include`` means all that are listed."""

    sitemap: str
    pages: tuple[str, ...]
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    max_pages: int

    def takes(self, address: str) -> bool:
        path = httpx.URL(address).path
        wanted = not self.include or any(fnmatchcase(path, each) for each in self.include)
        return wanted and not any(fnmatchcase(path, each) for each in self.exclude)


@dataclass(frozen=True)
class Website:
    """Pages are asked for one by one, with what was kept of them: only what changed is read."""

    name: str
    site: Site
    choice: Choice
    publication: Publication
    kept: KeptPages
    visit: Callable[[], Visitor]

    def fingerprint(self) -> str:
        """Never twice the same: only the site can tell whether it has changed."""
        return uuid4().hex

    def sheets(self, known: Mapping[str, str]) -> Iterator[Sheet]:
        with self.visit() as visitor:
            listed = self._listed(visitor)
            ids = page_ids(address for address in listed.values() if address)
            for raw in (raw for raw, address in listed.items() if not address):
                yield LeftOut(raw[:200], "not a page of the declared site")
            chosen = [address for address in ids if self.choice.takes(address)]
            for address in ids:
                if not self.choice.takes(address):
                    yield LeftOut(ids[address], "not among the pages declared")
            for address in chosen[self.choice.max_pages :]:
                yield LeftOut(ids[address], f"beyond max_pages ({self.choice.max_pages})")
            del chosen[self.choice.max_pages :]
            yield from _Round(self, visitor, known, ids, frozenset(chosen)).read(chosen)
            self.kept.sweep({ids[address] for address in chosen})

    def _listed(self, visitor: Visitor) -> dict[str, str]:
        """Address as written → as we write it, or nothing when it is of another site."""
        raw = list(self.choice.pages)
        if self.choice.sitemap:
            raw += listed_addresses(visitor, self.choice.sitemap)
        if not raw:
            raise SourceError(f"{self.choice.sitemap}: expected pages, found an empty map")
        return {address: self.site.address(address) for address in raw}


@dataclass
class _Round:
    """One reading of the chosen pages."""

    website: Website
    visitor: Visitor
    known: Mapping[str, str]
    ids: Mapping[str, str]
    chosen: frozenset[str]
    addresses: dict[str, str] = field(default_factory=dict)  # canonical address → id
    words: dict[str, str] = field(default_factory=dict)  # digest of what is said → id
    unanswered: int = 0

    def read(self, chosen: list[str]) -> Iterator[Sheet]:
        for address in chosen:
            id = self.ids[address]
            try:
                sheet = self._page(address, id)
                self.unanswered = 0
            except SheetError as error:
                self.unanswered = self.unanswered + 1 if isinstance(error, Unanswered) else 0
                if self.unanswered >= MAX_UNANSWERED:
                    raise SourceError(
                        f"stopped after {MAX_UNANSWERED} pages in a row without an answer: {error}"
                    ) from None
                sheet = SheetError(str(error), id)
            yield sheet

    def _page(self, address: str, id: str) -> Sheet:
        pages = self.website.kept
        if not self.visitor.may_visit(address):
            pages.forget(id)
            return LeftOut(id, "robots.txt forbids it")
        before = pages.read(id, address)
        answer = self.visitor.get(address, before.validators if before else {}, _is_page)
        if answer.status in GONE:
            pages.forget(id)
            return LeftOut(id, "gone (404 or 410)")
        if answer.status == 200 and not _is_page(answer.headers):
            pages.forget(id)
            return LeftOut(id, "not an HTML page")
        page = self._current(answer, address, before)
        if page.said and self.known.get(id) == page.digest:
            if page != before:
                pages.write(id, page)
            return self._twice(id, address, page) or Unchanged(id)
        try:
            read = read_page(page, id, self.website.publication, self.website.site)
        except SheetError:
            pages.write(id, page)
            raise
        page = page.parsed(read.canonical, read.said)
        pages.write(id, page)
        if isinstance(read.sheet, Procedure):
            return self._twice(id, address, page) or read.sheet
        return read.sheet

    def _current(self, answer: Answer, address: str, before: KeptPage | None) -> KeptPage:
        """The page in force; what was learnt of it when it was parsed holds while it is same."""
        if answer.status == 304 and before:
            return before
        if answer.status in BUSY:
            raise Unanswered(f"{address}: expected a page, found status {answer.status}")
        if answer.status != 200:
            raise SheetError(f"{address}: expected a page, found status {answer.status}")
        page = KeptPage.of(address, answer)
        same = before is not None and before.digest == page.digest
        return page.parsed(before.canonical, before.said) if same and before else page

    def _twice(self, id: str, address: str, page: KeptPage) -> LeftOut | None:
        """Left out when another page is the same one, or says the same."""
        if page.canonical != address and page.canonical in self.chosen:
            return LeftOut(id, "another address of a page of the site")
        if self.addresses.setdefault(page.canonical, id) != id:
            return LeftOut(id, "another address of a page of the site")
        if self.words.setdefault(page.said, id) != id:
            return LeftOut(id, "says the same as another page")
        return None


def _is_page(headers: Mapping[str, str]) -> bool:
    said = headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    return said in PAGES
