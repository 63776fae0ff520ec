"""A real web server on this machine, whose pages a test writes and whose visits it reads."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

SITE = Path(__file__).with_name("site")


@dataclass
class Page:
    """``drip`` writes the body itself, slowly or badly; ``validated`` answers 304 when it may."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    validated: bool = True
    drip: Callable[[BaseHTTPRequestHandler], None] | None = None


@dataclass(frozen=True)
class Visit:
    """One request: when, what was asked and how it was answered."""

    at: float
    path: str
    headers: dict[str, str]
    status: int


@dataclass
class WebServer:
    """``pages`` by path; what is not there is a 404."""

    pages: dict[str, Page] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    address: str = ""

    def put(self, path: str, body: str | bytes, type: str = "text/html", **headers: str) -> None:
        content = body.encode() if isinstance(body, str) else body
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = Page(content, headers={"Content-Type": type} | said)

    def map(self, *paths: str) -> None:
        """A sitemap.xml of these paths."""
        entries = "".join(f"<url><loc>{self.address}{path}</loc></url>" for path in paths)
        self.put("/sitemap.xml", f"{SITEMAP}{entries}</urlset>", "application/xml")

    def paths(self) -> list[str]:
        return [visit.path for visit in self.visits]

    def answers(self) -> dict[str, int]:
        """The last status of each path."""
        return {visit.path: visit.status for visit in self.visits}


SITEMAP = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
)


@contextmanager
def web_server() -> Iterator[WebServer]:
    site = WebServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            page = site.pages.get(self.path, Page(b"Rien ici", 404))
            etag = f'"{hashlib.sha256(page.body).hexdigest()[:12]}"'
            same = page.validated and not page.drip and self.headers.get("If-None-Match") == etag
            status = 304 if same and page.status == 200 else page.status
            site.visits.append(Visit(time.monotonic(), self.path, dict(self.headers), status))
            self.send_response(status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            if page.validated and page.status == 200:
                self.send_header("ETag", etag)
            if page.drip:
                self.close_connection = True
                self.end_headers()
                page.drip(self)
                return
            body = b"" if status == 304 else page.body
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Visitors that hang up are what these tests are about."""

    server = Quiet(("127.0.0.1", 0), Handler)
    site.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
