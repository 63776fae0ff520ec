"""Sends what is due, once at a time for all processes, and again until it is received."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from random import SystemRandom

import httpx
import structlog

from assistant.storage.database import Database, now
from assistant.storage.outbox import Outbox, Outgoing
from assistant.webhook.settings import WebhookSettings
from assistant.webhook.signing import body_of, headers_of
from foundation import SettingsError

log = structlog.get_logger(__name__)
AT_ONCE = 10  # events sent beside each other
MARGIN = 30.0  # seconds a sender may take beyond its call before another takes the event over
SPREAD = SystemRandom()


class Sender:
    """One for each process; ``round`` may be called by several at once, in any of them."""

    def __init__(
        self,
        database: Database,
        settings: WebhookSettings,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """Raises SettingsError when the secret or the certificate cannot be read."""
        self._outbox, self._settings, self._clock = Outbox(database, clock), settings, clock
        self._key = settings.key()
        self._trusted = _trusted(settings.ca_file)

    async def round(self) -> int:
        """Send all that is due; how many were received."""
        received = 0
        lease = timedelta(seconds=self._settings.seconds + MARGIN)
        async with self._client() as client:
            while due := await self._outbox.take(AT_ONCE, lease):
                done = await asyncio.gather(*(self._send(client, event) for event in due))
                received += sum(done)
        return received

    async def _send(self, client: httpx.AsyncClient, event: Outgoing) -> bool:
        failure = await self.call(client, event)
        if not failure:
            await self._outbox.delivered(event.id)
            return True
        tries = event.attempts + 1  # this one is not counted in what was taken
        if tries >= self._settings.tries:
            await self._outbox.given_up(event.id, failure)
            log.error("event given up", told=event.event, id=event.id, error=failure)
        else:
            await self._outbox.again(event.id, self._pause(tries), failure)
        return False

    async def call(self, client: httpx.AsyncClient, event: Outgoing) -> str:
        """One try; empty when it was received (2xx), else why not, as a code.

        What the other side answers is not read: nothing of it could do us good.
        """
        body = body_of(event)
        headers = headers_of(event, body, self._key, self._clock())
        try:
            async with asyncio.timeout(self._settings.seconds):
                request = client.build_request(
                    "POST", self._settings.url, content=body, headers=headers
                )
                answer = await client.send(request, stream=True)
                await answer.aclose()
        except TimeoutError:
            return "Timeout"
        except (httpx.HTTPError, OSError) as error:
            return type(error).__name__
        return "" if answer.is_success else f"HTTP {answer.status_code}"

    def _client(self) -> httpx.AsyncClient:
        # No redirect is followed and no proxy of the environment is used: this host and no other.
        return httpx.AsyncClient(
            verify=self._trusted,
            timeout=self._settings.seconds,
            follow_redirects=False,
            trust_env=False,
        )

    def _pause(self, tries: int) -> timedelta:
        """Twice as long after each failure, up to a limit; not the same for all, by chance."""
        doubled = self._settings.first_wait_seconds * 2.0 ** (tries - 1)
        longest = min(doubled, self._settings.longest_wait_seconds)
        return timedelta(seconds=longest * SPREAD.uniform(0.5, 1.0))


def _trusted(ca_file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except OSError as error:
        raise SettingsError(f"[webhook] ca_file: {type(error).__name__}") from None
