// Who waits, whom I answer, who is there.

import { fill, make } from "../elements.js";
import { at, state, t } from "./page.js";
import { caseButton } from "./said.js";

let asked = Date.now();
const news = new Set(); // ids with a message not looked at yet

export function received(queue) {
  state.queue = queue;
  asked = Date.now();
  draw();
}

export const hasNews = (id) => { news.add(id); draw(); };
export const looked = (id) => news.delete(id);

let look = () => {};
export function onLook(listener) { look = listener; }

export function draw() {
  const elapsed = (Date.now() - asked) / 1000;
  for (const [name, cases] of [["queue", state.queue.waiting], ["mine", state.queue.mine]]) {
    const focused = document.activeElement?.dataset?.id;
    const within = at(name).contains(document.activeElement);
    at(name).replaceChildren(...cases.map((one) => make("li", {}, caseButton(t, one, elapsed, {
      current: one.id === state.open?.id, hasNews: news.has(one.id), onOpen: () => look(one.id),
    }))));
    at(`${name}-empty`).hidden = cases.length > 0;
    at(`${name}-count`).textContent = cases.length || "";
    if (within) at(name).querySelector(`[data-id="${focused}"]`)?.focus();
  }
  at("themes").replaceChildren(...themes().map((theme) => make("option", { value: theme })));
}

export function drawTeam(team) {
  state.team = team;
  at("team").replaceChildren(...team.map((one) => make(
    "li", {},
    make("span", { class: `dot is-${one.status}`, "aria-hidden": "true" }),
    `${one.display_name}${one.me ? ` (${t.me})` : ""} `,
    make("span", { class: "small" }, `${t[`presence_${one.status}`]}${one.conversations ? `, ${fill(t.with_n, { n: one.conversations })}` : ""}`),
  )));
}

// The one after (or before) the conversation on screen, in both lists.
export function neighbour(step) {
  const all = [...state.queue.mine, ...state.queue.waiting];
  const place = all.findIndex((one) => one.id === state.open?.id);
  return all[(place + step + all.length) % all.length]?.id;
}

function themes() {
  const known = [...state.queue.waiting, ...state.queue.mine].map((one) => one.theme);
  return [...new Set(known)].filter(Boolean).sort();
}

setInterval(draw, 15000);
