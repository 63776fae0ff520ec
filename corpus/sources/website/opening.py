"""A declaration → a site ready to be read."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import httpx

from corpus.errors import SourceError
from corpus.sources.declaration import Context
from corpus.sources.website.addresses import Site
from corpus.sources.website.declaration import WebsiteDeclaration
from corpus.sources.website.kept import KeptPages
from corpus.sources.website.page import Publication
from corpus.sources.website.source import Choice, Website
from corpus.sources.website.visiting import ROBOT, Patience, Visitor


def open_website(declaration: WebsiteDeclaration, context: Context) -> Website:
    """Raises SourceError for an address that only looks like one."""
    try:
        site = Site.of(declaration.addresses, declaration.http)
        user_agent = declaration.user_agent or default_user_agent(declaration.addresses[0])
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError(f"{declaration.name}: expected addresses, found: {error}") from None
    silence = declaration.timeout_seconds

    def visit() -> Visitor:
        return Visitor(
            site,
            user_agent,
            declaration.delay_seconds,
            declaration.private_network,
            declaration.proxy,
            Patience(silence / 2, silence, 3 * silence),
            context.on_bytes,
        )

    return Website(
        name=declaration.name,
        site=site,
        choice=Choice(
            declaration.sitemap,
            declaration.pages,
            declaration.include,
            declaration.exclude,
            declaration.max_pages,
        ),
        publication=Publication(
            declaration.name,
            declaration.publisher or context.authority,
            declaration.licence,
            declaration.territory,
            declaration.audience,
            declaration.content,
        ),
        kept=KeptPages(context.folder / "pages"),
        visit=visit,
    )


def default_user_agent(address: str) -> str:
    """Who asks, and for which site: its web master can tell us from others."""
    try:
        number = version("guichet")
    except PackageNotFoundError:
        number = "dev"
    url = httpx.URL(address)
    return f"{ROBOT}/{number} (+{url.scheme}://{url.raw_host.decode('ascii')}/)"
