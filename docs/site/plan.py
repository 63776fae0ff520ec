"""Which pages there are, for whom, and at what address in the site."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
OTHERS = "Autres pages"


@dataclass(frozen=True, slots=True)
class Page:
    """``source``: a Markdown file's path from the root of the project."""

    source: str
    language: str = "fr"

    @property
    def address(self) -> str:
        """The page's path in the site: docs/a.md is a.html."""
        path = PurePosixPath(self.source.removeprefix("docs/"))
        return str(path.with_suffix(".html")).lower()


@dataclass(frozen=True, slots=True)
class Reader:
    """A part of the site, for one kind of reader."""

    name: str
    about: str
    pages: tuple[Page, ...]
    language: str = "fr"


def readers(root: Path = ROOT) -> tuple[Reader, ...]:
    """Each reader with their pages. Raises FileNotFoundError for a page that is not there."""
    told = tomllib.loads((Path(__file__).parent / "readers.toml").read_text("utf-8"))["readers"]
    found = [
        Reader(
            one["name"],
            one["about"],
            tuple(
                Page(source, one.get("language", "fr"))
                for pattern in one["pages"]
                for source in _sources(pattern, root)
            ),
            one.get("language", "fr"),
        )
        for one in told
    ]
    named = {page.source for reader in found for page in reader.pages}
    others = tuple(Page(source) for source in _sources("docs/*.md", root) if source not in named)
    if others:
        found.append(Reader(OTHERS, "Ce qui n'est rangé nulle part.", others))
    return tuple(found)


def _sources(pattern: str, root: Path) -> Iterator[str]:
    """The pages that ``pattern`` names, in order of their names."""
    paths = sorted(root.glob(pattern))
    if not paths:
        raise FileNotFoundError(f"docs/site/readers.toml names {pattern}, which is not there")
    for path in paths:
        yield path.relative_to(root).as_posix()
