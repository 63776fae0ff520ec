"""What a citizen does, in a real browser: phone, desktop, keyboard, bad network."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Opens
from tests.web.serving import FEE, LOST_CARD, Served

pytestmark = pytest.mark.browser

QUESTION = "J'ai perdu ma carte d'identité"
SLOW = "une réponse qui vient lentement"


def ask(page: Page, text: str = QUESTION) -> None:
    page.fill("#text", text)
    page.press("#text", "Enter")


def answers(page: Page, count: int = 1) -> None:
    expect(page.locator(".assistant .label")).to_have_count(count)
    expect(page.locator("#send")).to_be_visible()


def option(page: Page, name: str) -> None:
    page.locator("#menu").click()
    page.get_by_role("button", name=name).click()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_from_the_first_word_to_the_source(opens: Opens, viewport: dict[str, int]) -> None:
    page = opens(viewport=viewport)
    expect(page.get_by_role("heading", name="Vous écrivez à une intelligence")).to_be_visible()
    page.get_by_role("button", name="J'ai perdu ma carte d'identité").click()
    expect(page.locator(".excerpt-mark")).to_contain_text("Extrait de la fiche officielle")
    answers(page)
    expect(page.locator(".assistant .body")).to_contain_text(LOST_CARD.sentences[1])
    expect(page.locator(".label")).to_contain_text("intelligence artificielle")
    page.locator(".body .cite").nth(1).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(FEE.title)
    expect(dialog).to_contain_text(FEE.publisher)
    expect(dialog).to_contain_text("10 janvier 2023")
    expect(dialog).to_contain_text("Cette fiche est ancienne")
    expect(dialog.get_by_role("link")).to_have_attribute("href", FEE.url)
    expect(page.locator(".notice")).to_have_count(1)
    expect(page.locator("#short-notice")).to_be_visible()


def test_the_notice_of_ai_cannot_be_dismissed(opens: Opens) -> None:
    page = opens()
    assert page.locator(".notice button, .short-notice button").count() == 0
    ask(page)
    answers(page)
    expect(page.locator(".notice")).to_be_visible()
    expect(page.locator("#short-notice")).to_be_in_viewport()


def test_stop_ends_the_answer_and_keeps_what_was_read(opens: Opens, server: Served) -> None:
    page = opens()
    ask(page, SLOW)
    expect(page.locator(".body")).to_contain_text("numéro 2")
    page.get_by_role("button", name="Arrêter").click()
    expect(page.locator(".assistant")).to_contain_text("Réponse interrompue")
    expect(page.locator(".body")).to_contain_text("numéro 2")
    expect(page.locator("#send")).to_be_visible()
    expect(page.locator("#text")).to_be_focused()
    assert server.assistant.stopped[-1] == SLOW
    ask(page)
    answers(page, 2)


def test_only_the_keyboard(opens: Opens) -> None:
    page = opens()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("que faire ?")
    page.keyboard.press("Enter")
    answers(page)
    expect(page.locator(".citizen .bubble")).to_contain_text("que faire ?")
    source = page.locator(".sources button").last
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if source.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(source).to_be_focused()


def test_hostile_words_stay_words(opens: Opens) -> None:
    page = opens()
    page.on("dialog", lambda _: pytest.fail("a script ran"))
    ask(page, "<b>hostile</b> <img src=x onerror=alert(1)>")
    answers(page)
    expect(page.locator(".citizen .bubble")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.locator(".body")).to_contain_text("<script>alert(1)</script> ![image](https://")
    assert page.locator("#log img, #log script, #log b, #log .body a").count() == 0
    page.locator(".sources button").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.locator("#source-link")).to_be_hidden()
    assert page.locator("#source-link").get_attribute("href") is None


def test_removed_personal_data_is_told_once(opens: Opens) -> None:
    page = opens()
    ask(page, "Appelez-moi au 06 00 00 00 01")
    answers(page)
    expect(page.locator(".citizen")).to_contain_text("[TÉLÉPHONE_1]")
    expect(page.locator(".citizen")).to_contain_text("données personnelles ont été retirées")
    ask(page, "ou au 06 00 00 00 02")
    answers(page, 2)
    expect(page.get_by_text("données personnelles ont été retirées")).to_have_count(1)


def test_a_reload_brings_everything_back(opens: Opens) -> None:
    page = opens()
    ask(page)
    answers(page)
    page.fill("#text", "une phrase pas encore envoyée")
    page.reload()
    answers(page)
    expect(page.locator(".citizen")).to_have_count(1)
    expect(page.locator("#text")).to_have_value("une phrase pas encore envoyée")
    expect(page.locator("#start")).to_be_hidden()


def test_a_reload_during_the_answer_goes_on_with_it(opens: Opens, server: Served) -> None:
    page = opens()
    ask(page, SLOW)
    expect(page.locator(".body")).to_contain_text("numéro 2")
    page.reload()
    expect(page.locator(".body").last).to_contain_text("numéro 3")
    page.get_by_role("button", name="Arrêter").click()
    expect(page.locator("#send")).to_be_visible()
    expect(page.locator(".citizen")).to_have_count(1)


def test_a_lost_connection_loses_nothing(opens: Opens) -> None:
    page = opens()
    ask(page, "bonjour")
    answers(page)
    page.context.set_offline(True)
    ask(page)
    expect(page.locator("#strip")).to_contain_text("Connexion perdue")
    page.fill("#text", "la suite de ma question")
    page.context.set_offline(False)
    answers(page, 2)
    expect(page.locator("#strip")).to_be_hidden()
    expect(page.locator(".citizen")).to_have_count(2)
    expect(page.locator("#text")).to_have_value("la suite de ma question")


def test_a_failure_offers_a_person(opens: Opens) -> None:
    page = opens()
    ask(page, "une panne")
    expect(page.locator(".body")).to_contain_text("n'a pas pu être écrite")
    expect(page.locator(".offer button")).to_be_visible()


def test_a_conversation_no_longer_kept_is_told_and_another_opens(
    opens: Opens, server: Served
) -> None:
    page = opens()
    ask(page, "bonjour")
    answers(page)
    id = page.evaluate("JSON.parse(sessionStorage['guichet.conversation']).id")
    server.run(server.conversations.erase(id))
    ask(page)
    answers(page, 2)


def test_erasing_asks_first_then_removes(opens: Opens, server: Served) -> None:
    page = opens()
    ask(page)
    answers(page)
    id = page.evaluate("JSON.parse(sessionStorage['guichet.conversation']).id")
    option(page, "Effacer ma conversation")
    page.get_by_role("button", name="Annuler").click()
    expect(page.locator(".citizen")).to_have_count(1)
    option(page, "Effacer ma conversation")
    page.get_by_role("dialog").get_by_role("button", name="Effacer").click()
    expect(page.locator(".citizen")).to_have_count(0)
    expect(page.locator("#start")).to_be_visible()
    expect(page.locator(".done")).to_contain_text("2 messages supprimés")
    with pytest.raises(Exception, match="no conversation"):
        server.run(server.conversations.get(id))


def test_the_other_language_keeps_the_conversation(opens: Opens) -> None:
    page = opens()
    ask(page)
    answers(page)
    page.locator("#menu").click()
    page.locator("#language").select_option("en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    answers(page)
    expect(page.get_by_role("button", name="Talk to someone")).to_be_visible()


def test_reading_above_is_never_pulled_down(opens: Opens) -> None:
    page = opens()
    for count in (1, 2):
        ask(page)
        answers(page, count)
    ask(page, SLOW)
    expect(page.locator(".body").last).to_contain_text("numéro 1")
    page.evaluate("window.scrollTo(0, 0)")
    expect(page.locator(".body").last).to_contain_text("numéro 5")
    assert page.evaluate("window.scrollY") == 0
    page.get_by_role("button", name="Arrêter").click()


def test_one_live_region_announces_only_the_end(opens: Opens) -> None:
    page = opens()
    assert page.locator("[role=log]").get_attribute("aria-live") == "off"
    assert page.locator("[aria-live=polite], [role=status], [role=alert]").count() == 1
    page.evaluate(
        "window.said = []; new MutationObserver(() => window.said.push("
        "document.getElementById('live').textContent)).observe("
        "document.getElementById('live'), {childList: true, characterData: true, subtree: true})"
    )
    ask(page)
    answers(page)
    expect(page.locator("#live")).to_have_text("Réponse affichée.")
    assert [said for said in page.evaluate("window.said") if said] == ["Réponse affichée."]


def test_without_javascript_the_form_still_answers(opens: Opens) -> None:
    page = opens(java_script_enabled=False)
    page.fill("#text", QUESTION)
    page.click("#send")
    expect(page.locator(".assistant")).to_contain_text("25 €")
    assert "appelez le 04 00 00 00 00" in page.locator(".notice").inner_text()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_overflows_even_zoomed_with_wide_text_spacing(opens: Opens, width: int) -> None:
    page = opens(viewport={"width": width, "height": 256 if width == 320 else 800})
    page.evaluate(
        "const sheet = new CSSStyleSheet(); sheet.replaceSync('* { line-height: 1.5 !important;"
        " letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }');"
        "document.adoptedStyleSheets.push(sheet)"
    )
    ask(page)
    answers(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".sources button").first.click()
    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


def test_targets_are_large_enough_for_a_finger(opens: Opens) -> None:
    page = opens()
    ask(page)
    answers(page)
    for target in page.locator("button:visible, a:visible").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24, target.inner_text()


def test_a_question_back_is_answered_by_a_button_from_the_keyboard(opens: Opens) -> None:
    page = opens()
    ask(page, "Quel délai pour une salle ?")
    cases = page.get_by_role("list", name="Votre cas").get_by_role("button")
    expect(cases).to_have_count(2)
    cases.nth(1).focus()
    page.keyboard.press("Enter")
    answers(page, 2)
    expect(page.locator(".message.citizen").last).to_contain_text("pour une fête privée")
    expect(page.locator("#text")).to_be_focused()


def test_a_question_back_is_answered_without_a_script(opens: Opens) -> None:
    page = opens(java_script_enabled=False)
    page.fill("#text", "Quel délai pour une salle ?")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("button", name="Une fête privée").click()
    expect(page.locator(".message.citizen")).to_contain_text("pour une fête privée")
    answers(page)


def test_the_number_of_an_emergency_is_called_with_one_tap(opens: Opens) -> None:
    for script in (True, False):
        page = opens("/?lang=fr", java_script_enabled=script)
        page.fill("#text", "au feu")
        page.press("#text", "Enter") if script else page.click("#send")
        expect(page.locator("a.call")).to_have_text("18")
        expect(page.locator("a.call")).to_have_attribute("href", "tel:18")
        expect(page.locator(".body")).to_have_text("Appelez le 18.", use_inner_text=True)


def test_lists_stay_lists_and_the_excerpt_is_not_said_twice(opens: Opens) -> None:
    page = opens("/?lang=fr")
    page.fill("#text", "mes encombrants")
    page.press("#text", "Enter")
    expect(page.locator(".assistant .label")).to_be_visible()
    expect(page.locator(".excerpt li")).to_have_count(2)
    expect(page.locator(".body li")).to_have_text(
        [re.compile("démontez les meubles"), re.compile("sortez-les la veille")]
    )
    expect(page.locator(".body")).not_to_contain_text("les matelas")
    page.reload()
    expect(page.locator(".body li")).to_have_count(2)
    expect(page.locator(".body")).not_to_contain_text("les matelas")


def test_what_is_printed_holds_the_exchange_its_label_and_no_control(opens: Opens) -> None:
    page = opens(color_scheme="dark")
    ask(page)
    answers(page)
    page.emulate_media(media="print", color_scheme="dark")
    for said in (page.locator(".body"), page.locator(".label"), page.locator(".notice")):
        expect(said.first).to_be_visible()
    expect(page.locator("#text")).to_be_hidden()
    expect(page.locator("#menu")).to_be_hidden()
    # Printers leave grounds out: pale letters of a dark screen would be lost on the paper.
    ink = page.locator(".body").first.evaluate("node => getComputedStyle(node).color")
    assert max(map(int, re.findall(r"\d+", ink)[:3])) < 100, ink
    if shots := os.environ.get("GUICHET_SHOTS"):
        page.screenshot(path=f"{shots}/print.png", full_page=True)
        page.pdf(path=f"{shots}/print.pdf")
