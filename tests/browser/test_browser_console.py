"""The day of an agent: draft, edit, send, pass on, give back, close; two agents; bad lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Opens
from tests.browser.test_browser_access import violations
from tests.browser.test_browser_agents import asks_for_a_person
from tests.web.serving import PASSWORD

pytestmark = pytest.mark.browser


def signed_in(opens: Opens, name: str, **options: object) -> Page:
    page = opens("/agents", **{"viewport": DESKTOP} | options)
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#team li")
    return page


def test_a_day_from_the_claim_to_the_case(opens: Opens, console: Page) -> None:
    page = opens()
    karim = signed_in(opens, "karim")
    asks_for_a_person(page, "la piscine à vagues ?")
    console.locator("#queue .case", has_text="à vagues").click()
    console.locator("#claim").click()
    # A draft is prepared; nobody but the agent sees it.
    expect(console.locator("#panel-draft")).to_contain_text("Confiance moyenne (31 %, seuil 50 %)")
    expect(page.locator(".message.agent")).to_have_count(0)
    console.get_by_role("button", name="Mettre dans ma réponse").click()
    expect(console.locator("#attached")).to_be_visible()
    console.locator("#text").press("End")
    console.keyboard.type(" Bonne baignade !")
    console.keyboard.press("Enter")
    expect(page.locator(".message.agent")).to_contain_text("Bonne baignade !")
    expect(page.locator(".message.agent")).to_contain_text("relu et envoyé par un agent")
    expect(console.locator("#panel-draft")).to_contain_text("Brouillon envoyé")
    console.locator("#panel-draft").get_by_role("button", name="cas d'évaluation").click()
    expect(console.locator("#panel-draft")).to_contain_text("Proposé à l'équipe")

    # To a colleague by name, who sees that it is for them.
    console.locator("#transfer").click()
    console.locator("#transfer-to").select_option("karim")
    console.locator("#transfer-theme").fill("Sports")
    console.get_by_role("button", name="Confirmer").click()
    case = karim.locator("#queue .case", has_text="à vagues")
    expect(case).to_contain_text("Pour vous")
    expect(case).to_contain_text("Sports")
    case.click()
    expect(karim.locator("#claim")).to_be_visible()
    karim.locator("#claim").click()
    expect(page.locator("#strip")).to_contain_text("Karim vous répond")
    karim.locator("#release").click()
    expect(page.locator("#strip")).to_be_hidden()

    # Asked for again, taken, closed with a reason; then a case of the whole.
    asks_for_a_person(page, "encore la piscine ?")
    console.locator("#queue .case", has_text="encore la piscine").click()
    console.locator("#claim").click()
    expect(console.locator("#close")).to_be_visible()
    console.locator("#close").click()
    console.locator("#close-reason").select_option("elsewhere")
    console.get_by_role("button", name="Confirmer").click()
    expect(page.locator("#strip")).to_contain_text("terminée")
    console.locator("#case").click()
    expect(console.locator("#case")).to_contain_text("Proposé à l'équipe")


def test_everything_is_done_with_the_keyboard_alone(opens: Opens, console: Page) -> None:
    page = opens()
    asks_for_a_person(page, "la piscine au clavier ?")
    expect(console.locator("#queue .case", has_text="au clavier")).to_be_visible()
    keys = console.keyboard
    keys.press("?")
    expect(console.locator("#shortcuts")).to_contain_text("Demander un brouillon")
    assert violations(console) == ""
    keys.press("Escape")
    for _ in range(20):
        keys.press("Alt+j")
        console.wait_for_timeout(150)
        if "au clavier" in (console.locator("#conversation-title").text_content() or ""):
            break
    expect(console.locator("#conversation-title")).to_contain_text("au clavier")
    keys.press("Alt+p")
    expect(console.locator("#text")).to_be_focused()
    expect(console.locator("#insert")).to_be_visible()
    keys.press("Alt+i")
    expect(console.locator("#text")).to_be_focused()
    keys.type(" Merci.")
    keys.press("Enter")
    expect(page.locator(".message.agent")).to_contain_text("Merci.")
    keys.press("Alt+n")
    keys.type("Préfère le matin")
    keys.press("Tab")
    keys.press("Enter")
    expect(console.locator("#notes")).to_contain_text("Préfère le matin")
    keys.press("Alt+s")
    keys.type("carte perdue")
    keys.press("Enter")
    expect(console.locator("#sheets summary").first).to_contain_text("Carte d'identité perdue")
    keys.press("Alt+c")
    expect(console.locator("#close-reason")).to_be_focused()
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")
    expect(page.locator("#strip")).to_contain_text("terminée")


def test_of_two_agents_each_sees_what_the_other_does(opens: Opens, console: Page) -> None:
    page, karim = opens(), signed_in(opens, "karim")
    asks_for_a_person(page, "la piscine à deux ?")
    case = karim.locator("#queue .case", has_text="à deux")
    case.click()
    console.locator("#queue .case", has_text="à deux").click()
    console.locator("#claim").click()
    expect(case).to_have_count(0)
    expect(karim.locator("#trouble")).to_contain_text("n'est plus disponible")
    console.locator("#presence").select_option("busy")
    expect(karim.locator("#team li", has_text="Nadia")).to_contain_text("Occupé")
    console.locator("#presence").select_option("available")
    expect(karim.locator("#team li", has_text="Nadia")).to_contain_text("Disponible")
    console.locator("#release").click()


def test_what_is_typed_survives_a_reload_and_a_cut(opens: Opens, console: Page) -> None:
    page = opens()
    asks_for_a_person(page, "la piscine coupée ?")
    console.locator("#queue .case", has_text="coupée").click()
    console.locator("#claim").click()
    console.locator("#text").fill("à moitié écrit")
    console.reload()
    console.locator("#mine .case", has_text="coupée").click()
    expect(console.locator("#text")).to_have_value("à moitié écrit")
    console.context.set_offline(True)
    expect(console.locator("#connection")).to_contain_text("Connexion perdue")
    assert violations(console) == ""
    console.locator("#text").fill("parti quand même")
    console.keyboard.press("Enter")
    expect(console.locator("#sending")).not_to_be_empty()
    console.context.set_offline(False)
    expect(page.locator(".message.agent")).to_have_count(1, timeout=15000)
    expect(page.locator(".message.agent")).to_contain_text("parti quand même")
    expect(console.locator("#connection")).not_to_contain_text("perdue", timeout=15000)
    console.locator("#release").click()


def test_a_letter_is_stripped_answered_and_kept_as_sent(console: Page) -> None:
    expect(console.locator("#team li").first).to_be_visible()  # the page's script runs
    console.keyboard.press("Alt+l")
    expect(console.locator("#letter-title")).to_be_focused()
    console.locator("#letter-text").fill("Ma carte est perdue, appelez le 06 00 00 00 01")
    console.locator("#letter-form button").click()
    expect(console.locator("#letter-text")).to_have_value(
        "Ma carte est perdue, appelez le [TÉLÉPHONE_1]"
    )
    reply = console.locator("#letter-reply")
    expect(reply).to_be_visible()
    assert reply.input_value().startswith("Bonjour,")
    reply.press("Control+End")
    console.keyboard.type("\nNadia")
    assert violations(console) == ""
    console.get_by_role("button", name="J'ai envoyé cette réponse").click()
    expect(console.locator("#letter-draft")).to_contain_text("Réponse notée")
    stored = console.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert "06 00 00" not in stored


def test_a_reply_at_hand_goes_where_the_cursor_is(opens: Opens) -> None:
    sonia = signed_in(opens, "sonia")
    page = opens()
    asks_for_a_person(page, "la piscine type ?")
    sonia.locator("#queue .case", has_text="type").click()
    sonia.locator("#claim").click()
    sonia.locator("#text").fill("avant  après")
    sonia.locator("#text").evaluate("box => box.setSelectionRange(6, 6)")
    sonia.keyboard.press("Alt+m")
    sonia.locator("#canned-name").fill("Accueil")
    sonia.locator("#canned-text").fill("ici {agent}")
    sonia.get_by_role("button", name="Garder cette réponse").click()
    expect(sonia.locator("#canned-list")).to_contain_text("Accueil")
    assert violations(sonia) == ""
    sonia.locator("#canned-words").fill("accueil")
    sonia.locator("#canned-words").press("Enter")
    expect(sonia.locator("#text")).to_have_value("avant ici Sonia après")
    sonia.locator("#release").click()


def supervision(sonia: Page) -> None:
    sonia.keyboard.press("Alt+v")
    expect(sonia.locator("#supervision-body")).to_contain_text("Attente médiane")


def settings(sonia: Page) -> None:
    sonia.locator("#open-settings").click()


def transferring(sonia: Page) -> None:
    sonia.locator("#mine .case").first.click()
    expect(sonia.locator("#transfer")).to_be_visible()
    sonia.locator("#transfer").click()


def closing(sonia: Page) -> None:
    sonia.locator("#mine .case").first.click()
    expect(sonia.locator("#close")).to_be_visible()
    sonia.locator("#close").click()


def sheets(sonia: Page) -> None:
    sonia.locator("#mine .case").first.click()
    expect(sonia.locator("#side")).to_be_visible()
    sonia.keyboard.press("Alt+s")
    sonia.keyboard.type("carte")
    sonia.keyboard.press("Enter")
    sonia.locator("#sheets summary").first.click()


def sources(sonia: Page) -> None:
    sonia.locator("#mine .case").first.click()
    expect(sonia.locator("#side")).to_be_visible()
    sonia.keyboard.press("Alt+o")


STATES = [supervision, settings, transferring, closing, sheets, sources]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_state_of_the_console_breaks_a_rule(opens: Opens, scheme: str) -> None:
    sonia, page = signed_in(opens, "sonia", color_scheme=scheme), opens()
    asks_for_a_person(page, f"la piscine {scheme} et belle ?")
    sonia.locator("#queue .case", has_text=f"{scheme} et belle").click()
    assert violations(sonia) == ""
    sonia.locator("#claim").click()
    expect(sonia.locator("#insert")).to_be_visible()
    assert violations(sonia) == ""
    states: list[Callable[[Page], None]] = STATES
    for state in states:
        state(sonia)
        assert violations(sonia) == "", state.__name__
        sonia.keyboard.press("Escape")
    sonia.locator("#mine .case").first.click()
    expect(sonia.locator("#release")).to_be_visible()
    sonia.locator("#release").click()


def test_forced_colours_and_a_narrow_screen(opens: Opens) -> None:
    nadia = signed_in(opens, "nadia", forced_colors="active", viewport=PHONE)
    page = opens()
    asks_for_a_person(page, "la piscine étroite ?")
    nadia.locator("#queue .case", has_text="étroite").click()
    assert violations(nadia) == ""
    nadia.locator("#claim").click()
    expect(nadia.locator("#insert")).to_be_visible()
    assert violations(nadia) == ""
    wide = nadia.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide
    for name in (".bubble", ".case"):
        width = nadia.locator(name).first.evaluate("e => getComputedStyle(e).borderTopWidth")
        assert width != "0px", name
    nadia.locator("#release").click()
