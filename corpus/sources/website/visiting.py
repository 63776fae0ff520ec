"""Asking a site for pages: only the declared hosts, slowly, with limits on time and size."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import TracebackType

import certifi
import httpx
from protego import Protego

from corpus.errors import SheetError, SourceError
from corpus.sources.website.addresses import Site
from corpus.sources.website.network import Unanswered, require_public_name, require_public_peer

MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_ROBOTS_BYTES = 500_000
ROBOT = "Guichet"


@dataclass(frozen=True, slots=True)
class Patience:
    """Limits of one request, in seconds and bytes."""

    connect: float = 10.0
    silence: float = 20.0
    whole: float = 60.0
    bytes: int = 5_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """``address`` is where redirects ended; ``body`` is empty unless the status is 200."""

    status: int
    address: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass
class Visitor:
    """Visits one site. ``private``: hosts on the local network are meant; ``proxy`` may be empty.

    Use as a context manager.
    """

    site: Site
    user_agent: str
    delay: float = 1.0
    private: bool = False
    proxy: str = ""
    patience: Patience = field(default_factory=Patience)
    on_bytes: Callable[[int], None] = lambda _: None

    def __post_init__(self) -> None:
        self._client = httpx.Client(
            headers={"User-Agent": self.user_agent, "Accept-Language": "fr"},
            timeout=httpx.Timeout(self.patience.silence, connect=self.patience.connect),
            verify=_trusted(),
            proxy=self.proxy or None,
            trust_env=False,  # neither proxies nor passwords that the declaration does not name
        )
        self._rules: dict[str, Protego] = {}
        self._last = 0.0
        self._fetched = 0

    def __enter__(self) -> Visitor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def may_visit(self, address: str) -> bool:
        """What the site's robots.txt says. Raises SourceError when it cannot be known."""
        return bool(self._robots(address).can_fetch(address, ROBOT))

    def get(
        self,
        address: str,
        headers: Mapping[str, str] | None = None,
        wanted: Callable[[Mapping[str, str]], bool] = lambda _: True,
        limit: int = 0,
    ) -> Answer:
        """One page, redirects within the site followed; the body only if ``wanted`` its headers.

        Raises SheetError (Unanswered when trying again later may help).
        """
        self._wait(self._pause(address))
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._ask(address, headers or {}, wanted, limit or self.patience.bytes)
            if answer.status not in REDIRECTS:
                return answer
            target = answer.headers.get("location", "")
            onward = self.site.address(target, address)
            if not onward:
                raise SheetError(
                    f"{address}: expected a page of the declared site, found a redirect to "
                    f"{target[:200] or 'nowhere'}, which was not followed"
                )
            if not self.may_visit(onward):
                raise SheetError(f"{address}: redirects to {onward}, which robots.txt forbids")
            address = onward
            self._wait(self._pause(address))
        raise SheetError(f"{address}: expected at most {MAX_REDIRECTS} redirects, found more")

    def _ask(
        self,
        address: str,
        headers: Mapping[str, str],
        wanted: Callable[[Mapping[str, str]], bool],
        limit: int,
    ) -> Answer:
        if not (self.private or self.proxy):
            require_public_name(address)
        ends = time.monotonic() + self.patience.whole
        try:
            with self._client.stream("GET", address, headers=dict(headers)) as answer:
                if not (self.private or self.proxy):
                    require_public_peer(answer, address)
                if answer.status_code != httpx.codes.OK or not wanted(answer.headers):
                    return Answer(answer.status_code, address, answer.headers)
                body = bytearray()
                for chunk in answer.iter_bytes():
                    body += chunk
                    self._fetched += len(chunk)
                    self.on_bytes(self._fetched)
                    if len(body) > limit:
                        raise SheetError(f"{address}: expected at most {limit} bytes, found more")
                    if time.monotonic() > ends:
                        raise Unanswered(
                            f"{address}: expected an answer within {self.patience.whole:g} s, "
                            "found it still coming"
                        )
                return Answer(answer.status_code, address, answer.headers, bytes(body))
        except httpx.TimeoutException:
            raise Unanswered(f"{address}: expected an answer, found none in time") from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as error:
            said = str(error) or type(error).__name__
            raise Unanswered(f"{address}: expected an answer, found: {said}") from None

    def _robots(self, address: str) -> Protego:
        origin = str(httpx.URL(address).copy_with(raw_path=b"/robots.txt"))
        if origin not in self._rules:
            # Empty rules while they are fetched: a redirect of theirs is always followed.
            self._rules[origin] = Protego.parse("")
            try:
                answer = self.get(origin, limit=MAX_ROBOTS_BYTES)
            except SheetError as error:
                raise SourceError(f"the site cannot be read: {error}") from None
            if answer.status >= 500 or answer.status == 429:
                raise SourceError(
                    f"{origin}: expected the site's rules or none, found status {answer.status}"
                )
            self._rules[origin] = Protego.parse(answer.body.decode("utf-8-sig", "replace"))
        return self._rules[origin]

    def _pause(self, address: str) -> float:
        rules = self._rules.get(str(httpx.URL(address).copy_with(raw_path=b"/robots.txt")))
        return max(self.delay, (rules.crawl_delay(ROBOT) if rules else None) or 0.0)

    def _wait(self, pause: float) -> None:
        time.sleep(max(0.0, self._last + pause - time.monotonic()) if self._last else 0.0)
        self._last = time.monotonic()


@cache
def _trusted() -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()  # the city's own authority, where the system knows it
    return context
