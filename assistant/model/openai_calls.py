"""Streamed calls to the model's server: time-outs, tries again, and an end at any moment.

They run in an event loop of their own thread, because only there can a call that waits for the
server be given up at once: the connection is closed, and the server stops computing.
"""

from __future__ import annotations

import asyncio
import json
import queue
import threading
from collections.abc import Generator
from typing import Any

import httpx

from assistant.errors import ModelError, ModelStopped

TRIES = 3  # before the first part of an answer; after it, never
PAUSE_S = 0.2  # before the second try; doubled before the third
CONNECT_S = 5.0
_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
_LOOK_S = 0.1  # how often someone who waits looks whether they were told to stop


class Refused(ModelError):
    """The server answered with an error; ``status`` is its HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"The language model's server refused the request (HTTP {status})")
        self.status = status


class Calls:
    """``stream`` from any thread."""

    def __init__(
        self, url: str, key: str, seconds: float, transport: httpx.AsyncBaseTransport | None
    ) -> None:
        self._client = httpx.AsyncClient(
            base_url=url.rstrip("/") + "/",
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(seconds, connect=min(CONNECT_S, seconds)),
            transport=transport,
            trust_env=False,  # no proxy that the environment may name stands between
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="model", daemon=True)
        self._thread.start()

    def stream(
        self, path: str, body: dict[str, Any], stop: threading.Event | None
    ) -> Generator[dict[str, Any], None, None]:
        """The JSON of each server-sent event. Raises Refused, ModelError, ModelStopped."""
        told: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        call = asyncio.run_coroutine_threadsafe(self._call(path, body, told), self._loop)
        call.add_done_callback(lambda _: told.put(None))
        try:
            while True:
                if stop is not None and stop.is_set():
                    raise ModelStopped("stopped while the server was answering")
                try:
                    part = told.get(timeout=_LOOK_S)
                except queue.Empty:
                    continue
                if part is None:
                    call.result()
                    return
                yield part
        finally:
            call.cancel()

    async def _call(
        self, path: str, body: dict[str, Any], told: queue.SimpleQueue[dict[str, Any] | None]
    ) -> None:
        for tried in range(1, TRIES + 1):
            begun = False
            try:
                async with self._client.stream("POST", path, json=body) as response:
                    if response.is_error:
                        raise Refused(response.status_code)
                    async for line in response.aiter_lines():
                        data = line.removeprefix("data:").strip()
                        if not line.startswith("data:") or data == "[DONE]":
                            continue
                        begun = True
                        told.put(_read(data))
                return
            except Refused as refused:
                if refused.status not in _AGAIN or tried == TRIES:
                    raise
            except httpx.HTTPError as error:
                # Its kind only: the text of a library's error may quote what was sent.
                if begun or tried == TRIES:
                    raise ModelError(
                        f"The language model's server cannot be reached ({type(error).__name__})"
                    ) from None
            await asyncio.sleep(PAUSE_S * 2 ** (tried - 1))

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._client.aclose(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()


def _read(data: str) -> dict[str, Any]:
    try:
        part = json.loads(data)
    except ValueError:
        raise ModelError("The language model's server wrote something that is not JSON") from None
    if not isinstance(part, dict) or "error" in part:
        raise ModelError("The language model's server failed while answering")
    return part
