"""A running Guichet as the system asked: through its own API, like any citizen."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self

import httpx

from evaluation.answers.systems import Heard, since
from evaluation.case import Case
from evaluation.errors import SystemGone

PATIENCE = 300.0  # seconds for the whole of one answer
TRIES = 8  # of a message that the server's limit of messages puts off


class Remote:
    """Conversations at ``address``. An earlier turn of the citizen is asked again, so that the
    server answers in its own words; the written turns of the assistant are not sent."""

    at_once = 4

    def __init__(
        self,
        address: str,
        transport: httpx.BaseTransport | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._wait = wait
        self._address = address.rstrip("/")
        self._client = httpx.Client(
            base_url=f"{self._address}/api/v1",
            timeout=httpx.Timeout(30.0, read=PATIENCE),
            transport=transport,
        )

    def ask(self, case: Case) -> Heard:
        """Open a conversation, say the earlier turns, and hear the answer to the question."""
        try:
            opened = self._post("/conversations", {"language": ""}).json()
            path = f"/conversations/{opened['id']}/messages"
            token = {"X-Conversation-Token": opened["token"]}
            for turn in case.history:
                if turn.role == "user":
                    self._say(path, token, turn.content)
            return self._say(path, token, case.question)
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            if status >= 500 or status == httpx.codes.NOT_FOUND:
                raise SystemGone(f"{self._address} answered {status}") from None
            return Heard({}, 0.0, error=f"refused with {status}")
        except httpx.HTTPError as error:
            raise SystemGone(f"{self._address}: {type(error).__name__}") from None

    def _say(self, path: str, token: Mapping[str, str], text: str) -> Heard:
        body = {"text": text, "key": uuid.uuid4().hex}
        for left in range(TRIES, 0, -1):
            started = time.perf_counter()
            with self._client.stream("POST", path, json=body, headers=token) as response:
                if response.status_code == httpx.codes.TOO_MANY_REQUESTS and left > 1:
                    self._wait(_put_off(response))
                    continue
                response.raise_for_status()
                return _heard(response.iter_lines(), started)
        raise AssertionError("the last try returns or raises")

    def _post(self, path: str, body: Mapping[str, str]) -> httpx.Response:
        for _ in range(TRIES):
            response = self._client.post(path, json=body)
            if response.status_code != httpx.codes.TOO_MANY_REQUESTS:
                break
            self._wait(_put_off(response))
        return response.raise_for_status()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()


def _heard(lines: Iterator[str], started: float) -> Heard:
    """Read a stream of events to its answer."""
    first: dict[str, float] = {}
    for name, data in _events(lines):
        if name in ("excerpt", "sentence"):
            first.setdefault(name, since(started))
        elif name == "answer":
            answer = data["answer"]
            return Heard(answer, since(started), first.get("excerpt"), first.get("sentence"))
        elif name == "problem":
            return Heard({}, since(started), error=str(data.get("title", "problem")))
    return Heard({}, since(started), error="the stream ended without an answer")


def _events(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    name, data = "", ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            data += value
        elif not line and data:
            yield name, json.loads(data)
            name, data = "", ""


def _put_off(response: httpx.Response) -> float:
    """How many seconds the server asks to wait."""
    after = response.headers.get("retry-after", "5")
    return min(float(after) if after.isdigit() else 5.0, 60.0)
