// Everything by keyboard: Alt and a letter, so that no letter typed in a reply is taken.

import { make } from "../elements.js";
import { ask, insert } from "./draft.js";
import { choose } from "./canned.js";
import { openLetter } from "./letter.js";
import { at, dialog, supervises, t } from "./page.js";
import { neighbour } from "./queue.js";
import { openSupervision } from "./supervision.js";
import { openTab } from "./tabs.js";
import { look } from "./thread.js";

const click = (id) => () => { if (!at(id).hidden && at(id).offsetParent) at(id).click(); };
const panel = (name, field) => () => { if (!at("side").hidden) { openTab(name); at(field)?.focus(); } };
const go = (step) => () => { const id = neighbour(step); if (id) look(id); };

const KEYS = {
  j: ["next", go(1)],
  k: ["previous", go(-1)],
  p: ["claim", click("claim")],
  w: ["write", () => at("text").focus()],
  b: ["draft", ask],
  i: ["insert", insert],
  m: ["canned", choose],
  s: ["sheets", panel("sheets", "sheet-words")],
  n: ["notes", panel("notes", "note")],
  o: ["sources", panel("sources", "tab-sources")],
  t: ["transfer", click("transfer")],
  r: ["release", click("release")],
  c: ["close", click("close")],
  l: ["letter", openLetter],
  ...(supervises ? { v: ["supervision", openSupervision] } : {}),
};

const open = dialog("shortcuts");
at("shortcut-list").append(
  ...Object.entries(KEYS).map(([key, [name]]) => row(["Alt", key.toUpperCase()], t[`key_${name}`])),
  row([t.enter], t.key_send), row([t.shift, t.enter], t.key_line), row(["?"], t.key_help),
);
at("open-shortcuts").addEventListener("click", open);

function row(keys, does) {
  return make("div", {}, make("dt", {}, ...keys.flatMap((key, place) => [place ? " + " : "", make("kbd", {}, key)])), make("dd", {}, does));
}

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey || event.isComposing) return;
  const typing = event.target.matches("input, textarea, select");
  if (event.key === "?" && !typing && !event.altKey) { event.preventDefault(); open(); return; }
  if (!event.altKey) return;
  const letter = /^Key[A-Z]$/.test(event.code) && !/^[a-z]$/i.test(event.key) ? event.code.at(-1) : event.key;
  const found = KEYS[letter.toLowerCase()];
  if (!found) return;
  event.preventDefault();
  found[1]();
});
