"""Citizens and agents as their pages speak to the API, each with a live stream that comes back."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks.talking.databases import PASSWORD
from foundation import GuichetError

API = "/api/v1"
AGAIN = 0.05  # seconds before a stream or a message that was cut is tried again
PATIENCE = 60.0  # seconds for a message to be acknowledged, kills or not
PAGE_WAITS = (0, 0.7, 1.5, 3, 6, 10)  # as web/widget/sending.js has them
LONG = httpx.Timeout(30.0, read=None)


class Refused(GuichetError):
    """The server refused or failed what it should have taken."""


@dataclass
class Errors:
    """What went wrong, by kind. ``cuts`` are connections that broke: expected under kills only."""

    cuts: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    def note(self, kind: str) -> None:
        self.kinds[kind] += 1


def client(url: str) -> httpx.AsyncClient:
    """One for many people: as many connections as it takes, none through a proxy."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=100)
    return httpx.AsyncClient(base_url=url, timeout=30.0, limits=limits, trust_env=False)


async def events(response: httpx.Response) -> AsyncIterator[tuple[str, Any]]:
    """The events of a stream, as (name, data)."""
    name = ""
    async for line in response.aiter_lines():
        key, _, value = line.partition(": ")
        if key == "event":
            name = value
        elif key == "data":
            yield name, json.loads(value)


async def until(true: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Wait until it is true, looking often; False when it did not come in time."""
    limit = time.monotonic() + seconds
    while not true():
        if time.monotonic() > limit:
            return False
        await asyncio.sleep(0.002)
    return True


Hears = Callable[[str, Any, float], None]


class Stream:
    """A live stream, followed until it is stopped and taken up again where it was cut."""

    def __init__(
        self, http: httpx.AsyncClient, path: str, headers: dict[str, str], hears: Hears, why: Errors
    ) -> None:
        self._http, self._path, self._headers = http, path, headers
        self._hears, self._errors = hears, why
        self._last = 0
        self.open = asyncio.Event()
        self._task = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        while True:
            try:
                await self._once()
            except httpx.TransportError:
                self._errors.cuts += 1
            self.open.clear()
            await asyncio.sleep(AGAIN)

    async def _once(self) -> None:
        headers = self._headers | {"Last-Event-ID": str(self._last)}
        async with self._http.stream("GET", self._path, headers=headers, timeout=LONG) as response:
            if response.status_code != httpx.codes.OK:
                self._errors.note(f"stream {response.status_code}")
                return
            async for name, data in events(response):
                self.open.set()
                if name == "message" and "number" in data:
                    self._last = max(self._last, data["number"])
                self._hears(name, data, time.perf_counter())

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


class Citizen:
    """``said`` holds the texts acknowledged, by number; ``heard`` how often each number came."""

    def __init__(self, http: httpx.AsyncClient, id: str, token: str, errors: Errors) -> None:
        self.id, self.http, self.errors = id, http, errors
        self._base, self._headers = f"{API}/conversations/{id}", {"X-Conversation-Token": token}
        self.said: dict[int, str] = {}
        self.heard: Counter[int] = Counter()
        self.came: dict[str, float] = {}  # by text: when its message came
        self.state = ""
        self.stream: Stream | None = None

    @classmethod
    async def open(cls, http: httpx.AsyncClient, errors: Errors) -> Citizen:
        reply = await http.post(f"{API}/conversations", json={"language": "fr"})
        if reply.status_code != httpx.codes.CREATED:
            raise Refused(f"Expected a new conversation, found status {reply.status_code}")
        return cls(http, reply.json()["id"], reply.json()["token"], errors)

    def follow(self) -> Stream:
        """Open the live stream, as the page does."""
        self.stream = Stream(
            self.http, f"{self._base}/events", self._headers, self._hear, self.errors
        )
        return self.stream

    def _hear(self, name: str, data: Any, at: float) -> None:
        if name == "message":
            self.heard[data["number"]] += 1
            self.came.setdefault(data["text"], at)
        elif name == "state":
            self.state = data["state"]

    async def say(self, text: str) -> str:
        """Write, with the same key until it is acknowledged and answered (or delivered).

        Gives the last event: ``answer`` or ``delivered``; empty when it was given up, which is
        noted among the errors.
        """
        body = {"text": text, "key": uuid.uuid4().hex}
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            try:
                return await self._say(body)
            except httpx.TransportError:
                self.errors.cuts += 1
                await asyncio.sleep(AGAIN)
        self.errors.note("message never acknowledged")
        return ""

    async def say_as_the_page(self, text: str) -> str:
        """As ``say``, with the page's own tries; after the last, the citizen sees an error."""
        body = {"text": text, "key": uuid.uuid4().hex}
        for wait in PAGE_WAITS:
            await asyncio.sleep(wait)
            try:
                return await self._say(body)
            except httpx.TransportError:
                self.errors.cuts += 1
        self.errors.note("the page gave up")
        return ""

    async def _say(self, body: dict[str, str]) -> str:
        last = ""
        async with self.http.stream(
            "POST", f"{self._base}/messages", json=body, headers=self._headers
        ) as response:
            if response.status_code == httpx.codes.SERVICE_UNAVAILABLE:
                await response.aread()
                raise httpx.RemoteProtocolError("not for the moment")  # tried again, as the page
            if response.status_code != httpx.codes.OK:
                self.errors.note(f"message {response.status_code}")
                return ""
            async for name, data in events(response):
                last = name
                if name == "accepted":
                    self.said[data["number"]] = data["text"]
                elif name == "problem":
                    self.errors.note("answer failed")
        if last not in ("answer", "delivered"):
            raise httpx.RemoteProtocolError("the stream ended before its last event")
        return last

    async def ask_for_a_person(self) -> None:
        await self._act("POST", "/handoff")

    async def read(self) -> list[dict[str, Any]]:
        """The whole history, as the page reads it."""
        reply = await self.http.get(self._base, headers=self._headers)
        reply.raise_for_status()
        found: list[dict[str, Any]] = reply.json()["messages"]
        return found

    async def _act(self, method: str, path: str) -> None:
        reply = await self.http.request(method, self._base + path, headers=self._headers)
        if reply.is_error:
            self.errors.note(f"{path} {reply.status_code}")


class Agent:
    """``said`` holds, by conversation and number, the texts acknowledged."""

    def __init__(self, url: str, name: str, errors: Errors) -> None:
        self.http, self.name, self.errors = client(url), name, errors
        self.said: dict[tuple[str, int], str] = {}
        self.heard: Counter[tuple[str, int]] = Counter()
        self.came: dict[str, float] = {}
        self.mine: set[str] = set()  # those that the stream has told to be theirs
        self.stream: Stream | None = None

    async def sign_in(self) -> None:
        form = {"name": self.name, "password": PASSWORD}
        reply = await self.http.post("/agents/login", data=form)
        if reply.status_code != httpx.codes.SEE_OTHER:
            raise Refused(f"Expected an agent to sign in, found status {reply.status_code}")

    def follow(self) -> Stream:
        self.stream = Stream(self.http, f"{API}/agents/events", {}, self._hear, self.errors)
        return self.stream

    def _hear(self, name: str, data: Any, at: float) -> None:
        if name == "queue":
            self.mine = {one["id"] for one in data["mine"]}
        elif name == "message":
            self.heard[data["conversation"], data["message"]["number"]] += 1
            self.came.setdefault(data["message"]["text"], at)

    async def write(self, id: str, text: str) -> None:
        """Write to a citizen, with the same key until it is acknowledged."""
        body = {"text": text, "key": uuid.uuid4().hex}
        path = f"{API}/agents/conversations/{id}/messages"
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            try:
                reply = await self.http.post(path, json=body)
            except httpx.TransportError:
                self.errors.cuts += 1
                await asyncio.sleep(AGAIN)
                continue
            if reply.status_code == httpx.codes.CREATED:
                self.said[id, reply.json()["number"]] = reply.json()["text"]
            else:
                self.errors.note(f"agent's message {reply.status_code}")
            return
        self.errors.note("message never acknowledged")

    async def act(self, id: str, action: str) -> None:
        reply = await self.http.post(f"{API}/agents/conversations/{id}/{action}")
        if reply.is_error:
            self.errors.note(f"{action} {reply.status_code}")

    async def leave(self) -> None:
        if self.stream:
            await self.stream.stop()
        await self.http.aclose()
