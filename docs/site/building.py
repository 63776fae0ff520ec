"""Builds the whole site into a folder."""

from __future__ import annotations

import posixpath
import shutil
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from docs.site.links import Links
from docs.site.markup import Content, content
from docs.site.plan import ROOT, Page, Reader, readers

HERE = Path(__file__).parent
WORDS = {
    "fr": {
        "skip": "Aller au texte",
        "home": "Guichet : toute la documentation",
        "nav": "Pages voisines",
        "table": "Tableau",
    },
    "en": {
        "skip": "Skip to the text",
        "home": "Guichet: all documentation",
        "nav": "Pages nearby",
        "table": "Table",
    },
}


def build(folder: Path, root: Path = ROOT) -> tuple[Page, ...]:
    """Write every page into ``folder``, whose former content goes; the pages written.

    Raises BrokenLink or FileNotFoundError, and then ``folder`` stays as it was.
    """
    parts = readers(root)
    pages = {page.source: page for reader in reversed(parts) for page in reader.pages}
    links = Links(root, pages)
    read = {page: _read(root, page, links) for page in pages.values()}
    templates = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    written = {
        page.address: templates.get_template("page.html").render(
            page=page,
            content=read[page],
            reader=_reader(parts, page),
            near=_near(parts, page, read),
            up=posixpath.relpath(".", posixpath.dirname(page.address) or "."),
            words=WORDS[page.language],
        )
        for page in pages.values()
    }
    written["index.html"] = templates.get_template("index.html").render(
        readers=[(reader, _listed(reader, read)) for reader in parts]
    )
    shutil.rmtree(folder, ignore_errors=True)
    for address, text in written.items():
        _file(folder, address).write_text(text, "utf-8")
    for address, path in links.files.items():
        shutil.copyfile(path, _file(folder, address))
    shutil.copyfile(HERE / "site.css", _file(folder, "site.css"))
    return tuple(pages.values())


def _read(root: Path, page: Page, links: Links) -> Content:
    return content(
        (root / page.source).read_text("utf-8"),
        lambda written: links.lead(page, written),
        lambda written: links.title(page, written),
        WORDS[page.language]["table"],
    )


def _reader(parts: tuple[Reader, ...], page: Page) -> Reader:
    return next(reader for reader in parts if page in reader.pages)


def _listed(reader: Reader, read: dict[Page, Content]) -> list[tuple[Page, Content]]:
    return [(page, read[page]) for page in reader.pages]


def _near(
    parts: tuple[Reader, ...], page: Page, read: dict[Page, Content]
) -> list[tuple[str, str, bool]]:
    """The pages of the same reader: address as seen from ``page``, title, whether it is this."""
    here = posixpath.dirname(page.address) or "."
    return [
        (posixpath.relpath(other.address, here), read[other].titles[0].text, other == page)
        for other in _reader(parts, page).pages
    ]


def _file(folder: Path, address: str) -> Path:
    path = folder / address
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
