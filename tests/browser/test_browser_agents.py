"""A citizen and an agent, each in their own browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens

pytestmark = pytest.mark.browser


def asks_for_a_person(page: Page, question: str) -> None:
    page.fill("#text", question)
    page.press("#text", "Enter")
    page.locator(".offer button").click()
    expect(page.locator("#strip")).to_contain_text("Demande transmise")


def test_a_person_takes_over_and_gives_back(opens: Opens, console: Page) -> None:
    page = opens()
    asks_for_a_person(page, "l'heure de la piscine verte ?")
    case = console.locator("#queue .case", has_text="piscine verte")
    expect(case).to_contain_text("Réponse pas assez sûre")
    case.click()
    expect(console.locator(".doubts")).to_contain_text("Confiance : 31 % (seuil 50 %)")
    console.locator(".said summary").first.click()
    expect(console.locator(".said details")).to_contain_text("Belleroche Métropole")
    console.get_by_role("button", name="Prendre en charge").click()
    expect(page.locator("#strip")).to_contain_text("Nadia vous répond")
    expect(page.locator(".event").last).to_contain_text("Nadia a rejoint la conversation")

    console.locator("#text").fill("Bonjour, elle ouvre à 8 h.")
    console.keyboard.press("Enter")
    expect(page.locator(".message.agent")).to_contain_text("humain")
    expect(page.locator(".message.agent")).to_contain_text("elle ouvre à 8 h.")
    page.fill("#text", "Merci Nadia")
    page.press("#text", "Enter")
    expect(console.locator("#log")).to_contain_text("Merci Nadia")
    expect(page.locator(".assistant")).to_have_count(1)

    page.reload()
    expect(page.locator(".message.agent")).to_have_count(1)
    expect(page.locator("#strip")).to_contain_text("Nadia vous répond")

    console.get_by_role("button", name="Rendre à l'assistant").click()
    expect(page.locator("#strip")).to_be_hidden()
    page.fill("#text", "bonjour")
    page.press("#text", "Enter")
    expect(page.locator(".assistant")).to_have_count(2)


def test_an_agent_closes_and_the_citizen_starts_again(opens: Opens, console: Page) -> None:
    page = opens()
    asks_for_a_person(page, "la piscine rouge ?")
    console.locator("#queue .case", has_text="piscine rouge").click()
    console.get_by_role("button", name="Prendre en charge").click()
    console.locator("#close").click()
    console.get_by_role("button", name="Confirmer").click()
    expect(page.locator("#strip")).to_contain_text("Cette conversation est terminée")
    expect(page.locator("#text")).to_be_disabled()
    page.get_by_role("button", name="Nouvelle conversation").click()
    page.fill("#text", "bonjour")
    page.press("#text", "Enter")
    expect(page.locator(".assistant")).to_have_count(1)


def test_a_transfer_needs_only_the_keyboard(opens: Opens, console: Page) -> None:
    page = opens()
    asks_for_a_person(page, "la piscine bleue ?")
    case = console.locator("#queue .case", has_text="piscine bleue")
    case.focus()
    console.keyboard.press("Enter")
    expect(console.locator("#conversation-title")).to_be_focused()
    console.keyboard.press("Tab")
    expect(console.locator("#claim")).to_be_focused()
    console.keyboard.press("Enter")
    expect(console.locator("#text")).to_be_focused()
    console.locator("#transfer").focus()
    console.keyboard.press("Enter")
    console.locator("#reason").focus()
    console.keyboard.type("pour l'état civil")
    console.keyboard.press("Enter")
    expect(case).to_contain_text("pour l'état civil")
    expect(page.locator("#strip")).to_contain_text("Demande transmise")
    page.get_by_role("button", name="Annuler").click()
    expect(case).to_have_count(0)
    expect(page.locator("#strip")).to_be_hidden()


def test_a_draft_stays_when_the_agent_looks_elsewhere(opens: Opens, console: Page) -> None:
    pages = [opens(), opens()]
    for page, colour in zip(pages, ("jaune", "mauve"), strict=True):
        asks_for_a_person(page, f"la piscine {colour} ?")
        console.locator("#queue .case", has_text=colour).click()
        console.get_by_role("button", name="Prendre en charge").click()
        expect(console.locator("#mine .case", has_text=colour)).to_be_visible()
    console.locator("#text").fill("à moitié écrit")
    console.locator("#mine .case", has_text="jaune").click()
    expect(console.locator("#text")).to_have_value("")
    pages[1].fill("#text", "vous êtes là ?")
    pages[1].press("#text", "Enter")
    expect(console.locator("#mine .case", has_text="vous êtes là")).to_contain_text("nouveau")
    console.locator("#mine .case", has_text="vous êtes là").click()
    expect(console.locator("#text")).to_have_value("à moitié écrit")


def test_a_wrong_password_is_told_on_the_page(opens: Opens) -> None:
    page = opens("/agents")
    page.fill("#name", "inconnue")
    page.fill("#password", "une phrase quelconque")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("incorrect")


def test_signing_out_closes_the_console(console: Page) -> None:
    console.get_by_role("button", name="Se déconnecter").click()
    expect(console.locator("#password")).to_be_visible()
    console.goto(console.url.replace("/login", ""))
    expect(console.locator("#password")).to_be_visible()
