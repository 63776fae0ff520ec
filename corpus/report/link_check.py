"""Asking whether the pages that sheets link to are still there: on an editor's demand only.

Polite: one request at a time to a host, a delay between two, HEAD before GET, nothing kept of the
pages. The answers are kept in a file, so that the report can show them with their date.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx

TIMEOUT_SECONDS = 15.0
# A server may refuse a machine what it gives to a person: that page is not gone.
_GONE = {404, 410}
_HEAD_REFUSED = {400, 403, 405, 406, 501}
_AGENT = "Guichet link check"


@dataclass(frozen=True, slots=True)
class Checked:
    """What an address answered at that moment; ``status`` is 0 when nothing answered."""

    url: str
    status: int
    detail: str
    at: datetime

    @property
    def is_gone(self) -> bool:
        """The page is not there, or its host is not."""
        return self.status in _GONE or self.status == 0


def check_links(
    urls: Iterable[str],
    delay: float,
    on_checked: Callable[[Checked], None] = lambda _: None,
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, Checked]:
    """Ask each address once; ``delay`` seconds pass between two requests to the same host."""
    found: dict[str, Checked] = {}
    last: dict[str, float] = {}
    with httpx.Client(
        timeout=TIMEOUT_SECONDS, follow_redirects=True, headers={"User-Agent": _AGENT}
    ) as client:
        for url in _by_turns(urls):
            host = urlsplit(url).netloc
            wait = last.get(host, -delay) + delay - time.monotonic()
            if host in last and wait > 0:
                sleep(wait)
            checked = _check(client, url)
            last[host] = time.monotonic()
            found[url] = checked
            on_checked(checked)
    return found


def _check(client: httpx.Client, url: str) -> Checked:
    status, detail = 0, ""
    try:
        status = client.head(url).status_code
        if status in _HEAD_REFUSED:
            with client.stream("GET", url) as answer:
                status = answer.status_code
        detail = f"HTTP {status}"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        detail = type(error).__name__
    return Checked(url, status, detail, datetime.now(UTC))


def _by_turns(urls: Iterable[str]) -> Iterator[str]:
    """The addresses host by host in turns, so that waiting for one host is rarely needed."""
    queues: dict[str, deque[str]] = defaultdict(deque)
    for url in dict.fromkeys(urls):
        if urlsplit(url).scheme in ("http", "https"):
            queues[urlsplit(url).netloc].append(url)
    while queues:
        for host in list(queues):
            yield queues[host].popleft()
            if not queues[host]:
                del queues[host]


def link_checks_file(folder: Path) -> Path:
    """Where the answers are kept, in the corpus' folder."""
    return folder / "link-checks.jsonl"


def read_checks(path: Path) -> dict[str, Checked]:
    """What was kept; nothing when there is no such file or it cannot be read."""
    try:
        lines = path.read_text("utf-8").splitlines()
        raw = [json.loads(line) for line in lines]
        kept = [
            Checked(item["url"], item["status"], item["detail"], datetime.fromisoformat(item["at"]))
            for item in raw
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {checked.url: checked for checked in kept}


def keep_checks(path: Path, checks: Mapping[str, Checked]) -> None:
    """Add these to what was kept; the newer answer of an address replaces the older one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    merged = {**read_checks(path), **checks}
    lines = (
        json.dumps(
            {
                "url": each.url,
                "status": each.status,
                "detail": each.detail,
                "at": each.at.isoformat(),
            },
            ensure_ascii=False,
        )
        for each in merged.values()
    )
    partial.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    partial.replace(path)
