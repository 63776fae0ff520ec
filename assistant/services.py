"""The simulators and online services of the sheets cited, for a question on a case of one's own.

The assistant never reckons what a person is entitled to; the services' own simulators do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.conversation import Citation, Service
from corpus.catalogue import Catalogue
from corpus.procedure import Link

MOST = 3
SIMULATOR = "simulat"  # begins the publisher's words for one: « Simulateur », « Simulation »


def services_of(citations: Sequence[Citation], catalogue: Catalogue) -> tuple[Service, ...]:
    """At most ``MOST``, simulators first, each address once; https only."""
    found: dict[str, tuple[bool, Service]] = {}
    for citation in citations:
        for link in _links(citation.procedure, catalogue):
            service = Service(link.title, link.url, citation.procedure)
            found.setdefault(link.url, (not _is_simulator(link), service))
    ranked = sorted(found.values(), key=lambda item: item[0])  # stable: the nearest sheet first
    return tuple(service for _, service in ranked[:MOST])


def _links(procedure: str, catalogue: Catalogue) -> Iterator[Link]:
    sheet = catalogue.procedure(procedure)
    for link in sheet.links if sheet else ():
        if link.kind == "service" and link.url.startswith("https://"):
            yield link


def _is_simulator(link: Link) -> bool:
    return SIMULATOR in f"{link.nature} {link.title}".casefold()
