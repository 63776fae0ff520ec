"""The whole of it: the installed server, the real model, the real index, a real browser."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PHONE
from tests.installed import Installed

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.embedder]


def test_a_citizen_gets_the_excerpt_the_sources_and_the_label_and_loses_nothing(
    installed: Installed, browser: Browser
) -> None:
    context = browser.new_context(viewport=PHONE, locale="fr-FR")
    page = context.new_page()
    page.set_default_timeout(120_000)
    with installed.serving() as (process, address):
        page.goto(address)
        page.get_by_role("textbox").fill(
            "Je suis Zoltan Kervadec. Le bonnet est-il obligatoire à la piscine ?"
        )
        page.keyboard.press("Enter")
        expect(page.locator("section.excerpt")).to_contain_text("bonnet", timeout=120_000)
        expect(page.locator(".assistant .label")).to_have_count(1, timeout=120_000)
        expect(page.locator(".citizen .bubble")).not_to_contain_text("Kervadec")
        page.locator(".sources button").first.click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("Belleroche")
        expect(dialog.get_by_role("link")).to_have_attribute(
            "href", "https://www.belleroche.example/demarches/piscines"
        )
        second = installed.run("search", "piscine")
        assert second.returncode == 3
        assert "in use by another process" in second.stderr
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    kept = b"".join(path.read_bytes() for path in installed.folder.glob("guichet.sqlite*"))
    kept += (installed.folder / "serve.log").read_bytes()
    assert b"Kervadec" not in kept
    assert b"[PERSONNE_1]" in kept
    assert installed.run("search", "piscine").returncode == 0  # the index survived
    context.close()


def test_a_port_in_use_is_told_in_one_line_before_any_model_is_loaded(
    installed: Installed,
) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done: subprocess.CompletedProcess[str] = installed.run("serve", "--port", str(port))
    assert done.returncode == 2
    assert str(port) in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
