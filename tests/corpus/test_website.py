"""A site read by a sync: only what changed is read, and nothing is lost when it fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from corpus.sources.source import Unchanged
from tests.corpus.web_server import Page, WebServer, web_server
from tests.corpus.website_reading import SHORT, broken, digests, left_out, procedures, read, short


@pytest.fixture
def site() -> Iterator[WebServer]:
    with web_server() as server:
        yield server


def test_a_second_reading_parses_nothing_and_asks_whether_pages_changed(
    site: WebServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short(site, "crèche", "école")
    first = read(site, tmp_path)
    parsed: list[str] = []
    import corpus.sources.website.source as reading

    real = reading.read_page
    monkeypatch.setattr(
        reading, "read_page", lambda page, id, *rest: parsed.append(id) or real(page, id, *rest)
    )
    assert read(site, tmp_path, digests(first)) == [Unchanged("creche"), Unchanged("ecole")]
    assert parsed == []
    assert list(site.answers().values()).count(304) == 2
    site.put(quote("/école"), SHORT.format("École neuve"))
    again = read(site, tmp_path, digests(first))
    assert again[0] == Unchanged("creche")
    assert procedures(again)["ecole"].title == "École neuve"
    assert parsed == ["ecole"]


def test_a_new_reader_parses_what_was_kept_without_fetching_it_again(
    site: WebServer, tmp_path: Path
) -> None:
    short(site, "mairie")
    first = procedures(read(site, tmp_path))
    assert procedures(read(site, tmp_path, known={})) == first
    assert site.answers()["/mairie"] == 304


def test_a_server_without_validators_costs_a_download_but_no_parsing(
    site: WebServer, tmp_path: Path
) -> None:
    short(site, "mairie")
    site.pages["/mairie"].validated = False
    known = digests(read(site, tmp_path))
    assert read(site, tmp_path, known) == [Unchanged("mairie")]
    assert site.answers()["/mairie"] == 200


def test_a_page_that_is_gone_leaves_and_one_that_fails_keeps_its_place(
    site: WebServer, tmp_path: Path
) -> None:
    short(site, "a", "b", "c", "d")
    known = digests(read(site, tmp_path))
    site.pages["/a"] = Page(b"", 410)
    site.pages["/b"] = Page(b"", 503)
    site.pages["/d"].drip = lambda _: time.sleep(1)
    sheets = read(site, tmp_path, known)
    assert left_out(sheets) == {"a": "gone (404 or 410)"}
    assert "found status 503" in broken(sheets)["b"]
    assert "found none in time" in broken(sheets)["d"]
    assert sheets[2] == Unchanged("c")


def test_only_the_pages_declared_are_asked_for(site: WebServer, tmp_path: Path) -> None:
    short(site, "demarches/a", "demarches/archives/b", "actualites/c", "demarches/d", "demarches/e")
    sheets = read(site, tmp_path, include=("/demarches/*",), exclude=("*/archives/*",), max_pages=2)
    assert procedures(sheets).keys() == {"demarches-a", "demarches-d"}
    assert left_out(sheets) == {
        "demarches-archives-b": "not among the pages declared",
        "actualites-c": "not among the pages declared",
        "demarches-e": "beyond max_pages (2)",
    }
    assert len(site.visits) == 2 + 2


def test_the_same_page_at_two_addresses_is_one_sheet_read_after_read(
    site: WebServer, tmp_path: Path
) -> None:
    canonical = '<link rel="canonical" href="/mairie">' + SHORT
    site.put("/a-imprimer", canonical.format("Mairie, à imprimer"))
    site.put("/mairie", canonical.format("Mairie"))
    site.put("/mairie-bis", SHORT.format("Mairie"))
    site.put("/vieille", canonical.replace("/mairie", "/").format("Vieille"))
    site.map("/a-imprimer", "/mairie", "/mairie-bis", "/vieille")
    expected = {
        "a-imprimer": "another address of a page of the site",
        "mairie-bis": "says the same as another page",
    }
    first = read(site, tmp_path)
    assert left_out(first) == expected
    assert procedures(first)["vieille"].url.endswith("/vieille")
    second = read(site, tmp_path, digests(first))
    assert left_out(second) == expected
    assert [s.id for s in second if isinstance(s, Unchanged)] == ["mairie", "vieille"]


def test_a_kept_page_that_was_damaged_is_fetched_again(site: WebServer, tmp_path: Path) -> None:
    short(site, "a", "b", "c")
    first = read(site, tmp_path)
    kept = {file.stem: file for file in tmp_path.rglob("*.page")}
    kept["a"].write_bytes(kept["a"].read_bytes()[:-1])
    kept["b"].write_bytes(b"")
    site.visits.clear()
    assert read(site, tmp_path, digests(first)) != []
    assert site.answers() | {"/robots.txt": 0, "/sitemap.xml": 0} == {
        "/robots.txt": 0,
        "/sitemap.xml": 0,
        "/a": 200,
        "/b": 200,
        "/c": 304,
    }


def test_pages_no_longer_listed_are_not_kept(site: WebServer, tmp_path: Path) -> None:
    short(site, "a", "b")
    read(site, tmp_path)
    site.map("/a")
    read(site, tmp_path)
    assert [file.name for file in tmp_path.rglob("*.*")] == ["a.page"]


def test_a_reading_killed_at_any_moment_leaves_a_folder_that_works(
    site: WebServer, tmp_path: Path
) -> None:
    names = [f"p{number:02}" for number in range(12)]
    short(site, *names)
    script = f"""
from pathlib import Path
from corpus.sources.declaration import Context
from corpus.sources.website import WebsiteDeclaration
declaration = WebsiteDeclaration(kind="website", name="ville", delay_seconds=0.02,
                                 sitemap={site.address + "/sitemap.xml"!r})
for sheet in declaration.open(Context("Belleroche", Path({str(tmp_path)!r}))).sheets({{}}):
    print(sheet.id, flush=True)
"""
    for wanted in (1, 4, 9):
        process = subprocess.Popen(
            [sys.executable, "-c", script], stdout=subprocess.PIPE, env=os.environ
        )
        assert process.stdout
        with process.stdout as said:
            for _ in range(wanted):
                said.readline()
            process.send_signal(signal.SIGKILL)
            process.wait()
    (tmp_path / "pages" / "half.part").write_bytes(b"half of a page")
    site.visits.clear()
    sheets = read(site, tmp_path)
    assert list(procedures(sheets)) == names
    assert list(site.answers().values()).count(304) >= 9
    assert not list(tmp_path.rglob("*.part"))
