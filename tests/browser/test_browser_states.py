"""Every state of the assistant, looked at by axe from the left and from the right, on a phone and
on a computer, in the dark and in forced colours; and pictures of them where GUICHET_SHOTS says."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Opens
from tests.web.serving import Colleague, Served, serving

pytestmark = pytest.mark.browser

KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "phone": ("fr", {"viewport": PHONE}),
    "desktop": ("fr", {"viewport": DESKTOP}),
    "phone-rtl-dark": ("ar", {"viewport": PHONE, "color_scheme": "dark"}),
    "desktop-forced": ("en", {"viewport": DESKTOP, "forced_colors": "active"}),
}
Sees = Callable[[Page, str], None]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def sees(kind: str) -> Iterator[Sees]:
    """Looks at one state; when the test ends, nothing may have been found in any."""
    found: dict[str, str] = {}

    def see(page: Page, state: str) -> None:
        page.wait_for_timeout(150)
        if folder := os.environ.get("GUICHET_SHOTS", ""):
            page.screenshot(path=Path(folder) / f"{kind}-{state}.png")
        report = Axe().run(page)
        if report.violations_count:
            found[state] = report.generate_report()
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found[f"{state}: too wide"] = ""

    yield see
    assert found == {}


def ask(page: Page, text: str) -> None:
    before = page.locator(".assistant .label").count()
    page.fill("#text", text)
    page.press("#text", "Enter")
    expect(page.locator(".assistant .label")).to_have_count(before + 1)
    expect(page.locator("#send")).to_be_visible()


def last(page: Page, selector: str) -> Any:
    return page.locator(".message.assistant").last.locator(selector)


def test_the_assistant_alone(opens: Opens, kind: str, sees: Sees) -> None:
    language, options = KINDS[kind]
    page = opens(f"/?lang={language}", **options)
    sees(page, "01-start")
    page.locator("#menu").click()
    sees(page, "02-options")
    page.keyboard.press("Escape")
    page.fill("#text", "une réponse qui vient lentement")
    page.press("#text", "Enter")
    expect(page.locator(".body")).to_contain_text("numéro 2")
    sees(page, "03-writing")
    page.locator("#stop").click()
    expect(page.locator("#send")).to_be_visible()
    sees(page, "04-stopped")
    ask(page, "J'ai perdu ma carte")
    sees(page, "05-answered")
    last(page, ".how summary").click()
    sees(page, "06-how")
    last(page, "[data-value='-1']").click()
    expect(last(page, ".why")).to_be_visible()
    last(page, ".why").scroll_into_view_if_needed()
    sees(page, "07-why")
    last(page, ".sources button").last.click()
    sees(page, "08-source")
    page.keyboard.press("Escape")
    ask(page, "la piscine")
    sees(page, "09-unsure")
    ask(page, "Quel délai pour une salle ?")
    sees(page, "10-choices")
    told = page.locator(".message.assistant").count()
    page.fill("#text", "une panne")
    page.press("#text", "Enter")
    expect(page.locator(".message.assistant")).to_have_count(told + 1)
    expect(page.locator("#send")).to_be_visible()  # a failure has no label: nothing was answered
    sees(page, "12-failed")
    ask(page, "quarante fiches")
    sees(page, "13-many-sources")
    ask(page, "démesure")
    sees(page, "14-hostile")
    page.locator("#menu").click()
    page.locator("#easy").click()
    sees(page, "15-easy")
    page.context.set_offline(True)
    page.fill("#text", "bonjour")
    page.press("#text", "Enter")
    expect(page.locator("#strip")).to_be_visible()
    sees(page, "16-lost")
    page.context.set_offline(False)
    expect(page.locator("#strip")).to_be_hidden()
    expect(page.locator("#send")).to_be_visible()
    ask(page, "au feu")  # from here on the assistant is silent: a person has the conversation
    sees(page, "11-emergency")
    page.locator("#menu").click()
    page.locator("#erase").click()
    sees(page, "17-erasing")
    page.locator("#erase-yes").click()
    expect(page.locator(".done")).to_be_visible()
    sees(page, "18-erased")


def test_with_a_person(opens: Opens, server: Served, kind: str, sees: Sees) -> None:
    language, options = KINDS[kind]
    page = opens(f"/?lang={language}", **options)
    ask(page, "Appelez-moi au 06 00 00 00 01")
    sees(page, "20-stripped")
    page.locator("#human").click()
    expect(page.locator("#strip")).to_be_visible()
    sees(page, "21-waiting")
    id = page.evaluate("JSON.parse(sessionStorage['guichet.conversation']).id")
    nadia = Colleague(server.url)
    nadia.act(id, "claim")
    nadia.write(id, "Bonjour, je regarde avec vous.")
    expect(page.locator(".agent .bubble")).to_be_in_viewport()
    sees(page, "22-with-a-person")
    nadia.act(id, "close")
    expect(page.locator("#text")).to_be_disabled()
    sees(page, "23-closed")


@pytest.fixture(scope="module")
def shut(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("shut"), desk={"hours": ()}) as served:
        yield served


def test_when_the_desk_is_shut(browser: Browser, shut: Served, kind: str, sees: Sees) -> None:
    language, options = KINDS[kind]
    context = browser.new_context(locale="fr-FR", reduced_motion="reduce", **options)
    page = context.new_page()
    page.goto(f"{shut.url}/?lang={language}")
    page.wait_for_selector("#menu")
    page.locator("#human").click()
    expect(page.locator("#callback")).to_be_visible()
    sees(page, "24-call-back")
    page.locator("#callback input[name=contact]").fill("ceci n'est pas un numéro")
    page.locator("#callback input[name=consent]").check()
    page.locator("#callback button[type=submit]").click()
    expect(page.locator("#callback-error")).to_be_visible()
    sees(page, "25-call-back-fault")
    context.close()
