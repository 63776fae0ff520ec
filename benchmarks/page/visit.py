"""One visit of one page: what was loaded, and when the assistant could be used."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.page.lines import Line
from foundation import GuichetError

PATIENCE, LOOK_EVERY = 60_000, 50  # milliseconds
PHONE = {"width": 390, "height": 844}
SCRIPT_ASKED = """() => performance.getEntriesByType("resource")
    .find((one) => one.name.includes("/widget.js")).startTime"""
# Looks at each frame drawn. The button counts once a finger on its middle would touch it; then it
# is clicked, and the field counts once it can be written in. ``performance.now()`` runs from the
# start of the navigation.
LOOKING = """
(() => {
  const seen = (window.__seen = {});
  const touched = (element, root) => {
    const at = element?.getBoundingClientRect();
    if (!at?.width) return false;
    const on = root.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2);
    return on?.closest("button,textarea") === element;
  };
  const look = () => {
    const host = document.querySelector("guichet-assistant");
    const root = host?.shadowRoot ?? document;
    const see = (name, there) => { if (there) seen[name] ??= performance.now(); };
    const launcher = root.querySelector(".launcher");
    const box = root.querySelector("#text");
    if (launcher && !seen.button && touched(launcher, root)) {
      see("button", true);
      launcher.click();
    }
    see("field", box && !box.disabled && (!launcher || seen.button) && touched(box, root));
    see("whole", seen.field && root.querySelector("#menu"));
    see("sent", root.querySelector(".citizen .bubble"));
    see("excerpt", root.querySelector(".assistant .excerpt"));
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""


class NeverSeen(GuichetError):
    """The assistant did not come, or did not answer."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Milliseconds from the start of the navigation; ``excerpt``: from the question sent.

    ``from_script``: the field, counted from the moment the browser asked for the script: what the
    assistant adds to a page. ``loaded``: bytes over the line until it was usable.
    """

    button: float
    field: float
    whole: float
    from_script: float
    excerpt: float
    loaded: int
    requests: int


def visit(browser: Browser, url: str, line: Line, question: str) -> Seen:
    """Open the page as for the first time, open the assistant, ask. Raises NeverSeen."""
    context = browser.new_context(viewport=PHONE, locale="fr-FR", reduced_motion="reduce")  # type: ignore[arg-type]
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        devtools = context.new_cdp_session(page)
        line.put_on(devtools)
        sizes: list[int] = []
        devtools.on("Network.loadingFinished", lambda told: sizes.append(_bytes(told)))
        page.add_init_script(LOOKING)
        page.goto(url, wait_until="commit")
        _until(page, "field", "whole")
        page.wait_for_load_state("networkidle")
        loaded, requests = sum(sizes), len(sizes)
        script = page.evaluate(SCRIPT_ASKED)
        _ask(page, question)
        seen = page.evaluate("window.__seen")
        return Seen(
            button=round(seen.get("button", seen["field"])),
            field=round(seen["field"]),
            whole=round(seen["whole"]),
            from_script=round(seen["whole"] - script),
            excerpt=round(seen["excerpt"] - seen["sent"]),
            loaded=loaded,
            requests=requests,
        )
    finally:
        context.close()


def _ask(page: Page, question: str) -> None:
    box = page.locator("#text")
    box.fill(question)
    box.press("Enter")
    _until(page, "excerpt")


def _until(page: Page, *names: str) -> None:
    """Wait until the page has seen all of them; its policy forbids playwright's own waiting."""
    end = time.monotonic() + PATIENCE / 1000
    while not all(page.evaluate("window.__seen ?? {}").get(name) for name in names):
        if time.monotonic() > end:
            raise NeverSeen(
                f"Expected {', '.join(names)} within {PATIENCE // 1000} s on {page.url}"
            )
        page.wait_for_timeout(LOOK_EVERY)


def _bytes(told: dict[str, Any]) -> int:
    return int(told["encodedDataLength"])
