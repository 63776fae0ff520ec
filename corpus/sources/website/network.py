"""Which machines may be called: public ones, or the private one that the declaration names."""

from __future__ import annotations

import ipaddress
import socket

import httpx

from corpus.errors import SheetError
from corpus.sources.website.addresses import PORTS, is_loopback


class Unanswered(SheetError):
    """A SheetError: the site gave no answer in time, or said that it cannot (5xx, 429)."""


def require_public_name(address: str) -> None:
    """Raises SheetError when the host's name leads to a private address (Unanswered: nowhere)."""
    url = httpx.URL(address)
    if _is_private_number(url.host):
        return
    port = url.port or PORTS.get(url.scheme, 0)
    try:
        found = socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unanswered(f"{address}: expected a known host, found: {error.strerror}") from None
    for *_, place in found:
        _require_public(str(place[0]), address)


def require_public_peer(answer: httpx.Response, address: str) -> None:
    """The same of who answers: a name may lead elsewhere from one moment to the next."""
    if _is_private_number(httpx.URL(address).host):
        return
    stream = answer.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream else None
    if peer:
        _require_public(str(peer[0]), address)


def _is_private_number(host: str) -> bool:
    """The declaration names this very machine: it is meant."""
    try:
        return is_loopback(host) or not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _require_public(number: str, address: str) -> None:
    place = ipaddress.ip_address(number.partition("%")[0])
    mapped = getattr(place, "ipv4_mapped", None)
    if not (mapped or place).is_global:
        raise SheetError(
            f"{address}: expected a public host, found the private address {number}; declare "
            "private_network = true if the site stands on your own network"
        )
