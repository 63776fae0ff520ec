"""How far a reading of a site goes: its rules, its hosts, its time, its size."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from corpus.errors import SourceError
from corpus.procedure import Procedure
from corpus.sources.website import WebsiteDeclaration
from corpus.sources.website.opening import default_user_agent
from tests.corpus.web_server import SITEMAP, Page, WebServer, web_server
from tests.corpus.website_reading import SHORT, broken, left_out, procedures, read, short


@pytest.fixture
def site() -> Iterator[WebServer]:
    with web_server() as server:
        yield server


def test_a_page_that_comes_drop_by_drop_is_not_waited_for(site: WebServer, tmp_path: Path) -> None:
    short(site, "lente")

    def drip(to: BaseHTTPRequestHandler) -> None:
        for _ in range(100):
            to.wfile.write(b"<p>x")
            time.sleep(0.05)

    site.pages["/lente"].drip = drip
    start = time.monotonic()
    assert "found it still coming" in broken(read(site, tmp_path))["lente"]
    assert time.monotonic() - start < 4


def test_a_page_cut_short_or_too_big_is_broken(site: WebServer, tmp_path: Path) -> None:
    short(site, "coupee", "enorme", "bombe")
    site.pages["/coupee"].headers["Content-Length"] = "5000"
    site.pages["/coupee"].drip = lambda to: to.wfile.write(b"<p>x")
    site.put("/enorme", b"<p>x" * 1_500_000)
    site.put("/bombe", gzip.compress(b"<p>x" * 5_000_000), Content_Encoding="gzip")
    found = broken(read(site, tmp_path))
    assert found.keys() == {"coupee", "enorme", "bombe"}
    assert "at most 5000000 bytes" in found["enorme"]
    assert "at most 5000000 bytes" in found["bombe"]


def test_a_site_that_does_not_answer_is_one_error(site: WebServer, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        site.address = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(SourceError, match="the site cannot be read"):
        read(site, tmp_path)


def test_a_site_that_goes_down_midway_is_not_asked_for_every_page(
    site: WebServer, tmp_path: Path
) -> None:
    short(site, *(f"p{number}" for number in range(20)))
    for number in range(3, 20):
        site.pages[f"/p{number}"] = Page(b"", 502)
    with pytest.raises(SourceError, match="5 pages in a row without an answer"):
        read(site, tmp_path)
    assert len(site.visits) == 2 + 3 + 5


def test_robots_txt_is_obeyed(site: WebServer, tmp_path: Path) -> None:
    short(site, "ouvert", "prive", "guichet-non")
    rules = "User-agent: *\nDisallow: /\n\nUser-agent: Guichet\nDisallow: /pri*\nAllow: /\n"
    site.put("/robots.txt", rules, "text/plain")
    sheets = read(site, tmp_path)
    assert left_out(sheets) == {"prive": "robots.txt forbids it"}
    assert procedures(sheets).keys() == {"ouvert", "guichet-non"}
    assert "/prive" not in site.paths()


def test_the_rules_of_a_site_that_cannot_tell_them_are_not_guessed(
    site: WebServer, tmp_path: Path
) -> None:
    short(site, "mairie")
    site.pages["/robots.txt"] = Page(b"", 503)
    with pytest.raises(SourceError, match=r"robots\.txt: expected the site's rules or none"):
        read(site, tmp_path)
    assert site.paths() == ["/robots.txt"]


def test_requests_are_spaced_by_the_longer_of_our_delay_and_the_sites(
    site: WebServer, tmp_path: Path
) -> None:
    short(site, "a", "b")
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 0.3\n", "text/plain")
    read(site, tmp_path, delay_seconds=0.05)
    times = [visit.at for visit in site.visits]
    assert site.paths() == ["/robots.txt", "/sitemap.xml", "/a", "/b"]
    assert all(after - before > 0.28 for before, after in pairwise(times))


def test_the_site_is_told_who_asks(site: WebServer, tmp_path: Path) -> None:
    short(site, "a")
    read(site, tmp_path)
    assert {visit.headers["User-Agent"] for visit in site.visits} == {
        default_user_agent(site.address)
    }
    assert default_user_agent(site.address).startswith("Guichet/")
    assert default_user_agent(site.address).endswith(" (+http://127.0.0.1/)")


def test_no_other_host_is_ever_contacted(site: WebServer, tmp_path: Path) -> None:
    with web_server() as other:
        other.put("/page", SHORT.format("Ailleurs"))
        short(site, "dehors", "cache", "dedans", "tourne")
        site.pages["/dehors"] = Page(status=302, headers={"Location": f"{other.address}/page"})
        port = other.address.rpartition(":")[2]
        site.pages["/cache"] = Page(status=301, headers={"Location": f"//localhost:{port}/page"})
        site.pages["/dedans"] = Page(status=308, headers={"Location": "/cible"})
        site.pages["/tourne"] = Page(status=307, headers={"Location": "/tourne"})
        site.put("/cible", SHORT.format("Cible"))
        entries = "".join(
            f"<url><loc>{place}</loc></url>"
            for place in (
                *(f"{site.address}/{name}" for name in ("dehors", "cache", "dedans", "tourne")),
                f"{other.address}/page",
                "ftp://127.0.0.1/x",
                "http://[",
                "file:///etc/passwd",
            )
        )
        site.put("/sitemap.xml", SITEMAP + entries + "</urlset>", "text/xml")
        sheets = read(site, tmp_path)
        assert other.visits == []
    assert set(left_out(sheets).values()) == {"not a page of the declared site"}
    assert len(left_out(sheets)) == 4
    assert "which was not followed" in broken(sheets)["dehors"]
    assert "which was not followed" in broken(sheets)["cache"]
    assert "at most 5 redirects" in broken(sheets)["tourne"]
    assert procedures(sheets)["dedans"].url == f"{site.address}/cible"


def test_a_map_on_another_host_is_refused_whole(site: WebServer, tmp_path: Path) -> None:
    with web_server() as other:
        index = f"<sitemapindex><sitemap><loc>{other.address}/m.xml</loc></sitemap></sitemapindex>"
        site.put("/sitemap.xml", index, "text/xml")
        with pytest.raises(SourceError, match="maps of the declared site"):
            read(site, tmp_path)
        assert other.visits == []


def test_a_name_that_leads_to_a_private_network_is_refused(
    site: WebServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = site.address.rpartition(":")[2]
    page = f"http://www.belleroche.example:{port}/mairie"
    short(site, "mairie")
    numbers = ["127.0.0.1"]

    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        number = numbers.pop(0) if len(numbers) > 1 else numbers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    options = {"sitemap": "", "pages": (page,), "http": True}
    with pytest.raises(SourceError, match=r"private address 127\.0\.0\.1"):
        read(site, tmp_path, **options)
    assert site.visits == []
    numbers[:] = ["192.0.0.9", "127.0.0.1"]  # public when asked, private when called
    with pytest.raises(SourceError, match=r"private address 127\.0\.0\.1"):
        read(site, tmp_path, **options)
    allowed = read(site, tmp_path, **options, private_network=True)
    assert procedures(allowed).keys() == {"mairie"}


def test_maps_of_maps_packed_or_plain_are_followed(site: WebServer, tmp_path: Path) -> None:
    short(site, "a", "b", "c", "d")
    packed = gzip.compress(f"{SITEMAP}<url><loc>{site.address}/b</loc></url></urlset>".encode())
    site.put("/one.xml", f"{SITEMAP}<url><loc> {site.address}/a\n</loc></url></urlset>", "text/xml")
    site.put("/two.xml.gz", packed, "application/gzip")
    site.put("/three.txt", f"{site.address}/c\n{site.address}/a?utm_source=x\n", "text/plain")
    index = "".join(
        f"<sitemap><loc>{place}</loc></sitemap>"
        for place in (f"{site.address}/one.xml", "/two.xml.gz", "/three.txt", "/sitemap.xml")
    )
    site.put("/sitemap.xml", f"<sitemapindex>{index}</sitemapindex>", "text/xml")
    sheets = read(site, tmp_path, pages=(f"{site.address}/d",))
    assert [sheet.id for sheet in sheets if isinstance(sheet, Procedure)] == ["d", "a", "b", "c"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "found an empty map"),
        (b"<html><body>Erreur</body></html>", "found <html>"),
        (b"<urlset><url>", "found a fault"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><urlset/>', "document type"),
        (b"\x1f\x8b\x08 no", "gzip"),
        (gzip.compress(b" " * 70_000_000), "at most 60000000 bytes"),
    ],
)
def test_a_map_that_is_none_empties_nothing(
    site: WebServer, tmp_path: Path, body: bytes, message: str
) -> None:
    site.put("/sitemap.xml", body, "text/xml")
    with pytest.raises(SourceError, match=message):
        read(site, tmp_path)


def test_a_missing_map_within_an_index_is_one_error_for_the_site(
    site: WebServer, tmp_path: Path
) -> None:
    index = "<sitemapindex><sitemap><loc>/absente.xml</loc></sitemap></sitemapindex>"
    site.put("/sitemap.xml", index, "text/xml")
    with pytest.raises(SourceError, match=r"absente\.xml: expected a map .* status 404"):
        read(site, tmp_path)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"sitemap": "http://www.belleroche.example/sitemap.xml"},
        {"sitemap": "ftp://www.belleroche.example/sitemap.xml"},
        {"sitemap": "https://moi:secret@www.belleroche.example/sitemap.xml"},
        {"pages": ("/demarches",)},
        {"pages": ("https://www.belleroche.example/",), "content": ":is("},
        {"pages": ("https://www.belleroche.example/",), "exclude": ("archives",)},
        {"pages": ("https://www.belleroche.example/",), "user_agent": "a\r\nX-Injected: b"},
        {"pages": ("https://www.belleroche.example/",), "delay": 2},
    ],
)
def test_a_declaration_that_cannot_be_meant_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        WebsiteDeclaration(kind="website", name="ville", **options)
