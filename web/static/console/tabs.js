// The side panel's tabs, by mouse and by arrows.

import { at } from "./page.js";

const NAMES = ["draft", "sources", "sheets", "notes"];

export function openTab(name, focus = false) {
  for (const one of NAMES) {
    const chosen = one === name;
    at(`tab-${one}`).setAttribute("aria-selected", String(chosen));
    at(`tab-${one}`).tabIndex = chosen ? 0 : -1;
    at(`panel-${one}`).hidden = !chosen;
  }
  if (focus) at(`tab-${name}`).focus();
}

NAMES.forEach((name, place) => {
  at(`tab-${name}`).addEventListener("click", () => openTab(name));
  at(`tab-${name}`).addEventListener("keydown", ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (step) openTab(NAMES[(place + step + NAMES.length) % NAMES.length], true);
  });
});
openTab("draft");
