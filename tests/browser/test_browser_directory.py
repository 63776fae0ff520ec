"""Through the city's directory and back, in a real browser for which it is another site."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_browser_access import violations
from tests.web.oidc_provider import City, directory
from tests.web.test_web_directory import served_by

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def city():
    with directory() as started:
        yield started


def test_signing_in_and_out_through_another_site(
    browser: Browser, city: City, tmp_path: Path
) -> None:
    """The session's cookie is SameSite=Strict and forms may only lead to us: both must hold, and
    neither may stand in the way."""
    broken: list[str] = []  # what the browser's console says
    with served_by(city, tmp_path) as served:
        context = browser.new_context(viewport=DESKTOP, locale="fr-FR")
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on(
            "console",
            lambda message: (
                broken.append(message.text) if "Content Security" in message.text else None
            ),
        )
        page.goto(f"{served.url}/agents")
        page.get_by_role("link", name="Se connecter avec le compte de la ville").click()
        page.get_by_role("button", name="Je suis Camille").click()
        page.wait_for_url(f"{served.url}/agents")
        expect(page.locator("#queue-title")).to_be_visible()
        expect(page.locator("body")).to_contain_text("Camille")
        (session,) = [one for one in context.cookies() if one["name"] == "guichet_agent"]
        assert (session["sameSite"], session["httpOnly"]) == ("Strict", True)
        assert "guichet_sign_in" not in {one["name"] for one in context.cookies()}
        ended = city.set()["ended"]
        page.get_by_role("button", name="Se déconnecter").first.click()
        page.wait_for_url(f"{served.url}/agents/login?state=*")
        assert city.set()["ended"] == ended + 1
        page.goto(f"{served.url}/agents")
        expect(page.get_by_role("link", name="Se connecter avec le compte")).to_be_visible()
        context.close()
    assert [text for text in broken if "Content Security" in text] == []


def test_who_gives_up_reads_why_and_can_start_again(
    browser: Browser, city: City, tmp_path: Path
) -> None:
    with served_by(city, tmp_path) as served:
        context = browser.new_context(viewport=PHONE, locale="fr-FR")
        page = context.new_page()
        page.set_default_timeout(8000)
        page.goto(f"{served.url}/agents/directory")
        page.get_by_role("button", name="Annuler").click()
        expect(page.get_by_role("alert")).to_contain_text("n'a pas confirmé")
        assert violations(page) == ""
        page.get_by_role("link", name="Se connecter avec le compte de la ville").click()
        page.get_by_role("button", name="Je suis Camille").click()
        expect(page.locator("#queue-title")).to_be_visible()
        context.close()


LOOKS = [
    ("phone", {"viewport": PHONE}),
    ("desktop", {"viewport": DESKTOP}),
    ("dark", {"viewport": DESKTOP, "color_scheme": "dark"}),
    ("forced", {"viewport": PHONE, "forced_colors": "active"}),
]


@pytest.mark.parametrize(("name", "look"), LOOKS, ids=[name for name, _ in LOOKS])
def test_the_page_to_sign_in_on_with_a_directory(
    browser: Browser, city: City, tmp_path: Path, name: str, look: dict[str, object]
) -> None:
    for closed in ("true", "false"):
        with served_by(city, tmp_path / closed, LOCAL_ACCOUNTS=closed) as served:
            context = browser.new_context(locale="fr-FR", reduced_motion="reduce", **look)
            page = context.new_page()
            page.goto(f"{served.url}/agents/login?next=/agents")
            assert violations(page) == ""
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= page.viewport_size["width"]
            button = page.get_by_role("link", name="Se connecter avec le compte de la ville")
            assert button.bounding_box()["height"] >= 44
            page.keyboard.press("Tab")
            expect(button).to_be_focused()
            page.screenshot(path=tmp_path / f"{name}-{closed}.png")
            context.close()
