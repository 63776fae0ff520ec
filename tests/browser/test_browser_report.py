"""The report of an evaluation, opened as a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.conftest import DESKTOP, PHONE
from tests.evaluation.test_report import outcomes, rendered

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_and_nothing_is_asked_for(
    browser: Browser, tmp_path: Path, size: dict[str, int]
) -> None:
    path = tmp_path / "report.html"
    path.write_text(rendered(outcomes()), "utf-8")
    page = browser.new_page(viewport=size)  # type: ignore[arg-type]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    found = Axe().run(page)
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.close()
    assert found.violations_count == 0, found.generate_report()
    assert asked == [path.as_uri()]
    assert wider <= 0
