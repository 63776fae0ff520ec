// One conversation: what was said, what an agent can do with it, and the reply being written.

import { fill, make, newKey } from "../elements.js";
import { Refused, call } from "../stream.js";
import { showContacts } from "./contacts.js";
import { offerCase } from "./cases.js";
import { prepare, showDraft } from "./draft.js";
import { showNotes } from "./notes.js";
import { post, pump } from "./outgoing.js";
import { API, BY_ITSELF, announce, at, dialog, failed, recall, remember, show, state, t, trouble } from "./page.js";
import { draw, looked } from "./queue.js";
import { age, reasonOf, said, sourcesOf } from "./said.js";

const seen = new Set(); // numbers of the messages on screen
let latest = 0; // a conversation read before something newer was asked or done is not shown any more

export async function look(id, moveFocus = true) {
  const asked = ++latest;
  const from = document.activeElement;
  try {
    const response = await call("GET", `${API}/conversations/${id}`, { headers: moveFocus ? {} : BY_ITSELF });
    const pack = await response.json();
    if (asked !== latest) return;
    display(pack);
    // Whoever has gone on to a field meanwhile, and types there, is left there.
    const typing = document.activeElement !== from && document.activeElement?.matches("input, textarea, select");
    if (moveFocus && !typing) at("conversation-title").focus();
  } catch (error) {
    if (asked === latest) left(error, id); // else something newer has been done with it
  }
}

export function display(pack) {
  const changed = pack.conversation.id !== state.open?.id;
  state.open = pack.conversation;
  state.over = ["closed", "bot"].includes(state.open.state);
  looked(state.open.id);
  trouble("");
  show("conversation");
  at("conversation-title").textContent = state.open.last_question || t.log;
  at("facts").textContent = facts(state.open);
  const mine = state.open.state === "with_agent";
  for (const id of ["release", "transfer", "close"]) at(id).hidden = !mine;
  at("claim").hidden = mine || state.over;
  at("write").hidden = !mine;
  offerCase(state.over, state.open.id, state.open.state);
  if (changed) {
    seen.clear();
    at("log").replaceChildren();
    const kept = recall(`text.${state.open.id}`) ?? { text: "", draft: "" };
    at("text").value = kept.text;
    attach(kept.draft);
  }
  pack.messages.forEach(append);
  if (changed) at("log").scrollTop = at("log").scrollHeight; // the last words, and why the machine hesitated
  at("panel-sources").replaceChildren(...sourcesOf(t, pack.messages));
  showNotes(pack.notes);
  showDraft(pack.draft, changed);
  showContacts(state.open, mine);
  draw();
}

function facts(one) {
  const list = [fill(t.since, { age: age(t, one.waited_seconds) }), reasonOf(t, one), one.theme, `${t.language} : ${one.language}`];
  return list.filter(Boolean).join(" · ");
}

export function append(message) {
  if (seen.has(message.number)) return;
  seen.add(message.number);
  const log = at("log");
  const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 60;
  log.append(said(t, message));
  if (atEnd) log.scrollTop = log.scrollHeight;
}

// ---- what an agent does

export async function act(action, done, body) {
  if (!state.open) return;
  const { id } = state.open;
  state.acting = id; // the queue tells of it before the answer comes: that is no news
  try {
    const response = await call("POST", `${API}/conversations/${id}/${action}`, { body });
    const pack = await response.json();
    latest += 1;
    if (action === "claim") { display(pack); at("text").focus(); prepare(); }
    else if (action === "transfer") { remember(`text.${id}`, null); clear(); }
    else { remember(`text.${id}`, null); display(pack); at("conversation-title").focus(); }
    announce(done);
  } catch (error) {
    left(error, id);
  } finally {
    state.acting = null;
  }
}

function clear() {
  state.open = null;
  show("nothing");
  draw();
  (at("mine").querySelector("button") ?? at("queue").querySelector("button"))?.focus();
}

export function left(error, id) {
  const gone = error instanceof Refused && ["state", "not-yours", "conversation-unknown"].includes(error.kind);
  if (gone && id === state.open?.id && !state.over) clear();
  failed(error);
}

const askTransfer = dialog("transferring", () => act("transfer", t.said_transferred, {
  reason: at("reason").value, agent: at("transfer-to").value, theme: at("transfer-theme").value || null,
}));
const askClose = dialog("closing", () => act("close", t.said_closed, { reason: at("close-reason").value }));

at("claim").addEventListener("click", () => act("claim", t.said_claimed));
at("release").addEventListener("click", () => act("release", t.said_released));
at("close").addEventListener("click", askClose);
at("transfer").addEventListener("click", () => {
  const others = state.team.filter((one) => !one.me);
  at("transfer-to").replaceChildren(
    make("option", { value: "" }, t.transfer_anybody),
    ...others.map((one) => make("option", { value: one.name }, `${one.display_name} (${t[`presence_${one.status}`]})`)),
  );
  at("reason").value = "";
  at("transfer-theme").value = "";
  askTransfer();
});

// ---- the reply

export function attach(draft) {
  at("text").dataset.draft = draft ?? "";
  at("attached").hidden = !draft;
}

export function send() {
  const text = at("text").value.trim();
  if (!text || !state.open) return;
  const { id } = state.open;
  const draft = at("text").dataset.draft;
  at("text").value = "";
  attach("");
  remember(`text.${id}`, null);
  post({ id, text, key: newKey(), draft }, { onStored, onRefused });
}

function onStored(id, message, draft) {
  if (draft && draft === state.draft?.id) showDraft({ ...state.draft, status: "sent" }, true);
  if (id !== state.open?.id) return;
  append(message);
  at("log").scrollTop = at("log").scrollHeight;
}

// The text comes back to the box where it was written: nothing typed is ever lost.
function onRefused({ id, text, draft }, error) {
  remember(`text.${id}`, { text, draft });
  if (id === state.open?.id) { at("text").value = text; attach(draft); }
  left(error, id);
}

at("text").addEventListener("input", () => {
  const { value, dataset } = at("text");
  if (!value.trim()) attach(""); // an empty box holds no draft any more
  if (state.open) remember(`text.${state.open.id}`, value ? { text: value, draft: dataset.draft } : null);
});
at("write").addEventListener("submit", (event) => { event.preventDefault(); send(); });
at("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing) return;
  event.preventDefault();
  send();
});
pump(onStored, onRefused); // what a reload has interrupted
