"""The whole day of a question: from the machine that is not sure to the case made of it."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.browser.test_browser_console import signed_in

pytestmark = pytest.mark.browser


def says(page: Page, words: str) -> None:
    page.fill("#text", words)
    page.press("#text", "Enter")


def test_from_a_doubtful_answer_to_a_case_with_two_agents(opens: Opens, console: Page) -> None:
    begun = time.monotonic()
    page, karim = opens(), signed_in(opens, "karim")

    # A question, an answer that is not sure enough, the citizen's consent, a place in the queue.
    says(page, "l'heure de la piscine de jour ?")
    expect(page.locator(".offer")).to_be_visible()
    expect(karim.locator("#queue .case", has_text="de jour")).to_have_count(0)
    page.locator(".offer button").click()
    expect(page.locator("#strip")).to_contain_text("Demande transmise")
    expect(page.locator("#strip")).to_contain_text(re.compile(r"prochaine personne|\d"))

    # Claimed by one: the other sees it leave. The draft is read, edited, sent by a person.
    case = console.locator("#queue .case", has_text="de jour")
    expect(case).to_contain_text("Réponse pas assez sûre")
    expect(karim.locator("#queue .case", has_text="de jour")).to_be_visible()
    nadia = karim.locator("#team li", has_text="Nadia")
    held = re.search(r"(\d+) en cours", nadia.inner_text())  # by other tests on this server
    case.click()
    console.locator("#claim").click()
    expect(karim.locator("#queue .case", has_text="de jour")).to_have_count(0)
    expect(nadia).to_contain_text(f"{int(held[1]) + 1 if held else 1} en cours")
    expect(page.locator("#strip")).to_contain_text("Nadia vous répond")
    expect(console.locator("#insert")).to_be_visible()
    expect(page.locator(".message.agent")).to_have_count(0)
    console.locator("#insert").click()
    console.locator("#text").press("End")
    console.keyboard.type(" À demain !")
    console.keyboard.press("Enter")
    expect(page.locator(".message.agent")).to_contain_text("À demain !")
    expect(page.locator(".message.agent")).to_contain_text("relu et envoyé par un agent")

    # The assistant is silent while a person is there.
    answers = page.locator(".assistant").count()
    says(page, "merci, et les tarifs ?")
    expect(console.locator("#log")).to_contain_text("et les tarifs ?")
    expect(page.locator(".assistant")).to_have_count(answers)

    # To the other agent, who reads it all, answers, and gives it back to the assistant.
    console.locator("#transfer").click()
    console.locator("#transfer-to").select_option("karim")
    console.locator("#reason").fill("pour les tarifs")
    console.get_by_role("button", name="Confirmer").click()
    theirs = karim.locator("#queue .case", has_text="et les tarifs")
    expect(theirs).to_contain_text("Pour vous")
    theirs.click()
    karim.locator("#claim").click()
    expect(page.locator("#strip")).to_contain_text("Karim vous répond")
    expect(karim.locator("#log")).to_contain_text("À demain !")
    karim.locator("#text").fill("C'est 3 €.")
    karim.keyboard.press("Enter")
    expect(page.locator(".message.agent").last).to_contain_text("C'est 3 €.")
    karim.locator("#release").click()
    expect(page.locator("#strip")).to_be_hidden()
    says(page, "bonjour encore")
    expect(page.locator(".assistant")).to_have_count(answers + 1)

    # Asked for again, closed with a reason; the citizen says what they think of it.
    says(page, "la piscine de nuit ?")
    page.locator(".offer button").last.click()
    console.locator("#queue .case", has_text="de nuit").click()
    console.locator("#claim").click()
    expect(console.locator("#close")).to_be_visible()
    console.locator("#close").click()
    console.locator("#close-reason").select_option("answered")
    console.get_by_role("button", name="Confirmer").click()
    expect(page.locator("#strip")).to_contain_text("terminée")
    expect(console.locator("#trouble")).to_be_hidden()  # what one does oneself is no surprise

    # The citizen says what they think of an answer.
    helpful = page.locator(".thumbs").last.get_by_role("button").first
    helpful.click()
    expect(helpful).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".thumbs .thanks").last).to_be_visible()

    # A case is made of it; or written by hand, in the evaluators' form.
    written = console.locator("#case-write a")
    expect(written).to_be_visible()
    form = console.request.get(console.url.split("/agents")[0] + written.get_attribute("href"))
    assert form.status == 200
    assert "la piscine de nuit" in form.text()
    console.locator("#case").click()
    expect(console.locator("#case")).to_contain_text("Proposé à l'équipe")
    assert time.monotonic() - begun < 60


def test_replies_at_hand_are_added_changed_and_removed_by_a_supervisor(
    opens: Opens, console: Page
) -> None:
    expect(console.locator("#open-canned")).to_have_count(0)  # an agent only uses them
    sonia = signed_in(opens, "sonia")
    sonia.locator("#open-canned").click()
    for name, theme in (("Horaires du jour", "Sports"), ("Papiers du jour", "Papiers")):
        sonia.locator("#canned-name").fill(name)
        sonia.locator("#canned-theme").fill(theme)
        sonia.locator("#canned-text").fill(f"Texte de {name}")
        sonia.get_by_role("button", name="Garder cette réponse").click()
        expect(sonia.locator("#canned-list")).to_contain_text(name)
    sonia.locator("#canned-by").select_option("Sports")
    expect(sonia.locator("#canned-list")).not_to_contain_text("Papiers du jour")
    sonia.get_by_role("button", name="Modifier : Horaires du jour").click()
    expect(sonia.locator("#canned-text")).to_have_value("Texte de Horaires du jour")
    sonia.locator("#canned-text").fill("Ouvert de 8 h à 19 h")
    sonia.get_by_role("button", name="Garder cette réponse").click()
    expect(sonia.locator("#canned-list")).to_contain_text("Ouvert de 8 h à 19 h")
    expect(sonia.locator("#canned-list")).not_to_contain_text("Texte de Horaires du jour")
    expect(sonia.locator("#canned-what")).to_have_text("Nouvelle réponse type")
    sonia.locator("#canned-by").select_option("")
    for name in ("Horaires du jour", "Papiers du jour"):
        sonia.get_by_role("button", name=f"Supprimer : {name}").click()
        expect(sonia.locator("#canned-list")).not_to_contain_text(name)
