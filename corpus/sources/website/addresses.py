"""The addresses of a site: which belong to it, written one way, and the ids of their sheets."""

from __future__ import annotations

import hashlib
import ipaddress
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

import httpx

PORTS = {"http": 80, "https": 443}
TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|mtm_\w+|pk_\w+|xtor)(?:=|$)")
ENDINGS = re.compile(r"(?:/?\bindex)?\.(?:html?|php|aspx?|jsp)$|/index$", re.IGNORECASE)
MAX_ID = 90
HOME = "accueil"

Origin = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Site:
    """The origins (host, port) that the declaration names; ``http``: unencrypted ones too."""

    origins: frozenset[Origin]
    http: bool = False

    @classmethod
    def of(cls, addresses: Iterable[str], http: bool = False) -> Site:
        return cls(frozenset(origin_of(httpx.URL(address)) for address in addresses), http)

    def address(self, url: str, base: str = "") -> str:
        """``url`` written in one way, or nothing when it is not of this site.

        No fragment, no tracking; ``https`` where that is what is declared.
        """
        try:
            found = httpx.URL(base).join(url.strip()) if base else httpx.URL(url.strip())
            found = found.copy_with(fragment=None, username="", password="")
            if found.query:
                asked = found.query.decode("ascii").split("&")
                kept = [each for each in asked if not TRACKING.match(each)]
                found = found.copy_with(query="&".join(kept).encode() or None)
            secure = found.scheme == "http" and found.port is None
            if secure and (found.host, PORTS["https"]) in self.origins:
                found = found.copy_with(scheme="https")
            if found.scheme not in PORTS or origin_of(found) not in self.origins:
                return ""
        except (httpx.InvalidURL, ValueError, TypeError):
            return ""
        allowed = found.scheme == "https" or self.http or is_loopback(found.host)
        return str(found) if allowed else ""


def origin_of(url: httpx.URL) -> Origin:
    """The host in small letters and the port, said or not."""
    return url.host.rstrip("."), url.port or PORTS.get(url.scheme, 0)


def is_loopback(host: str) -> bool:
    """Whether this is the name or the number of the machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def page_ids(addresses: Iterable[str]) -> dict[str, str]:
    """Address → id, in the order given; a short hash parts those that would have the same.

    The shortest address goes without one, whatever the order.
    """
    wanted = list(dict.fromkeys(addresses))
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for address in sorted(wanted, key=lambda address: (len(address), address)):
        plain = readable_id(address)
        id = plain
        for length in range(6, 65):
            if id not in taken:
                break
            id = f"{plain}-{hashlib.sha256(address.encode()).hexdigest()[:length]}"
        ids[address] = id
        taken.add(id)
    return {address: ids[address] for address in wanted}


def readable_id(address: str) -> str:
    """Small letters, digits and single dashes out of the path (and the query)."""
    url = httpx.URL(address)
    said = ENDINGS.sub("", unquote(url.path)) + ("-" + unquote(url.query.decode()))
    plain = unicodedata.normalize("NFKD", said.lower().replace("œ", "oe").replace("æ", "ae"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:MAX_ID].strip("-") or HOME
