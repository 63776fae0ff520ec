"""What the assistant weighs on a page, and how soon it can be used on a poor line."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import httpx
from playwright.sync_api import Browser, sync_playwright
from rich.table import Table

from assistant.artefacts.settings import model_path
from benchmarks.figures import Clock
from benchmarks.page.lines import LINES
from benchmarks.page.town import Town, town
from benchmarks.page.visit import Seen, visit
from benchmarks.server import Server, serving
from benchmarks.startup import COMMAND
from foundation import GuichetError, UsageError
from web.texts import INTERFACES

GOAL_BYTES, GOAL_MS = 30_000, 1000
SECONDS = 300.0  # for the server to be ready
QUESTION = "Comment obtenir un acte de naissance ?"
SCRIPTED = (sys.executable, "-m", "benchmarks.page.scripted_server")
STATES = Path(__file__).parents[1] / "tests" / "browser" / "test_browser_states.py"
ARGUMENTS = ["--no-sandbox", "--headless=new", "--disable-gpu", "--disable-background-networking"]
ENCODINGS = {"raw": "identity", "gzip": "gzip", "brotli": "br"}


class BrowserMissing(GuichetError):
    """There is no Chromium to measure with."""


def widget(runs: int = 5, assistant: str = "auto") -> dict[str, Any]:
    """``assistant``: "real" (the one of the settings), "scripted", or "auto" (real if it is there).

    Raises BrowserMissing, ServerFailed, UsageError.
    """
    if assistant not in ("auto", "real", "scripted"):
        raise UsageError(f"expected assistant to be auto, real or scripted, found {assistant!r}")
    real = assistant == "real" or (assistant == "auto" and _models_are_there())
    with town() as site, _open_to(site), serving(COMMAND if real else SCRIPTED, SECONDS) as server:
        address = server.address.rstrip("/")
        site.welcome(address)
        _first_answer(server)
        pages = {"demo": f"{address}/demo", "own page": f"{address}/?lang=fr", "host": site.url}
        with _chromium() as browser:
            visits = {page: _visits(browser, url, runs) for page, url in pages.items()}
        return {
            "assistant": "real" if real else "scripted",
            "goal_bytes": GOAL_BYTES,
            "goal_ms": GOAL_MS,
            "script_bytes": {language: _sizes(address, language) for language in INTERFACES},
            "runs": runs,
            "pages": visits,
            **states(),
        }


def _visits(browser: Browser, url: str, runs: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, line in LINES.items():
        seen = [visit(browser, url, line, QUESTION) for _ in range(runs)]
        found[name] = {
            field: round(median(getattr(one, field) for one in seen))
            for field in Seen.__dataclass_fields__
        }
    return found


def _sizes(address: str, language: str) -> dict[str, int]:
    """Bytes of the script as each kind of browser gets it."""
    sizes = {}
    for name, accepted in ENCODINGS.items():
        url, headers = f"{address}/widget.js?lang={language}", {"Accept-Encoding": accepted}
        with httpx.stream("GET", url, headers=headers, trust_env=False) as reply:
            sizes[name] = len(b"".join(reply.iter_raw()))
    return sizes


def states() -> dict[str, int]:
    """How many states the tests look at with axe, and in how many kinds each."""
    text = STATES.read_text("utf-8")
    kinds = text.partition("KINDS:")[2].partition("\n}\n")[0]
    return {
        "states": len(set(re.findall(r'sees\(page, "([^"]+)"\)', text))),
        "kinds": len(re.findall(r'^    "[\w-]+": \(', kinds, re.MULTILINE)),
    }


def _first_answer(server: Server) -> None:
    """One question that is not counted: the first one also fills caches."""
    server.ask(QUESTION, 0, Clock(120))


def _models_are_there() -> bool:
    try:
        for name in ("language_model", "entity_model", "embedder"):
            model_path(name)
    except GuichetError:
        return False
    return True


@contextmanager
def _open_to(site: Town) -> Iterator[None]:
    """The server that is started meanwhile takes calls from the town's page."""
    name = "GUICHET_WIDGET__ORIGINS"
    before = os.environ.get(name)
    os.environ[name] = f'["{site.url}"]'
    try:
        yield
    finally:
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before


@contextmanager
def _chromium() -> Iterator[Browser]:
    found = shutil.which("chromium")
    if not found:
        raise BrowserMissing("Expected Chromium on the path, found none: scripts/install-chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


def show(result: dict[str, Any]) -> Table:
    """Seconds from the start of the navigation, medians; the excerpt's from the question sent."""
    brotli = result["script_bytes"]["fr"]["brotli"] / 1000
    largest = max(size["gzip"] for size in result["script_bytes"].values()) / 1000
    title = (
        f"widget: {brotli:.1f} kB in brotli, {largest:.1f} kB in gzip at most; "
        f"{result['states']} states × {result['kinds']} kinds; {result['assistant']} assistant, "
        f"{result['runs']} runs"
    )
    table = Table(title=title)
    for name in ("Page", "Line", "kB", "Button", "Field", "All", "Script to all", "Excerpt"):
        table.add_column(name, justify="left" if name in ("Page", "Line") else "right")
    for page, lines in result["pages"].items():
        for line, told in lines.items():
            keys = ("button", "field", "whole", "from_script", "excerpt")
            times = (f"{told[key] / 1000:.2f}" for key in keys)
            table.add_row(page, line, f"{told['loaded'] / 1000:.1f}", *times)
        table.add_section()
    slow = {page: lines["slow 3G"]["field"] for page, lines in result["pages"].items()}
    held = (f"{page} {'yes' if ms <= result['goal_ms'] else 'NO'}" for page, ms in slow.items())
    table.caption = f"Field ≤ {result['goal_ms'] / 1000:.0f} s on slow 3G: {', '.join(held)}"
    return table
