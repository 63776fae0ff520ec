"""The evaluators' pages in Chromium: nothing for axe to find, nothing wider than a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from evaluation.answers.kept import keeping
from evaluation.answers.systems import Heard
from evaluation.shelves import Shelves
from evaluation.suite import Line
from tests.browser.conftest import DESKTOP, PHONE
from tests.evaluation.test_report import outcomes
from tests.web.serving import PASSWORD, Served, serving
from web.evaluations.pages import proposed

pytestmark = pytest.mark.browser
PAGES = (
    "",
    "/runs/avant",
    "/compare?first=avant&second=apres",
    "/suites",
    "/suites/shipped/accuracy-local",
    "/suites/shipped/accuracy-local/al001",
    "/suites/city/ville/piscine",
    "/cases/new",
    "/proposed",
    "/runs/rien",
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("house")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GUICHET_HOME", str(folder))
        for name, turn in (("avant", 0), ("apres", 1)):
            made = outcomes(24)
            run = folder / "evaluation" / "runs" / name
            with keeping(run, [o.case for o in made], {"model": name}) as keeper:
                for n, each in enumerate(made):
                    answer = {
                        "status": "answered",
                        "answer": "oui" if (n + turn) % 3 else "non",
                        "confidence": 0.3 + n / 40,
                        "sentences": [{"text": "oui" if n % 3 else "non", "citations": []}],
                    }
                    keeper.keep(each.case, Heard(answer, 900.0 + n, 200.0 + n))
        case = {"id": "piscine", "question": "Quand ouvre la piscine ?", "kind": "local"}
        Shelves().put("ville", Line.model_validate(case | {"gold": ["piscines"]}))
        with serving(folder) as served:
            told = served.app.state.services
            served.run(proposed(told).propose(case | {"gold": ["piscines"]}, "nadia"))
            yield served


@pytest.fixture
def evaluator(browser: Browser, served: Served, request: pytest.FixtureRequest) -> Iterator[Page]:
    options = getattr(request, "param", {"viewport": DESKTOP})
    context = browser.new_context(locale="fr-FR", reduced_motion="reduce", **options)
    page = context.new_page()
    broken: list[str] = []
    page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    page.on(
        "request",
        lambda asked: (
            broken.append(asked.url)
            if urlsplit(asked.url).netloc != urlsplit(served.url).netloc
            else None
        ),
    )
    page.goto(f"{served.url}/agents/login?next=/evaluations")
    page.fill("#name", "elias")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("main h1")
    broken.clear()
    yield page
    context.close()
    # A page that is missing and a form with a fault are told as what they are.
    assert [each for each in broken if "404" not in each and "422" not in each] == []


@pytest.mark.parametrize(
    "evaluator",
    [{"viewport": PHONE}, {"viewport": DESKTOP}, {"viewport": DESKTOP, "color_scheme": "dark"}],
    ids=["phone", "desktop", "dark"],
    indirect=True,
)
def test_axe_finds_nothing_in_any_page(evaluator: Page, served: Served) -> None:
    shots = os.environ.get("GUICHET_SHOTS", "")
    dark = evaluator.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    kind = f"{evaluator.evaluate('innerWidth')}{'-dark' if dark else ''}"
    for path in PAGES:
        evaluator.goto(f"{served.url}/evaluations{path}")
        found = Axe().run(evaluator)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        wider = evaluator.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, path
        if shots:
            name = path.strip("/").replace("/", "_").split("?")[0] or "runs"
            evaluator.screenshot(path=Path(shots) / f"{kind}-{name}.png", full_page=True)


def test_a_wrong_form_and_a_review_are_read_by_keyboard(evaluator: Page, served: Served) -> None:
    evaluator.goto(f"{served.url}/evaluations/suites/city/ville/piscine")
    evaluator.fill("#facts", "9 h (")
    evaluator.get_by_role("button", name="Enregistrer").press("Enter")
    evaluator.wait_for_selector("#facts-fault")
    assert Axe().run(evaluator).violations_count == 0
    assert "facts-fault" in (evaluator.get_attribute("#facts", "aria-describedby") or "")
    evaluator.goto(f"{served.url}/evaluations/proposed")
    evaluator.get_by_role("link", name="Quand ouvre la piscine ?").press("Enter")
    evaluator.wait_for_selector("#suite")
    assert Axe().run(evaluator).violations_count == 0
    evaluator.fill("#suite", "ville-relue")
    evaluator.get_by_role("button", name="Accepter").press("Enter")
    evaluator.wait_for_selector("[role=status].done")
    assert Shelves().get("city", "ville-relue") is not None
