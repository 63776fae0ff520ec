// What all parts of the console share: the page's words, what is on screen, and how to tell news.

import { Refused } from "../stream.js";

export const { texts: t, agent, authority, phone, supervises } = JSON.parse(document.getElementById("page").textContent);
export const at = (id) => document.getElementById(id);
// Sent where the page calls by itself: such a call keeps no session awake.
export const BY_ITSELF = { "X-By-Itself": "1" };
export const API = "/api/v1/agents";

// ``open``: the conversation on screen, as the queue tells it; ``draft``: the one in the side panel;
// ``acting``: the id of the one that I am taking, passing on or closing at this moment.
export const state = { open: null, queue: { waiting: [], mine: [] }, team: [], draft: null, over: false, acting: null };

export function announce(text) {
  at("live").textContent = "";
  setTimeout(() => { at("live").textContent = text; }, 50);
}

export function trouble(text) {
  at("trouble").textContent = text;
  at("trouble").hidden = !text;
  if (text) announce(text);
}

// What to tell of a failure; a session that has ended leads to the sign-in page.
export function failed(error) {
  if (error instanceof Refused && error.kind === "not-logged-in") { location.assign("/agents/login"); return; }
  const taken = error instanceof Refused && ["state", "not-yours", "conversation-unknown"].includes(error.kind);
  trouble(taken ? t.taken : t.error);
}

// One of the views of the middle column; the side panel goes with a conversation.
export function show(view) {
  for (const name of ["nothing", "conversation", "letter", "supervision"]) at(name).hidden = name !== view;
  at("side").hidden = view !== "conversation";
  document.body.classList.toggle("with-side", view === "conversation");
}

const PREFIX = "guichet.console.";

export function recall(name) {
  try { return JSON.parse(sessionStorage.getItem(PREFIX + name)); } catch { return null; }
}

export function remember(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(PREFIX + name);
    else sessionStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch { /* storage is switched off: the page works, without memory */ }
}

// Puts words where the cursor is, with a blank line or space where they would touch others.
export function insertAtCursor(box, words) {
  const { selectionStart: start, selectionEnd: end, value } = box;
  const before = start && !/\s$/.test(value.slice(0, start)) ? " " : "";
  box.setRangeText(before + words, start, end, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

// A dialog that ends with "confirm" calls ``then``; Escape and its quiet button do nothing.
export function dialog(id, then = () => {}) {
  const element = at(id);
  element.querySelector("[data-cancel]")?.addEventListener("click", () => element.close(""));
  element.addEventListener("close", () => { if (element.returnValue === "confirm") then(); });
  return () => { element.returnValue = ""; element.showModal(); };
}
