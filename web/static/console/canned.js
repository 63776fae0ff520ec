// Replies kept at hand: chosen by words, theme and language, put where the cursor is.

import { fill, make } from "../elements.js";
import { call } from "../stream.js";
import { API, agent, announce, at, authority, dialog, failed, insertAtCursor, phone, state, t } from "./page.js";

let replies = [];
let editable = false;
const open = dialog("canned-replies");

export async function choose() {
  if (at("write").hidden) return;
  try {
    ({ replies, editable } = await (await call("GET", `${API}/canned`)).json());
  } catch (error) {
    failed(error);
    return;
  }
  at("canned-form").hidden = !editable;
  at("canned-words").value = "";
  draw();
  open();
  at("canned-words").focus();
}

// Those of the conversation's language and theme first.
function draw() {
  const words = at("canned-words").value.toLocaleLowerCase("fr").split(/\s+/).filter(Boolean);
  const fits = (one) => words.every((word) => `${one.title} ${one.theme} ${one.text}`.toLocaleLowerCase("fr").includes(word));
  const rank = (one) => (one.language === state.open?.language ? 0 : 2) + (one.theme && one.theme === state.open?.theme ? 0 : 1);
  const found = replies.filter(fits).sort((one, other) => rank(one) - rank(other));
  at("canned-list").replaceChildren(...(found.length ? found.map(drawn) : [make("li", {}, t.canned_none)]));
}

function drawn(one) {
  const use = make("button", { type: "button", on: { click: () => insert(one) } },
    make("strong", {}, one.title), make("span", { class: "small" }, [one.theme, one.language].filter(Boolean).join(" · ")), make("span", { lang: one.language }, one.text));
  const remove = editable ? make("button", { type: "button", class: "quiet", "aria-label": `${t.canned_remove} : ${one.title}`, on: { click: () => drop(one) } }, t.canned_remove) : null;
  return make("li", {}, use, remove);
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
    draw();
    at("canned-words").focus();
  } catch (error) {
    failed(error);
  }
}

at("canned").addEventListener("click", choose);
at("canned-words").addEventListener("input", draw);
at("canned-words").addEventListener("keydown", (event) => {
  if (event.key === "Enter") { event.preventDefault(); at("canned-list").querySelector("button")?.click(); }
});
at("canned-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = { title: at("canned-name").value, theme: at("canned-theme").value, language: at("canned-language").value, text: at("canned-text").value };
  try {
    replies.push(await (await call("POST", `${API}/canned`, { body })).json());
    at("canned-form").reset();
    draw();
    announce(t.canned_kept);
  } catch (error) {
    failed(error);
  }
});
