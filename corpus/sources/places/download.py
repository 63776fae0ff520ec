"""Fetching a file of places during a sync, only when it has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import httpx

from corpus.errors import SourceError
from corpus.sources.places.address import check_address
from corpus.sources.places.table import MAX_BYTES

TIMEOUT = httpx.Timeout(30.0, connect=10.0)
VALIDATORS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


def download(address: str, folder: Path, on_bytes: Callable[[int], None]) -> bytes:
    """The file's content, from ``folder`` when the server says that it has not changed.

    Raises SourceError; the copy of the last time then stays as it was.
    """
    name = hashlib.sha256(address.encode()).hexdigest()[:16]
    copy, notes = folder / f"{name}.data", folder / f"{name}.json"
    sent = _validators(notes) if copy.is_file() else {}
    try:
        with (
            httpx.Client(
                timeout=TIMEOUT, follow_redirects=True, max_redirects=5, trust_env=False
            ) as client,
            client.stream("GET", address, headers=sent) as answer,
        ):
            if answer.status_code == httpx.codes.NOT_MODIFIED and sent:
                return copy.read_bytes()
            if answer.status_code != httpx.codes.OK:
                raise SourceError(f"{address}: expected a file, found status {answer.status_code}")
            check_address(str(answer.url))
            content = _read(answer, address, on_bytes)
            kept = {send: answer.headers.get(got, "") for got, send in VALIDATORS.items()}
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise SourceError(f"{address}: expected a file, found: {error}") from None
    folder.mkdir(parents=True, exist_ok=True)
    # The validators go first and come back last: a cut between leaves a copy that is fetched again.
    notes.unlink(missing_ok=True)
    copy.with_suffix(".part").write_bytes(content)
    copy.with_suffix(".part").replace(copy)
    notes.write_text(json.dumps({name: value for name, value in kept.items() if value}))
    return content


def _read(answer: httpx.Response, address: str, on_bytes: Callable[[int], None]) -> bytes:
    content = bytearray()
    for chunk in answer.iter_bytes():
        content += chunk
        on_bytes(len(content))
        if len(content) > MAX_BYTES:
            raise SourceError(
                f"{address}: expected at most {MAX_BYTES // 1_000_000} MB, found more"
            )
    return bytes(content)


def _validators(notes: Path) -> dict[str, str]:
    try:
        kept = json.loads(notes.read_text())
    except (OSError, ValueError):
        return {}
    return {name: kept[name] for name in VALIDATORS.values() if kept.get(name)}
