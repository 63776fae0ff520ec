"""The one script on other people's pages: a strict policy, wild styles, three of them, a phone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.web.serving import Served, serving

pytestmark = pytest.mark.browser

WILD = """* { color: lime !important; font: 40px fantasy !important; letter-spacing: 1em !important;
text-transform: uppercase !important; display: inline !important; float: left; opacity: 0.2; }
html { font-size: 4px; } button, dialog, textarea { display: none !important; }"""


class Town:
    """A city's site on an origin of its own; ``pages`` maps a path to (policy, HTML)."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, str]] = {}
        pages = self.pages

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                policy, html = pages.get(self.path, ("default-src 'none'", ""))
                self.send_response(200 if html else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(html.encode())

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    here = Town()
    yield here
    here.server.shutdown()


@pytest.fixture(scope="module")
def guichet(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUICHET_WIDGET__ORIGINS", f'["{town.url}"]')
        with serving(tmp_path_factory.mktemp("widget")) as served:
            yield served


Visits = Callable[..., Page]


@pytest.fixture
def visits(browser: Browser, town: Town, guichet: Served) -> Iterator[Visits]:
    """Opens a page of the town; afterwards: no policy broken, no cookie, no third host."""
    contexts, broken, hosts = [], [], set()

    def visit(body: str = "", style: str = "", viewport: dict[str, int] = DESKTOP) -> Page:
        host = guichet.url
        policy = f"default-src 'none'; script-src {host}; connect-src {host}; " + (
            "style-src 'unsafe-inline'" if style else "style-src 'none'"
        )
        town.pages["/"] = (
            policy,
            "<!doctype html><html lang=fr><head><title>Ville</title>"
            f"<meta name=viewport content='width=device-width'>"
            f"{f'<style>{style}</style>' if style else ''}"
            f"<script src='{host}/widget.js?lang=fr' async></script></head>"
            f"<body><main><h1>La ville</h1><p>Bonjour</p>{body}</main></body></html>",
        )
        context = browser.new_context(viewport=viewport, locale="fr-FR", reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on(
            "console",
            lambda said: broken.append(said.text) if "Policy" in said.text else None,
        )
        page.on("request", lambda request: hosts.add("/".join(request.url.split("/")[:3])))
        page.goto(town.url + "/")
        return page

    yield visit
    cookies = [cookie for context in contexts for cookie in context.cookies()]
    for context in contexts:
        context.close()
    assert broken == []
    assert cookies == []
    assert {host for host in hosts if host.startswith("http")} <= {town.url, guichet.url}


def ask(page: Page, text: str = "J'ai perdu ma carte") -> None:
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")
    expect(page.locator(".assistant .label")).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_it_answers_on_another_origin_under_a_strict_policy(
    visits: Visits, viewport: dict[str, int]
) -> None:
    page = visits(viewport=viewport)
    assert page.evaluate("sessionStorage.length") == 0
    page.get_by_role("button", name="Une question ?").click()
    expect(page.locator("#text")).to_be_focused()
    expect(page.get_by_role("heading", name="Vous écrivez à une intelligence")).to_be_visible()
    ask(page)
    expect(page.locator(".body")).to_contain_text("25 €")
    report = Axe().run(page)
    assert not report.violations_count, report.generate_report()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.panel")).to_be_hidden()
    expect(page.locator(".launcher")).to_be_focused()


def test_wild_styles_do_not_reach_it(visits: Visits) -> None:
    page = visits(style=WILD)
    page.locator(".launcher").click()
    ask(page)
    seen = page.locator(".body p").first.evaluate(
        "e => { const s = getComputedStyle(e); return [s.letterSpacing, s.textTransform, s.float,"
        " parseFloat(s.fontSize)] }"
    )
    assert seen[:3] == ["normal", "none", "none"]
    assert 15 <= seen[3] <= 20
    assert page.locator("guichet-assistant").evaluate("e => getComputedStyle(e).opacity") == "1"


def test_three_on_one_page_share_one_conversation(visits: Visits) -> None:
    page = visits(body="<guichet-assistant></guichet-assistant>" * 3)
    expect(page.locator("guichet-assistant")).to_have_count(3)
    for index in range(3):
        page.locator("guichet-assistant").nth(index).evaluate(
            "e => e.shadowRoot.querySelector('.launcher').click()"
        )
    first, last = page.locator("guichet-assistant").first, page.locator("guichet-assistant").last
    first.locator("#text").fill("bonjour")
    first.locator("#text").press("Enter")
    expect(first.locator(".assistant .label")).to_have_count(1)
    expect(last.locator(".assistant .label")).to_have_count(1)


def test_another_tab_finds_the_conversation_while_one_is_open(visits: Visits, town: Town) -> None:
    page = visits()
    page.locator(".launcher").click()
    ask(page)
    other = page.context.new_page()
    other.goto(town.url + "/")
    other.locator(".launcher").click()
    expect(other.locator(".citizen .bubble")).to_contain_text("perdu ma carte")
    page.reload()
    expect(page.locator(".citizen .bubble")).to_contain_text("perdu ma carte")


def test_a_site_that_is_not_listed_gets_no_answer(browser: Browser, guichet: Served) -> None:
    stranger = Town()
    stranger.pages["/"] = (
        f"script-src {guichet.url}; connect-src {guichet.url}",
        f"<!doctype html><html lang=fr><script src='{guichet.url}/widget.js' async></script>",
    )
    page = browser.new_page()
    page.goto(stranger.url + "/")
    page.locator(".launcher").click()
    before = len(guichet.assistant.played)
    page.locator("#text").fill("une question de nulle part")
    page.locator("#text").press("Enter")
    page.wait_for_timeout(1500)
    assert len(guichet.assistant.played) == before
    page.close()
    stranger.server.shutdown()
