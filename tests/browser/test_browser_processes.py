"""Two web processes on one PostgreSQL, a browser on each: live both ways, and across a cut."""

from __future__ import annotations

import asyncio
import os
import threading
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.access.access import Access
from assistant.storage.database import open_database
from tests.assistant.conftest import POSTGRES
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.line import Line
from tests.browser.test_browser_agents import asks_for_a_person
from tests.web.serving import PASSWORD
from tests.web.test_web_processes import process

pytestmark = [pytest.mark.browser, pytest.mark.postgres]


WAITS = 20_000  # milliseconds, for a page that comes back by itself


def in_thread(url: str) -> None:
    """Playwright's loop runs in the tests' thread: this one needs its own."""

    async def accounts() -> None:
        async with await open_database(url) as database:
            await Access.of(database).accounts.add("nadia", PASSWORD, "Nadia", ["agent"])

    thread = threading.Thread(target=lambda: asyncio.run(accounts()))
    thread.start()
    thread.join()


@pytest.fixture
def database() -> Iterator[str]:
    try:
        server = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError:
        if os.environ.get("GUICHET_TESTS_MAY_SKIP"):
            pytest.skip("no PostgreSQL server at GUICHET_TESTS_POSTGRES")
        pytest.fail("no PostgreSQL server at GUICHET_TESTS_POSTGRES", pytrace=False)
    schema = f"guichet_{uuid.uuid4().hex}"
    with server:
        server.execute(f"CREATE SCHEMA {schema}")
        url = f"{POSTGRES}?options=-csearch_path%3D{schema}"
        in_thread(url)
        yield url
        server.execute(f"DROP SCHEMA {schema} CASCADE")


def opened(browser: Browser, url: str, **options: object) -> Page:
    page = browser.new_context(locale="fr-FR", reduced_motion="reduce", **options).new_page()
    page.set_default_timeout(15_000)
    page.goto(url)
    return page


def write(console: Page, words: str) -> None:
    console.locator("#text").fill(words)
    console.keyboard.press("Enter")


def test_a_citizen_on_one_process_and_an_agent_on_the_other(
    browser: Browser, database: str
) -> None:
    with process(database) as one, process(database) as other:
        line = Line(one)
        page = opened(browser, f"{line.url}/", viewport=PHONE)
        page.wait_for_selector("#menu")
        console = opened(browser, f"{other}/agents", viewport=DESKTOP)
        console.fill("#name", "nadia")
        console.fill("#password", PASSWORD)
        console.keyboard.press("Enter")
        console.wait_for_selector("#team li")

        asks_for_a_person(page, "la piscine de l'autre côté ?")
        console.locator("#queue .case", has_text="autre côté").click()
        console.locator("#claim").click()
        expect(page.locator("#strip")).to_contain_text("Nadia vous répond", timeout=WAITS)
        write(console, "Bonjour")
        expect(page.locator(".message.agent")).to_contain_text("Bonjour", timeout=WAITS)
        page.fill("#text", "Merci")
        page.press("#text", "Enter")
        expect(console.locator("#log")).to_contain_text("Merci", timeout=WAITS)

        # The citizen's line is cut; what is said meanwhile comes when it is mended, once.
        heard: list[int] = []
        page.on(
            "request",
            lambda request: (
                heard.append(int(request.headers.get("last-event-id", "0")))
                if request.url.endswith("/events")
                else None
            ),
        )
        line.cut()
        for words in ("Vous êtes là ?", "Je reste en ligne"):
            write(console, words)
            expect(console.locator("#log")).to_contain_text(words, timeout=WAITS)
        expect(page.locator(".message.agent")).to_have_count(1)
        line.mend()
        expect(page.locator(".message.agent")).to_have_count(3, timeout=WAITS)
        write(console, "À bientôt")
        expect(page.locator(".message.agent")).to_have_count(4, timeout=WAITS)
        said = page.locator(".message.agent").all_inner_texts()
        told = ("Bonjour", "Vous êtes là ?", "Je reste en ligne", "À bientôt")
        assert all(words in text for words, text in zip(told, said, strict=True))
        assert heard, "the stream was never taken up again"
        assert min(heard) > 0, "a stream that came back did not say what it had heard"
        for context in (page.context, console.context):
            context.close()
        line.close()
