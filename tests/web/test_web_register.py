"""The entry is public, in three forms, and the transparency page leads to it."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from lxml import html

from tests.web.serving import Served


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path))


def test_anybody_reads_it_as_a_page_as_markdown_and_as_json(
    server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_AUTHORITY__NAME", "Ville <script>alert(1)</script>")
    page = httpx.get(f"{server.url}/register?lang=fr", timeout=60)
    assert page.status_code == 200
    tree = html.fromstring(page.text)
    assert "article 30 du RGPD" in tree.text_content()
    assert "<script>alert" not in page.text
    raw = httpx.get(f"{server.url}/register.md", timeout=60)
    assert raw.headers["content-type"] == "text/markdown; charset=utf-8"
    assert raw.text.startswith("# Registre")
    told = httpx.get(f"{server.url}/register.json", timeout=60).json()
    assert told["to_fill"] == raw.text.count("**à compléter par la collectivité**")
    links = html.fromstring(httpx.get(f"{server.url}/transparency?lang=fr", timeout=60).text)
    assert links.xpath('//a[@href="/register?lang=fr"]')
