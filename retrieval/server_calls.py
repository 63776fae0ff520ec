"""Calls to a Qdrant server: what is tried again, and its failures said in plain words."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import httpx
from qdrant_client.common.client_exceptions import ResourceExhaustedResponse
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from retrieval.errors import (
    IndexFull,
    IndexOfAnotherKind,
    IndexRefused,
    IndexUnreachable,
    IndexUnusable,
)

T = TypeVar("T")
PAUSES = (0.5, 2.0, 8.0)  # seconds before a write is tried again: long enough for a restart


class Calls:
    """How we speak to the server at ``address``."""

    def __init__(self, address: str, pauses: tuple[float, ...] = PAUSES) -> None:
        self._address, self._pauses = address, pauses

    def read(self, call: Callable[[], T]) -> T:
        """Ask at once or fail: somebody waits. A connection that had gone stale is made anew."""
        try:
            return call()
        except ResponseHandlingException as error:
            if not isinstance(error.source, httpx.RemoteProtocolError):
                raise self._said(error) from None
        except Exception as error:
            raise self._said(error) from None
        return self._once(call)

    def write(self, call: Callable[[], T]) -> T:
        """Write, and try again when the server is away: every write of ours may be repeated."""
        for pause in self._pauses:
            try:
                return self._once(call)
            except IndexUnreachable:
                time.sleep(pause)
        return self._once(call)

    def _once(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except Exception as error:
            raise self._said(error) from None

    def _said(self, error: Exception) -> IndexUnusable:
        where = f"The vector server {self._address}"
        if isinstance(error, ResourceExhaustedResponse):
            return IndexUnreachable(f"{where} has too much to do; try again later")
        source = error.source if isinstance(error, ResponseHandlingException) else error
        why = type(source).__name__
        if isinstance(source, ValueError):  # its answer could not be read
            return IndexUnusable(f"{where} is not a Qdrant server that we know ({why})")
        if isinstance(source, httpx.HTTPError):
            return IndexUnreachable(
                f"{where} does not answer ({why}): check [retrieval] server_url, "
                "and that the server runs"
            )
        if isinstance(error, UnexpectedResponse):
            return self._answered(where, error.status_code or 0, error.content)
        return IndexUnusable(f"{where} could not be used ({type(error).__name__}: {error})")

    def _answered(self, where: str, status: int, content: bytes) -> IndexUnusable:
        said = content.decode("utf-8", "replace")[:300]
        if status in (401, 403):
            return IndexRefused(
                f"{where} does not accept our key: check GUICHET_RETRIEVAL__API_KEY "
                "or [retrieval] api_key_file"
            )
        if status == 507 or "No space left" in said or "disk" in said.lower():
            return IndexFull(
                f"The disk of the vector server {self._address} is full; make room, then run "
                "`guichet index build`: what is done stays"
            )
        if status == 404:
            return IndexUnusable(f"{where} holds no such index; `guichet index build` makes it")
        if "dimension" in said.lower():
            return IndexOfAnotherKind(
                f"{where} holds vectors of another dimension ({said}); "
                "`guichet index build` makes them anew"
            )
        if status in (408, 429, 502, 503, 504):
            return IndexUnreachable(f"{where} does not answer in time (status {status})")
        return IndexUnusable(f"{where} refused what was asked (status {status}: {said})")
