"""Asking whether linked pages are still there: politely, and only on demand."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.catalogue import Catalogue
from corpus.report.link_check import Checked, check_links, keep_checks, read_checks
from guichet import app
from tests.corpus.test_report import with_links

NO_ONE = "http://127.0.0.1:9/"  # nothing listens there


class Site:
    """A local server that answers by path, and remembers what it was asked."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: list[tuple[str, str]] = []


@contextmanager
def serving() -> Iterator[Site]:
    opened: list[Site] = []

    class Pages(BaseHTTPRequestHandler):
        def answer(self) -> None:
            opened[0].asked.append((self.command, self.path))
            if self.path == "/moved":
                self.send_response(301)
                self.send_header("Location", "/here")
            elif self.path == "/no-head":
                self.send_response(405 if self.command == "HEAD" else 200)
            else:
                codes = {"/gone": 404, "/removed": 410, "/busy": 503, "/private": 403}
                self.send_response(codes.get(self.path, 200))
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_HEAD = answer

        def log_message(self, *_: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    opened.append(Site(f"http://127.0.0.1:{server.server_port}"))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield opened[0]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as opened:
        yield opened


def test_a_page_is_gone_when_it_or_its_host_does_not_answer_not_when_it_is_busy(site: Site) -> None:
    paths = ("/here", "/gone", "/removed", "/busy", "/private", "/moved", "/no-head")
    found = check_links([*(site.address + path for path in paths), NO_ONE], delay=0)
    gone = {url.removeprefix(site.address) for url, checked in found.items() if checked.is_gone}
    assert gone == {"/gone", "/removed", NO_ONE}
    assert found[NO_ONE].detail == "ConnectError"


def test_a_page_is_fetched_only_when_its_head_is_refused(site: Site) -> None:
    check_links([site.address + path for path in ("/here", "/no-head")], delay=0)
    assert ("GET", "/here") not in site.asked
    assert ("GET", "/no-head") in site.asked


def test_a_host_is_given_time_between_two_requests(site: Site) -> None:
    waits: list[float] = []
    other = site.address.replace("127.0.0.1", "localhost")
    urls = [site.address + "/1", site.address + "/2", other + "/3"]
    check_links(urls, delay=60, sleep=waits.append)
    assert len(waits) == 1
    assert 50 < waits[0] <= 60


def test_each_address_is_asked_once_and_only_web_addresses(site: Site) -> None:
    check_links([site.address + "/1", site.address + "/1", "mailto:a@b.example", ""], delay=0)
    assert site.asked == [("HEAD", "/1")]


def test_the_newer_answer_of_an_address_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "corpus" / "checks.jsonl"
    old = Checked("https://a.example", 404, "HTTP 404", datetime(2026, 1, 1, tzinfo=UTC))
    other = Checked("https://b.example", 200, "HTTP 200", datetime(2026, 1, 1, tzinfo=UTC))
    new = Checked("https://a.example", 200, "HTTP 200", datetime(2026, 2, 1, tzinfo=UTC))
    keep_checks(file, {old.url: old, other.url: other})
    keep_checks(file, {new.url: new})
    assert read_checks(file) == {new.url: new, other.url: other}


def test_the_command_asks_those_never_asked_first(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path))
    urls = [f"{site.address}/{number}" for number in range(3)]
    with Catalogue.open_to_write(tmp_path / "corpus" / "catalogue.sqlite") as catalogue:
        catalogue.replace("planted", [with_links("a", *urls, f"{site.address}/gone")])
    run = CliRunner().invoke
    first = run(app, ["corpus", "check-links", "--limit", "2", "--delay", "0"])
    assert "2 addresses asked, 0 gone" in first.stdout
    second = run(app, ["corpus", "check-links", "--limit", "2", "--delay", "0"])
    assert f"gone: {site.address}/gone (HTTP 404)" in second.stdout
    assert len(site.asked) == 4
    assert "gone:" in run(app, ["corpus", "report"]).stdout
