"""Which machines may this installation talk to while it runs? By default none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from assistant.access.oidc.settings import OidcSettings
from assistant.artefacts.settings import ModelsSettings
from assistant.doctor.finding import Finding, failing, ok, warning
from assistant.storage.address import read_address
from assistant.storage.settings import storage_url
from assistant.tracing.settings import TracingSettings
from assistant.webhook.settings import WebhookSettings
from foundation import load
from retrieval.settings import RetrievalSettings

HERE = ("localhost", "127.0.0.1", "::1", "")


@dataclass(frozen=True, slots=True)
class Connection:
    """``what`` is asked of ``host``, as ``setting`` says; ``sealed``: nobody can listen in."""

    what: str
    host: str
    setting: str
    sealed: bool


def check_connections() -> Iterator[Finding]:
    """What is said leaves this machine only where a setting says so."""
    away = [each for each in connections() if each.host not in HERE]
    for each in away:
        told = f"{each.what} goes to {each.host} ({each.setting})"
        if each.sealed:
            yield warning(
                f"{told}, encrypted", "keep it only if that machine is the authority's own"
            )
        else:
            remedy = "use https, or sslmode=verify-full"
            yield failing(f"{told}, and nothing makes it encrypted", remedy)
    if not away:
        yield ok("the settings allow no connection to another machine")


def connections() -> Iterator[Connection]:
    """All that the settings allow at run time, on this machine too."""
    models, retrieval = load(ModelsSettings), load(RetrievalSettings)
    if models.server_url:
        yield _by_url("what the language model reads", models.server_url, "[models] server_url")
    if retrieval.server_url:
        yield _by_url("what is searched for", retrieval.server_url, "[retrieval] server_url")
    directory = load(OidcSettings)
    if directory.issuer:
        yield _by_url("who signs in", directory.issuer, "[oidc] issuer")
    for host in directory.hosts if directory.issuer else ():
        yield Connection("who signs in", host, "[oidc] hosts", sealed=True)
    tracing = load(TracingSettings)
    if tracing.collector:
        what = "how long turns take (no words)"
        yield _by_url(what, tracing.collector, "[tracing] collector")
    webhook = load(WebhookSettings)
    if webhook.url:
        yield _by_url("when conversations move (no words)", webhook.url, "[webhook] url")
    address = read_address(storage_url())
    if address.get_backend_name() != "sqlite":
        sealed = address.query.get("sslmode") in ("require", "verify-ca", "verify-full")
        yield Connection("every conversation", address.host or "", "[storage] url", sealed)


def _by_url(what: str, url: str, setting: str) -> Connection:
    parts = urlsplit(url)
    return Connection(what, parts.hostname or "", setting, parts.scheme == "https")
