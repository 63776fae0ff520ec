"""The documentation as a site: no link leads nowhere, nothing comes from elsewhere."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from docs.site.__main__ import main
from docs.site.building import build
from docs.site.links import BrokenLink
from docs.site.markup import content
from docs.site.plan import ROOT, readers

LOADED = ("src", "srcset", "data", "poster", "action", "background", "manifest")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build(folder)
    return folder


@pytest.fixture(scope="module")
def trees(site: Path) -> dict[Path, html.HtmlElement]:
    return {path: html.parse(str(path)).getroot() for path in site.rglob("*.html")}


def test_every_page_of_docs_is_reached_from_the_first(
    site: Path, trees: dict[Path, html.HtmlElement]
) -> None:
    first = {site / a.get("href") for a in trees[site / "index.html"].iter("a")}
    for source in [*(ROOT / "docs").glob("*.md"), *(ROOT / "docs/decisions").glob("*.md")]:
        address = source.relative_to(ROOT / "docs").with_suffix(".html")
        assert site / address in first, source


def test_each_kind_of_reader_has_a_part() -> None:
    names = {reader.name for reader in readers()}
    assert names >= {
        "Habitants",
        "Agents",
        "Éditeurs",
        "Évaluateurs",
        "Exploitants",
        "Délégué à la protection des données",
        "Comité d'éthique",
        "Developers",
    }


def test_no_link_is_broken(trees: dict[Path, html.HtmlElement]) -> None:
    ids = {path: set(tree.xpath("//@id")) for path, tree in trees.items()}
    broken = []
    for path, tree in trees.items():
        for written in tree.xpath("//a/@href | //img/@src | //link/@href"):
            parts = urlsplit(written)
            if parts.scheme:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            anchor = unquote(parts.fragment)
            if not target.is_file() or (anchor and anchor not in ids.get(target, set())):
                broken.append(f"{path.name}: {written}")
    assert broken == []


def test_nothing_is_loaded_from_elsewhere(site: Path, trees: dict[Path, html.HtmlElement]) -> None:
    for path, tree in trees.items():
        assert not list(tree.iter("script", "iframe", "object", "embed", "form")), path
        loaded = [tree.xpath(f"//@{name}") for name in LOADED] + [tree.xpath("//link/@href")]
        for address in [one for several in loaded for one in several]:
            assert not urlsplit(address).scheme, f"{path.name} loads {address}"
            assert not address.startswith("//"), f"{path.name} loads {address}"
        assert tree.xpath("//meta[@http-equiv='Content-Security-Policy']"), path
    for path in [*site.rglob("*.css"), *site.rglob("*.svg")]:
        text = path.read_text("utf-8")
        assert not re.search(r"@import|url\(\s*['\"]?(https?:)?//|href=['\"]http", text), path


def test_each_page_has_its_language_one_first_title_and_no_step_left_out(
    site: Path, trees: dict[Path, html.HtmlElement]
) -> None:
    english = {
        site / page.address
        for reader in readers()
        if reader.language == "en"
        for page in reader.pages
    }
    for path, tree in trees.items():
        assert tree.get("lang") == ("en" if path in english else "fr"), path
        levels = [int(one.tag[1]) for one in tree.iter("h1", "h2", "h3", "h4", "h5", "h6")]
        assert levels.count(1) == 1, path
        assert levels[0] == 1, path
        steps = [after - before for before, after in pairwise(levels)]
        assert max(steps, default=0) <= 1, f"{path.name} leaves out a level of titles"
        assert all(image.get("alt") for image in tree.iter("img")), path


def test_a_link_to_nothing_stops_the_build_and_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    root, folder = tmp_path / "project", tmp_path / "site"
    for reader in readers():
        for page in reader.pages:
            target = root / page.source
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(f"# {page.source}\n", "utf-8")
    build(folder, root)
    before = (folder / "agents.html").read_text("utf-8")
    (root / "docs/agents.md").write_text("# Agents\n[là](nulle-part.md)\n", "utf-8")
    with pytest.raises(BrokenLink, match=r"docs/agents\.md links to nulle-part\.md"):
        build(folder, root)
    assert (folder / "agents.html").read_text("utf-8") == before


def test_a_folder_that_holds_something_else_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("à garder", "utf-8")
    assert main([str(tmp_path)]) == 2
    assert (tmp_path / "letter.txt").read_text("utf-8") == "à garder"


def test_titles_have_the_anchors_of_github_and_never_twice_the_same() -> None:
    read = content("# L'été : `a_b`\n## Suite\n## Suite\n", lambda to: to)
    assert [title.anchor for title in read.titles] == ["lété--a_b", "suite", "suite-1"]


def test_a_link_that_shows_the_name_of_a_file_shows_the_title_of_its_page_instead(
    site: Path, trees: dict[Path, html.HtmlElement]
) -> None:
    links = trees[site / "dpo.html"].xpath("//main//a[contains(@href, 'donnees.html')]")
    assert {link.text_content() for link in links} == {"Les données gardées"}
