"""The one script: how it is made, what it weighs, whose pages it serves, how it may look."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import brotli
import httpx
import pytest

from foundation import SettingsError, load
from tests.web.serving import Served, serving
from web.texts import INTERFACES
from web.widget.bundle import modules, page_styles, stylesheet
from web.widget.contrast import contrast
from web.widget.settings import WidgetSettings
from web.widget.theme import theme

CITY = "https://www.belleroche.example"
LARGEST = 30_000


@pytest.fixture(scope="module")
def open_to_the_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUICHET_WIDGET__ORIGINS", f'["{CITY}"]')
        with serving(tmp_path_factory.mktemp("city")) as served:
            yield served


@pytest.mark.parametrize("language", INTERFACES)
def test_all_of_it_weighs_less_than_thirty_kilobytes(server: Served, language: str) -> None:
    sizes = []
    for accepted, coding, whole in (
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip;q=1.0", "gzip", gzip.decompress),
    ):
        asked = {"Accept-Encoding": accepted}
        url = f"{server.url}/widget.js?lang={language}"
        with httpx.stream("GET", url, headers=asked) as response:
            raw = b"".join(response.iter_raw())
        assert response.headers["content-encoding"] == coding
        assert b"customElements.define" in whole(raw)
        sizes.append(len(raw))
    assert sizes[0] < sizes[1] < LARGEST


def test_browsers_that_know_no_compression_get_it_whole_and_ask_only_for_news(
    server: Served,
) -> None:
    url = f"{server.url}/widget.js?lang=fr"
    whole = httpx.get(url, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in whole.headers
    assert whole.text == httpx.get(url).text
    known = {"Accept-Encoding": "identity", "If-None-Match": whole.headers["etag"]}
    again = httpx.get(url, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert httpx.get(url.replace("fr", "en")).headers["etag"] != whole.headers["etag"]


def test_other_sites_may_load_the_script_and_nothing_else(server: Served) -> None:
    policy = "cross-origin-resource-policy"
    assert httpx.get(f"{server.url}/widget.js").headers[policy] == "cross-origin"
    for path in ("/", "/static/theme.css", "/health", "/agents/login"):
        assert httpx.get(server.url + path).headers[policy] == "same-origin"


def test_no_cookie_is_ever_set_for_a_citizen(server: Served) -> None:
    with httpx.Client(base_url=server.url, timeout=60) as client:
        opened = client.post("/api/v1/conversations", json={"language": "fr"}).json()
        headers = {"X-Conversation-Token": opened["token"]}
        body = {"text": "bonjour", "key": "key-of-a-message"}
        for path in ("/", "/widget.js", "/widget/page.css", "/demo", "/transparency"):
            client.get(path)
        client.post(f"/api/v1/conversations/{opened['id']}/messages", json=body, headers=headers)
        assert len(client.cookies) == 0


def test_modules_stand_after_what_they_import_and_without_imports() -> None:
    text = modules()
    assert "import {" not in text
    assert not any(line.startswith(("export ", "//")) for line in text.splitlines())
    assert text.index("function make(") < text.index("class AnswerView")
    assert text.index("class AnswerView") < text.index("class GuichetAssistant")


def test_two_modules_with_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("export function same() {}\n")
    (tmp_path / "b.js").write_text('import { same } from "./a.js";\nconst same = 1;\n')
    with pytest.raises(ValueError, match=r"b\.js and a\.js both define same"):
        modules(tmp_path / "b.js")


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nexport const a = 1;\n')
    (tmp_path / "b.js").write_text('import { a } from "./a.js";\nexport const b = 1;\n')
    with pytest.raises(ValueError, match="imports itself"):
        modules(tmp_path / "a.js")


def test_sizes_in_a_foreign_page_do_not_follow_its_root() -> None:
    assert "rem" not in stylesheet().replace("var(--rem)", "")
    assert "1.5rem" in page_styles()


def origin(url: str, site: str, method: str = "POST", **headers: str) -> httpx.Response:
    return httpx.request(method, f"{url}/api/v1/conversations", headers={"Origin": site, **headers})


def test_only_the_listed_sites_may_call(open_to_the_city: Served) -> None:
    url = open_to_the_city.url
    allowed = origin(url, CITY)
    assert allowed.status_code == 201
    assert allowed.headers["access-control-allow-origin"] == CITY
    assert "access-control-allow-credentials" not in allowed.headers
    for site in ("https://elsewhere.example", f"{CITY}.evil.example", "null", f"{CITY}:444"):
        refused = origin(url, site)
        assert refused.status_code == 403
        assert refused.json()["type"].endswith("other-origin")
        assert "access-control-allow-origin" not in refused.headers
    assert origin(url, url).status_code == 201  # our own pages
    assert httpx.post(f"{url}/api/v1/conversations").status_code == 201  # no browser


def test_a_listed_site_is_told_what_it_may_send(open_to_the_city: Served) -> None:
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-conversation-token",
    }
    told = origin(open_to_the_city.url, CITY, "OPTIONS", **asked)
    assert told.status_code == 200
    assert "PUT" in told.headers["access-control-allow-methods"]
    assert "x-conversation-token" in told.headers["access-control-allow-headers"].lower()
    assert origin(open_to_the_city.url, "https://x.example", "OPTIONS", **asked).status_code == 403


def test_a_listed_site_has_no_business_with_the_agents(open_to_the_city: Served) -> None:
    response = httpx.get(
        f"{open_to_the_city.url}/api/v1/agents/conversations", headers={"Origin": CITY}
    )
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("ACCENT", "#ff8800", r"accent: #ff8800 .* contrast of 2\.\d+:1; expected at least 4.5:1"),
        ("ACCENT_DARK", "#8f3a1f", "accent_dark: .* expected at least 4.5:1"),
        ("ACCENT", "red", "expected a colour such as"),
        ("ORIGINS", '["https://a.example/page"]', "expected an origin such as"),
        ("ORIGINS", '["*"]', "expected an origin such as"),
        ("FONT", "x; } body { display: none", "expected names of fonts"),
        ("CORNER", "middle", "corner"),
    ],
)
def test_a_theme_or_a_site_that_cannot_be_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, why: str
) -> None:
    monkeypatch.setenv(f"GUICHET_WIDGET__{name}", value)
    with pytest.raises(SettingsError, match=why):
        load(WidgetSettings)


def test_contrast_is_that_of_the_recommendation() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.01)
    assert contrast("#123456", "#123456") == 1


def test_the_citys_theme_becomes_variables() -> None:
    told = theme(WidgetSettings(accent="#0b4f8a", font='"Marianne", Arial', radius_px=8))
    assert "--accent:#0b4f8a;--accent-ink:#ffffff" in told
    assert '--text-font:"Marianne", Arial' in told
    assert "--radius:0.5em" in told


def test_a_logo_must_be_a_small_svg(tmp_path: Path) -> None:
    (tmp_path / "x.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert WidgetSettings(logo=str(tmp_path / "x.svg")).mark().startswith("<svg")
    (tmp_path / "x.svg").write_text("<svg>" + "x" * 5000)
    with pytest.raises(ValueError, match="at most 4096 characters, found 5005"):
        WidgetSettings(logo=str(tmp_path / "x.svg")).mark()
