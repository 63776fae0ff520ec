// Replies kept at hand: chosen by words, theme and language, put where the cursor is.

import { fill, make } from "../elements.js";
import { call } from "../stream.js";
import { API, agent, announce, at, authority, dialog, failed, insertAtCursor, phone, state, t } from "./page.js";

let replies = [];
let editable = false;
let changing = null; // the reply whose words stand in the form; none: a new one
const open = dialog("canned-replies");

export async function choose() {
  if (at("write").hidden && !at("open-canned")) return;
  try {
    ({ replies, editable } = await (await call("GET", `${API}/canned`)).json());
  } catch (error) {
    failed(error);
    return;
  }
  at("canned-form").hidden = !editable;
  at("canned-words").value = "";
  at("canned-by").value = "";
  edit(null);
  draw();
  open();
  at("canned-words").focus();
}

// Those of the conversation's language and theme first.
function draw() {
  const words = at("canned-words").value.toLocaleLowerCase("fr").split(/\s+/).filter(Boolean);
  const themes = [...new Set(replies.map((one) => one.theme))].filter(Boolean).sort((one, other) => one.localeCompare(other, "fr"));
  const by = themes.includes(at("canned-by").value) ? at("canned-by").value : "";
  at("canned-by").replaceChildren(make("option", { value: "" }, t.canned_all), ...themes.map((theme) => make("option", { value: theme }, theme)));
  at("canned-by").value = by;
  const fits = (one) => (!by || one.theme === by) && words.every((word) => `${one.title} ${one.theme} ${one.text}`.toLocaleLowerCase("fr").includes(word));
  const rank = (one) => (one.language === state.open?.language ? 0 : 2) + (one.theme && one.theme === state.open?.theme ? 0 : 1);
  const found = replies.filter(fits).sort((one, other) => rank(one) - rank(other));
  at("canned-list").replaceChildren(...(found.length ? found.map(drawn) : [make("li", {}, t.canned_none)]));
}

function drawn(one) {
  const use = make("button", { type: "button", disabled: at("write").hidden, on: { click: () => insert(one) } },
    make("strong", {}, one.title), make("span", { class: "small" }, [one.theme, one.language].filter(Boolean).join(" · ")), make("span", { lang: one.language }, one.text));
  const act = (words, does) => make("button", { type: "button", class: "quiet", "aria-label": `${words} : ${one.title}`, on: { click: () => does(one) } }, words);
  return make("li", {}, use, ...(editable ? [act(t.canned_change, edit), act(t.canned_remove, drop)] : []));
}

const FIELDS = { title: "canned-name", theme: "canned-theme", language: "canned-language", text: "canned-text" };

// Puts a reply's words into the form; none: the form is for a new one.
function edit(one) {
  changing = one;
  at("canned-form").reset();
  if (one) for (const [name, field] of Object.entries(FIELDS)) at(field).value = one[name];
  at("canned-what").textContent = one ? t.canned_changing : t.canned_new;
  at("canned-cancel").hidden = !one;
  if (one) at("canned-name").focus();
}

function insert(one) {
  const box = at("text");
  const { selectionStart, selectionEnd } = box;
  at("canned-replies").close(""); // gives the focus back to the box, with its cursor at the start
  box.setSelectionRange(selectionStart, selectionEnd);
  insertAtCursor(box, fill(one.text, { agent, authority, phone }));
}

async function drop(one) {
  try {
    await call("DELETE", `${API}/canned/${one.id}`);
    replies = replies.filter((other) => other.id !== one.id);
    if (changing?.id === one.id) edit(null);
    draw();
    at("canned-words").focus();
    announce(t.canned_removed);
  } catch (error) {
    failed(error);
  }
}

at("canned").addEventListener("click", choose);
at("open-canned")?.addEventListener("click", choose);
at("canned-words").addEventListener("input", draw);
at("canned-by").addEventListener("change", draw);
at("canned-cancel").addEventListener("click", () => { edit(null); at("canned-words").focus(); });
at("canned-words").addEventListener("keydown", (event) => {
  if (event.key === "Enter") { event.preventDefault(); at("canned-list").querySelector("button")?.click(); }
});
at("canned-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = Object.fromEntries(Object.entries(FIELDS).map(([name, field]) => [name, at(field).value]));
  const known = changing;
  try {
    const kept = await (await call(known ? "PUT" : "POST", `${API}/canned${known ? `/${known.id}` : ""}`, { body })).json();
    replies = [...replies.filter((one) => one.id !== known?.id), kept];
    edit(null);
    draw();
    if (known) at("canned-words").focus();
    announce(t.canned_kept);
  } catch (error) {
    failed(error);
  }
});
