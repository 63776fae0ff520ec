"""What ``guichet.toml`` says of a city's own site."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, Field, model_validator
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from corpus.sources.declaration import Context, Declaration
from corpus.sources.source import Source

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port  # is only read, and refused, when it is asked for
        return parts
    except ValueError:
        return urlsplit("")


def _address(text: str) -> str:
    parts = _split(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or " " in text:
        raise ValueError(f"expected an address that starts with https://, found {text!r}")
    if parts.username is not None:
        raise ValueError("expected an address without a name and a password")
    return text


def _selector(text: str) -> str:
    try:
        LexborHTMLParser("<p>").css(text or "p")
    except SelectolaxError:
        raise ValueError(f"expected a CSS selector such as #contenu, found {text!r}") from None
    return text


def _path(text: str) -> str:
    if not text.startswith(("/", "*")):
        raise ValueError(f"expected a path such as /demarches/*, found {text!r}")
    return text


Address = Annotated[str, AfterValidator(_address)]
PathPattern = Annotated[str, AfterValidator(_path)]


class WebsiteDeclaration(Declaration):
    """The pages of a site: those that its ``sitemap`` lists, or ``pages``, or both.

    ``include`` and ``exclude`` are patterns of paths (``/demarches/*``). ``content`` is the CSS
    selector of the main content, where the page does not say. ``timeout_seconds`` of silence end a
    request, three times as many end it whatever comes. ``http`` allows an unencrypted site,
    ``private_network`` one on the authority's own network; ``proxy`` is the only one ever used.
    """

    kind: Literal["website"]
    sitemap: Annotated[str, AfterValidator(lambda text: text and _address(text))] = ""
    pages: tuple[Address, ...] = ()
    include: tuple[PathPattern, ...] = ()
    exclude: tuple[PathPattern, ...] = ()
    delay_seconds: float = Field(1.0, ge=0, le=60)
    timeout_seconds: float = Field(20.0, gt=0, le=300)
    max_pages: int = Field(2000, ge=1)
    user_agent: str = Field("", max_length=200, pattern=r"^[\x20-\x7e]*$")
    content: Annotated[str, AfterValidator(_selector)] = ""
    http: bool = False
    private_network: bool = False
    proxy: str = ""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address declared: no other host is ever contacted."""
        return tuple(filter(None, (self.sitemap, *self.pages)))

    @model_validator(mode="after")
    def _has_pages(self) -> Self:
        if not self.addresses:
            raise ValueError("expected a sitemap or a list of pages, found neither")
        for address in self.addresses:
            parts = urlsplit(address)
            if parts.scheme == "http" and not self.http and parts.hostname not in LOOPBACK:
                raise ValueError(
                    f"expected https:// (or http = true for an unencrypted site), found {address!r}"
                )
        return self

    def open(self, context: Context) -> Source:
        # What it takes to visit a site is only loaded when one is visited: most commands do not.
        from corpus.sources.website.opening import open_website

        return open_website(self, context)
