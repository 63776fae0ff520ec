"""What may go wrong around the assistant, and who uses it otherwise than by eye and mouse."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Opens
from tests.web.serving import serving

pytestmark = pytest.mark.browser


def ask(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.press("#text", "Enter")


def answers(page: Page, count: int) -> None:
    expect(page.locator(".assistant .label")).to_have_count(count)
    expect(page.locator("#send")).to_be_visible()


def test_a_server_that_restarts_in_mid_answer_loses_neither_question_nor_letter(
    browser: Browser, tmp_path: Path
) -> None:
    page = browser.new_page(viewport=PHONE, locale="fr-FR", reduced_motion="reduce")
    with serving(tmp_path) as served:
        url = served.url
        page.goto(url)
        page.wait_for_selector("#menu")
        ask(page, "bonjour")
        answers(page, 1)
        ask(page, "une réponse qui vient lentement")
        expect(page.locator(".body").last).to_contain_text("numéro 2")
    page.fill("#text", "ce que je tapais pendant la panne")
    expect(page.locator("#strip")).to_contain_text("Connexion perdue")
    with serving(tmp_path, port=urlsplit(url).port or 0):
        expect(page.locator("#strip")).to_be_hidden(timeout=20_000)
        expect(page.locator(".body").last).to_contain_text("numéro 3", timeout=20_000)
        expect(page.locator(".citizen")).to_have_count(2)
        expect(page.locator("#text")).to_have_value("ce que je tapais pendant la panne")
        page.get_by_role("button", name="Arrêter").click()
        answers(page, 2)
        page.press("#text", "Enter")
        answers(page, 3)
        expect(page.locator(".citizen").last).to_contain_text("ce que je tapais")
    page.close()


def test_words_out_of_all_measure_stay_words_and_stay_inside(opens: Opens) -> None:
    page = opens()
    page.on("dialog", lambda _: pytest.fail("a script ran"))
    ask(page, "démesure")
    answers(page, 1)
    body = page.locator(".body")
    for written in ("M" * 5000, "<b>gras</b>", "[lien](https://ailleurs.example)", "مرحبا"):
        expect(body).to_contain_text(written)
    expect(page.locator(".bubble .excerpt")).to_contain_text("**Gras** _penché_ `code`")
    assert page.locator("#log b, #log .body a, #log img, #log code").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    # What turns the direction of writing turns its own paragraph only.
    assert page.locator(".label").evaluate("e => getComputedStyle(e).direction") == "ltr"
    assert page.evaluate(
        "[...document.querySelectorAll('.body p, .body li')]"
        ".every(e => getComputedStyle(e).unicodeBidi.includes('isolate'))"
    )


def test_forty_sources_are_folded_and_each_can_be_opened(opens: Opens) -> None:
    page = opens()
    ask(page, "quarante fiches")
    answers(page, 1)
    expect(page.locator(".sources button:visible")).to_have_count(5)
    page.locator(".sources summary").click()
    expect(page.locator(".sources button:visible")).to_have_count(40)
    page.locator(".sources button").nth(39).click()
    expect(page.get_by_role("dialog")).to_contain_text("Fiche numéro 40")


def test_a_new_answer_is_read_from_its_start_on_a_phone(opens: Opens) -> None:
    page = opens()
    for count in (1, 2):
        ask(page, "J'ai perdu ma carte")
        answers(page, count)
    ask(page, "quarante fiches")
    answers(page, 3)
    question = page.locator(".citizen").last.bounding_box()
    excerpt = page.locator(".bubble .excerpt").last.bounding_box()
    assert question is not None
    assert excerpt is not None
    assert 0 <= question["y"] < 60
    assert excerpt["y"] + 60 < PHONE["height"]
    page.mouse.wheel(0, 400)
    expect(page.locator("#text")).to_be_in_viewport()


def test_all_of_it_is_walked_by_keyboard_in_an_order_that_makes_sense(opens: Opens) -> None:
    page = opens()
    ask(page, "J'ai perdu ma carte")
    answers(page, 1)
    page.evaluate("document.activeElement.blur(); document.body.focus()")
    page.reload()
    answers(page, 1)
    met = []
    for _ in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "(() => { const e = document.activeElement; return e === document.body ? '' :"
            " (e.getAttribute('aria-label') || e.innerText || e.id).trim().slice(0, 40) })()"
        )
        if not name or (met and name == met[0]):
            break
        met.append(name)
        seen = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement);"
            " return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 })()"
        )
        assert seen, f"no focus to be seen on {name!r}"
    order = ["Aller", "Options", "Modifier", "Utile", "Pas utile", "Copier"]
    places = [next((n for n, name in enumerate(met) if name.startswith(one)), -1) for one in order]
    assert -1 not in places, (order, met)
    assert places == sorted(places), met
    assert any("parler" in name.lower() for name in met), met


def test_the_thumbs_their_reasons_and_the_options_need_no_mouse(opens: Opens) -> None:
    page = opens()
    ask(page, "J'ai perdu ma carte")
    answers(page, 1)
    page.locator("[data-value='-1']").press("Enter")
    page.locator(".why input").first.press("Space")
    page.locator(".why textarea").fill("Le prix a changé")
    page.locator(".why button").press("Enter")
    expect(page.locator(".thanks")).to_be_focused()
    page.locator("#menu").press("Enter")
    expect(page.locator("#menu-list")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#language")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#menu")).to_be_focused()
    expect(page.locator("#menu-list")).to_be_hidden()
    page.locator(".how summary").press("Enter")
    expect(page.locator(".how dl")).to_be_visible()


def test_what_a_screen_reader_is_given(opens: Opens) -> None:
    page = opens()
    ask(page, "J'ai perdu ma carte")
    answers(page, 1)
    read = page.locator("guichet-assistant").aria_snapshot()
    at = -1
    for next_one in (
        "- banner",
        "heading",
        'button "Options"',
        "- main",
        'heading "Vous écrivez à une intelligence',
        "- log",
        "- article",
        'heading "Vous"',
        "- article",
        'heading "Assistant',
        'button "Source 1',
        'heading "Sources"',
        "- group",
        'button "Utile"',
        'button "Pas utile"',
        "- contentinfo",
        "- textbox",
        'button "Envoyer"',
        'button "Parler',
    ):
        at = read.find(next_one, at + 1)
        assert at >= 0, f"{next_one} is not where it should be in:\n{read}"
    # Of the one region that speaks up, nothing is read while it is silent.
    assert page.locator("[role=status], [aria-live=polite], [aria-live=assertive]").count() == 1
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button, a[href], input, textarea, select')].filter(e =>"
        " e.checkVisibility() && !(e.innerText || e.ariaLabel || e.labels?.length))"
        ".map(e => e.outerHTML)"
    )
    assert unnamed == []


def test_nothing_moves_for_who_wants_no_motion(opens: Opens) -> None:
    page = opens()
    ask(page, "une réponse qui vient lentement")
    expect(page.locator(".progress")).to_be_visible()
    moving = page.evaluate("document.getAnimations().filter(a => a.playState === 'running').length")
    assert moving == 0
    page.get_by_role("button", name="Arrêter").click()


def test_forced_colours_leave_every_button_an_edge(opens: Opens) -> None:
    page = opens(forced_colors="active")
    ask(page, "J'ai perdu ma carte")
    answers(page, 1)
    for button in page.locator("button:visible").all():
        edge = button.evaluate(
            "e => { const s = getComputedStyle(e); return [s.borderTopStyle, s.borderTopColor,"
            " s.backgroundColor, s.textDecorationLine] }"
        )
        assert edge[0] != "none" or "underline" in edge[3], (button.inner_text(), edge)


def test_easy_reading_gives_each_sentence_its_own_lines_and_larger_letters(opens: Opens) -> None:
    page = opens()
    ask(page, "J'ai perdu ma carte")
    answers(page, 1)
    size = "e => parseFloat(getComputedStyle(e).fontSize)"
    before = page.locator(".body .sentence").first.evaluate(size)
    page.locator("#menu").click()
    page.locator("#easy").click()
    sentences = page.locator(".body .sentence")
    assert sentences.first.evaluate(size) >= before * 1.15
    tops = [box["y"] for each in sentences.all() if (box := each.bounding_box())]
    assert tops == sorted(set(tops))
    page.reload()
    answers(page, 1)
    expect(page.locator(".guichet.easy")).to_be_visible()
