// The whole room: who waits and how long, who is there and with how many, today's figures.

import { fill, make } from "../elements.js";
import { call } from "../stream.js";
import { API, BY_ITSELF, at, failed, show, state, supervises, t } from "./page.js";
import { draw as drawQueue } from "./queue.js";
import { age, reasonOf } from "./said.js";

const EVERY = 10000;
const COUNTS = ["asked", "taken", "handled", "left", "called_back", "drafts", "drafts_sent", "unchanged"];
const TIMES = ["wait_median", "wait_longest", "handling_median"];

export async function openSupervision() {
  if (!supervises) return;
  state.open = null;
  show("supervision");
  drawQueue();
  await refresh({});
  at("supervision-title").focus();
}

async function refresh(headers = BY_ITSELF) {
  if (at("supervision").hidden) return;
  try {
    const room = await (await call("GET", `${API}/supervision`, { headers })).json();
    at("supervision-body").replaceChildren(figures(room.today), people(room.team), cases(t.queue, room.waiting), cases(t.answered_now, room.answered, room.team));
  } catch (error) {
    failed(error);
  }
}

function figures(today) {
  const cell = (name, value) => make("div", {}, make("dt", {}, t[`today_${name}`]), make("dd", {}, value));
  const time = (name) => cell(name, today[name] === null ? t.none_yet : age(t, today[name]));
  return make("section", {}, make("h3", {}, t.today), make("dl", { class: "figures" }, ...COUNTS.map((name) => cell(name, String(today[name]))), ...TIMES.map(time)));
}

function table(title, heads, rows, empty) {
  const body = rows.length ? rows : [[empty, ...heads.slice(1).map(() => "")]];
  return make("section", {}, make("h3", {}, title), make("table", {},
    make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
    make("tbody", {}, ...body.map((cells) => make("tr", {}, ...cells.map((cell) => make("td", {}, cell)))))));
}

function people(team) {
  const since = (one) => (one.since ? new Date(one.since).toLocaleTimeString("fr", { hour: "2-digit", minute: "2-digit" }) : "");
  const rows = team.map((one) => [one.display_name, t[`presence_${one.status}`], since(one), fill(t.with_n, { n: one.conversations })]);
  return table(t.team, [t.who, t.presence, t.since_when, t.conversations], rows, t.nobody);
}

function cases(title, found, team = []) {
  const name = (account) => team.find((one) => one.name === account)?.display_name ?? "";
  const rows = found.map((one) => [age(t, one.waited_seconds), reasonOf(t, one), one.theme || "–", one.language, name(one.agent)]);
  return table(title, [t.since_when, t.why, t.theme, t.language, t.who], rows, t.nobody);
}

if (supervises) {
  at("open-supervision").addEventListener("click", openSupervision);
  setInterval(() => refresh(), EVERY);
}
