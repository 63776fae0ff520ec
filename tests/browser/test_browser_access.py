"""axe-core finds nothing to say in any state of the pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, Opens

pytestmark = pytest.mark.browser


def ask(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.press("#text", "Enter")
    expect(page.locator(".label").last).to_be_visible()


def start(page: Page) -> None:
    expect(page.locator("#start")).to_be_visible()


def answer(page: Page) -> None:
    ask(page, "Ma carte perdue, appelez le 06 00 00 00 01")


def source(page: Page) -> None:
    answer(page)
    page.locator(".sources button").last.click()


def waiting(page: Page) -> None:
    ask(page, "la piscine ?")
    page.locator(".offer button").click()
    expect(page.locator("#strip")).to_be_visible()


def error(page: Page) -> None:
    ask(page, "une panne")
    page.route("**/api/**", lambda route: route.fulfill(status=409, body="{}"))
    page.fill("#text", "encore")
    page.press("#text", "Enter")
    expect(page.locator(".error-line")).to_be_visible()


def erasing(page: Page) -> None:
    answer(page)
    page.locator("#menu").click()
    page.locator("#erase").click()


STATES = [start, answer, source, waiting, error, erasing]


def violations(page: Page) -> str:
    """What axe finds, in full; the page's own policy forbids nothing it needs."""
    found = Axe().run(page)
    return found.generate_report() if found.violations_count else ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_the_citizens_page(opens: Opens, state: Callable[[Page], None], scheme: str) -> None:
    page = opens(color_scheme=scheme)
    state(page)
    assert violations(page) == ""


@pytest.mark.parametrize("state", [start, answer], ids=lambda state: state.__name__)
def test_the_citizens_page_on_a_desktop_in_english(
    opens: Opens, state: Callable[[Page], None]
) -> None:
    page = opens(viewport=DESKTOP, locale="en-GB")
    state(page)
    assert violations(page) == ""


def test_forced_colours_keep_every_border(opens: Opens) -> None:
    page = opens(forced_colors="active")
    answer(page)
    assert violations(page) == ""
    for name in (".excerpt", ".bubble", ".mark"):
        width = page.locator(name).first.evaluate("e => getComputedStyle(e).borderTopWidth")
        assert width != "0px", name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_with_an_agent(opens: Opens, console: Page, scheme: str) -> None:
    page = opens(color_scheme=scheme)
    ask(page, f"la piscine {scheme} ?")
    page.locator(".offer button").click()
    console.locator("#queue .case", has_text=scheme).click()
    console.get_by_role("button", name="Prendre en charge").click()
    console.locator("#text").fill("Bonjour")
    console.keyboard.press("Enter")
    expect(page.locator(".message.agent")).to_be_visible()
    assert violations(page) == ""
    console.emulate_media(color_scheme=scheme)
    assert violations(console) == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_agents_login(opens: Opens, scheme: str) -> None:
    page = opens("/agents/login", color_scheme=scheme)
    assert violations(page) == ""
    page.fill("#name", "inconnue")
    page.fill("#password", "une phrase quelconque")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == ""
