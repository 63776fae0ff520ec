"""The documentation as files in Chromium: nothing for axe to find, nothing asked for elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from docs.site.building import build
from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build(folder)
    return folder


@pytest.fixture(params=[(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop-dark"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    size, scheme = request.param
    page = browser.new_page(viewport=size, color_scheme=scheme)
    yield page
    page.close()


@pytest.mark.parametrize("name", ["index.html", "dpo.html", "incidents.html", "readme.html"])
def test_axe_finds_nothing_and_nothing_is_asked_for_elsewhere(
    page: Page, site: Path, name: str
) -> None:
    asked: list[str] = []
    refused: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: refused.append(message.text))
    page.goto((site / name).as_uri())
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    shown = page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    assert refused == []
    # axe is a script, which the page's own policy rightly refuses: the policy is proven above.
    page.evaluate("document.querySelector('meta[http-equiv]').remove()")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert all(address.startswith(site.as_uri()) for address in asked)
    assert ground != "rgba(0, 0, 0, 0)"  # the styles were loaded
    assert shown
    assert wider <= 0


def test_the_keyboard_goes_first_to_the_text(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / "dpo.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#texte")
    page.close()
