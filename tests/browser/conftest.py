"""Chromium on our own pages, with the scripted assistant of the web tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.conftest import require
from tests.web.serving import PASSWORD, Served, serving

ARGUMENTS = [
    "--no-sandbox",
    "--headless=new",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}

PATIENCE = 30_000  # milliseconds: a busy machine is slow, not wrong
expect.set_options(timeout=PATIENCE)

Opens = Callable[..., Page]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One for this folder only: while it is open, Playwright's loop runs in the tests' thread,
    and no asynchronous test or fixture of another folder could run there."""
    found = shutil.which("chromium") or ""
    require(bool(found), "Chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("browser")) as served:
        yield served


@pytest.fixture
def opens(browser: Browser, server: Served) -> Iterator[Opens]:
    """Opens one of our pages in a context of its own.

    When the test ends: no page may have called another host, failed in a script, or broken the
    content security policy.
    """
    contexts: list[BrowserContext] = []
    foreign: list[str] = []
    broken: list[str] = []

    def open_page(path: str = "/", **options: object) -> Page:
        given = {"viewport": PHONE, "locale": "fr-FR", "reduced_motion": "reduce"} | options
        context = browser.new_context(**given)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        ours = urlsplit(server.url).netloc
        page.on(
            "request",
            lambda request: (
                foreign.append(request.url) if urlsplit(request.url).netloc != ours else None
            ),
        )
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on(
            "console",
            lambda message: (
                broken.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        page.goto(server.url + path)
        if path.split("?")[0] == "/" and given.get("java_script_enabled", True):
            page.wait_for_selector("#menu")  # the page answers even before its script has come
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert foreign == []
    assert broken == []


@pytest.fixture
def console(opens: Opens) -> Page:
    """The agents' page, signed in as Nadia."""
    page = opens("/agents", viewport=DESKTOP)
    page.fill("#name", "nadia")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#queue-title")
    return page
