"""Can the server listen where the settings say, or does it listen there already?"""

from __future__ import annotations

import errno
import http.client
import json
import socket
from collections.abc import Iterator

from pydantic_settings import SettingsConfigDict

from assistant.doctor.finding import Finding, failing, ok
from foundation import Section, load, section

PATIENCE_S = 2.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 — where to ask instead


class Address(Section):
    """Of ``[web]``, what is looked at here."""

    model_config = section("web") | SettingsConfigDict(extra="ignore")

    host: str = "127.0.0.1"
    port: int = 8080


def check_ports() -> Iterator[Finding]:
    """The port is taken for an instant, and asked who is there when it cannot be."""
    settings = load(Address)
    host, port = settings.host, settings.port
    named = f"port {port} of {host}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            yield failing(
                f"the server cannot listen on {named} ({error.strerror})",
                "correct [web] host or port; ports under 1024 need an administrator",
            )
        elif _is_ours(EVERYWHERE.get(host, host), port):
            yield ok(f"a Guichet answers on {named}")
        else:
            yield failing(f"another program holds {named}", "stop it, or choose another [web] port")
    else:
        yield ok(f"{named} is free: no Guichet runs there now")


def _is_ours(host: str, port: int) -> bool:
    asked = http.client.HTTPConnection(host, port, timeout=PATIENCE_S)
    try:
        asked.request("GET", "/health")
        return bool(json.loads(asked.getresponse().read(1000)) == {"status": "live"})
    except (OSError, ValueError, http.client.HTTPException):
        return False
    finally:
        asked.close()
