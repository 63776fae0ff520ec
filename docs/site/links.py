"""Where a link of a page leads in the site; a link to nothing stops the build."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from docs.site.plan import Page

FILES = "fichiers"
SHOWN_AS_IS = {".png", ".svg", ".jpg", ".json"}
# What a reader of the site finds elsewhere than where the page of the project points.
INSTEAD = {"docs/decisions": "index.html#developers"}


class BrokenLink(ValueError):
    """A page links to something that is not there."""


@dataclass(slots=True)
class Links:
    """``pages`` by source; ``files`` gathers those to be copied, by their address in the site."""

    root: Path
    pages: dict[str, Page]
    files: dict[str, Path] = field(default_factory=dict)

    def lead(self, page: Page, written: str) -> str | None:
        """The address, as seen from ``page``; None for what has none in the site (a folder, an
        address of the running service)."""
        parts = urlsplit(written)
        if parts.scheme in ("http", "https", "mailto", "tel") or written.startswith("#"):
            return written
        if written.startswith("/"):
            return None
        address = self._address(page, written, self._wanted(page, written))
        if address is None:
            return None
        here = posixpath.dirname(page.address) or "."
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        return posixpath.relpath(address, here) + fragment

    def title(self, page: Page, written: str) -> str:
        """The title of the page that ``written`` leads to, if it is in the language of ``page``."""
        wanted = self._wanted(page, written)
        other = self.pages.get(wanted)
        if other is None or other.language != page.language:
            return ""
        first = (self.root / wanted).read_text("utf-8").splitlines()[0]
        return first.removeprefix("# ").replace("`", "")

    @staticmethod
    def _wanted(page: Page, written: str) -> str:
        """The file of the project that ``written`` names, from its root."""
        path = urlsplit(written).path
        return posixpath.normpath(posixpath.join(posixpath.dirname(page.source), path))

    def _address(self, page: Page, written: str, wanted: str) -> str | None:
        if wanted in INSTEAD:
            return INSTEAD[wanted]
        if wanted in self.pages:
            return self.pages[wanted].address
        path = self.root / wanted
        if path.is_dir():
            return None
        if not path.is_file() or not path.resolve().is_relative_to(self.root.resolve()):
            raise BrokenLink(f"{page.source} links to {written}, and {wanted} is not there")
        # As text, a browser shows it instead of saving it.
        address = f"{FILES}/{wanted}" + ("" if path.suffix in SHOWN_AS_IS else ".txt")
        self.files[address] = path
        return address
