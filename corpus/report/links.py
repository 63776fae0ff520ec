"""Links that lead nowhere (no such sheet, a page that is gone) or that go in the clear."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from corpus.procedure import Link, Procedure
from corpus.report.link_check import Checked
from corpus.report.report import FaultyLink

NO_SUCH_SHEET, NOT_HTTPS, GONE = "no_such_sheet", "not_https", "gone"
_STATE_SHEET = re.compile(r"service-public\.(?:gouv\.)?fr/([\w-]+)/vosdroits/(F\d+)(?![\w])")
# Sheets of a source that stand beside each other from which a folder is taken for theirs.
_NEIGHBOURS = 3
_BORROWED = 0.1  # of the State's sheets


def find_faulty_links(
    sheets: Sequence[Procedure], checked: Mapping[str, Checked]
) -> tuple[FaultyLink, ...]:
    """Each faulty address once, with the sheets that use it; those of the city's sheets first.

    ``checked`` is what the last check of links found, by address.
    """
    is_missing = _Missing(sheets)
    used: dict[tuple[str, str], list[str]] = {}
    titles: dict[tuple[str, str], str] = {}
    local = {sheet.id for sheet in sheets if sheet.scope == "local"}
    for sheet in sheets:
        for link in sheet.links:
            for fault in _faults(link, is_missing(sheet, link.url), checked):
                ids = used.setdefault((fault, link.url), [])
                titles.setdefault((fault, link.url), link.title)
                if sheet.id not in ids:
                    ids.append(sheet.id)
    found = []
    for (fault, url), ids in used.items():
        asked = checked.get(url) if fault == GONE else None
        day, detail = (asked.at.date(), asked.detail) if asked else (None, "")
        found.append(FaultyLink(fault, url, titles[fault, url], tuple(ids), day, detail))
    order = (NO_SUCH_SHEET, GONE, NOT_HTTPS)
    return tuple(
        sorted(
            found,
            key=lambda link: (
                order.index(link.fault),
                not local.intersection(link.used_by),
                -len(link.used_by),
                link.url,
            ),
        )
    )


def _faults(link: Link, is_missing: bool, checked: Mapping[str, Checked]) -> Iterator[str]:
    if is_missing:
        yield NO_SUCH_SHEET
    elif link.url in checked and checked[link.url].is_gone:
        yield GONE
    if link.kind == "service" and link.url.startswith("http:"):
        yield NOT_HTTPS


class _Missing:
    """Tells whether an address should be that of a sheet and is not.

    A sheet of the State is known by its number, a city's by standing where its neighbours stand.
    """

    def __init__(self, sheets: Sequence[Procedure]) -> None:
        self._ids = {sheet.id for sheet in sheets}
        self._addresses = {_plain(sheet.url) for sheet in sheets}
        state = Counter(match[1] for sheet in sheets if (match := _STATE_SHEET.search(sheet.url)))
        # A few sheets are borrowed from another audience, whose sheets are not here.
        least = _BORROWED * state.total()
        self._state_folders = {folder for folder, count in state.items() if count >= least}
        folders = Counter(
            (sheet.source, _folder(sheet.url)) for sheet in sheets if sheet.scope == "local"
        )
        self._folders = {key for key, count in folders.items() if count >= _NEIGHBOURS}

    def __call__(self, sheet: Procedure, url: str) -> bool:
        if state := _STATE_SHEET.search(url):
            return state[1] in self._state_folders and state[2] not in self._ids
        if not urlsplit(url).scheme:
            path = PurePosixPath(urlsplit(url).path)
            return path.suffix == ".md" and path.stem not in self._ids
        return (sheet.source, _folder(url)) in self._folders and _plain(url) not in self._addresses


def _plain(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}"


def _folder(url: str) -> str:
    return _plain(url).rpartition("/")[0]
