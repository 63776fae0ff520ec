// The draft beside a conversation: asked for, read, put into the reply; only the agent sends it.

import { make } from "../elements.js";
import { call } from "../stream.js";
import { askDraft } from "./asking.js";
import { caseButtonFor, formLinkFor } from "./cases.js";
import { drawDraft } from "./drawn.js";
import { API, announce, at, failed, insertAtCursor, state, t } from "./page.js";
import { preferences } from "./presence.js";
import { openTab } from "./tabs.js";
import { attach } from "./thread.js";

let asking = null; // {id, stop}: the conversation whose draft is being written

export async function ask() {
  if (!state.open || at("write").hidden) return;
  const { id } = state.open;
  asking?.stop.abort();
  const mine = (asking = { id, stop: new AbortController() });
  openTab("draft");
  announce(t.draft_writing);
  try {
    const draft = await askDraft({ conversation: id }, at("panel-draft"), { signal: mine.stop.signal });
    if (state.open?.id === id && asking === mine) { asking = null; showDraft(draft, true); announce(draft.text ? t.draft_ready : t.draft_none); }
  } catch (error) {
    if (mine.stop.signal.aborted) return;
    asking = null;
    showDraft(null, true);
    failed(error);
  }
}

// When the agent has asked, in their settings, to find a draft ready on taking somebody.
export function prepare() {
  if (preferences().prepare && !state.draft) ask();
}

export function showDraft(draft, anew) {
  if (asking && asking.id === state.open?.id) return; // it is on its way
  if (!anew && draft?.id === state.draft?.id) return;
  state.draft = draft;
  const panel = at("panel-draft");
  if (!draft) { panel.replaceChildren(make("p", {}, state.over ? t.draft_over : at("write").hidden ? t.draft_take_first : t.draft_hint)); return; }
  const sent = draft.status === "sent";
  const actions = make("p", { class: "row" });
  if (sent) actions.append(make("span", {}, t.draft_sent), caseButtonFor(`${API}/drafts/${draft.id}/case`), formLinkFor({ draft: draft.id }));
  else {
    if (draft.text && !at("write").hidden) actions.append(make("button", { type: "button", class: "primary", id: "insert", "aria-keyshortcuts": "Alt+I", on: { click: insert } }, t.draft_insert));
    actions.append(make("button", { type: "button", class: "quiet", on: { click: drop } }, t.draft_drop));
  }
  panel.replaceChildren(...drawDraft(draft), actions);
}

export function insert() {
  if (!state.draft?.text || at("write").hidden || state.draft.status === "sent") return;
  attach(state.draft.id);
  insertAtCursor(at("text"), state.draft.text);
  announce(t.attached);
}

async function drop() {
  const { id } = state.draft;
  try {
    await call("POST", `${API}/drafts/${id}/drop`);
    showDraft(null, true);
    at("ask-draft").focus();
  } catch (error) {
    failed(error);
  }
}

at("ask-draft").addEventListener("click", ask);
