"""A city's own page on another origin: a few words and the one script tag."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Ville</title>
<meta name="viewport" content="width=device-width"><script src="{script}" async></script></head>
<body><main><h1>La ville</h1><p>Bienvenue sur le site de la ville.</p></main></body></html>"""


class Town:
    """``url`` is known before the assistant's own address is, which ``welcome`` tells."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_port}"

    def welcome(self, assistant: str) -> None:
        _Handler.page = PAGE.format(script=f"{assistant}/widget.js?lang=fr").encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    page = b""

    def do_GET(self) -> None:
        body = self.page if self.path == "/" else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def town() -> Iterator[Town]:
    """Served until the block is left."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Town(server)
    finally:
        server.shutdown()
        server.server_close()
