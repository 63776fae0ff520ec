// The agents' page: who waits, one conversation, what to do with it. Live by server-sent events.

import { fill, make, newKey } from "./elements.js";
import { age, caseButton, said } from "./case.js";
import { Refused, call, follow } from "./stream.js";

const { texts: t } = JSON.parse(document.getElementById("page").textContent);
const at = (id) => document.getElementById(id);
const API = "/api/v1/agents";

let open = null; // the conversation on screen, as the queue tells it
let queue = { waiting: [], mine: [] };
let known = null; // ids that were waiting, to tell who is new
let asked = new Date();
const seen = new Set(); // numbers of the messages on screen
const news = new Set(); // ids with a message not looked at yet
const drafts = new Map();
let unsent = null; // {id, text, key}: a retry of the same text uses the same key

function announce(text) {
  at("live").textContent = "";
  setTimeout(() => { at("live").textContent = text; }, 50);
}

function trouble(text) {
  at("trouble").textContent = text;
  at("trouble").hidden = !text;
  if (text) announce(text);
}

// ---- the lists

function showQueue() {
  const elapsed = (Date.now() - asked) / 1000;
  for (const [name, cases] of [["queue", queue.waiting], ["mine", queue.mine]]) {
    const focused = document.activeElement?.dataset?.id;
    const within = at(name).contains(document.activeElement);
    at(name).replaceChildren(...cases.map((one) => make("li", {}, caseButton(t, one, elapsed, {
      current: one.id === open?.id, hasNews: news.has(one.id), onOpen: () => look(one.id),
    }))));
    at(`${name}-empty`).hidden = cases.length > 0;
    at(`${name}-count`).textContent = cases.length || "";
    if (within) at(name).querySelector(`[data-id="${focused}"]`)?.focus();
  }
  document.title = queue.waiting.length ? `(${queue.waiting.length}) ${t.title}` : t.title;
}

function tell({ name, data }) {
  if (name === "queue") {
    queue = data;
    asked = new Date();
    const ids = new Set(queue.waiting.map((one) => one.id));
    const fresh = queue.waiting.find((one) => known && !known.has(one.id));
    if (fresh) announce(fill(t.said_new, { question: fresh.last_question }));
    known = ids;
    showQueue();
    if (open && ids.has(open.id)) look(open.id, false);
    const mine = queue.mine.find((one) => one.id === open?.id);
    if (mine) at("conversation-title").textContent = mine.last_question || t.log;
  } else if (name === "message") {
    if (data.conversation === open?.id) append(data.message);
    else if (data.message.author === "citizen") { news.add(data.conversation); showQueue(); }
    if (data.message.author === "citizen") announce(t.said_message);
  }
}

// ---- one conversation

async function look(id, moveFocus = true) {
  const changed = id !== open?.id;
  if (changed && open) drafts.set(open.id, at("text").value);
  try {
    const response = await call("GET", `${API}/conversations/${id}`);
    show(await response.json(), changed);
    if (changed) at("text").value = drafts.get(id) ?? "";
    if (moveFocus) at("conversation-title").focus();
  } catch (error) {
    leave(error, id);
  }
}

function show({ conversation, messages }, changed) {
  open = conversation;
  news.delete(open.id);
  trouble("");
  at("nothing").hidden = true;
  at("conversation").hidden = false;
  at("conversation-title").textContent = open.last_question || t.log;
  at("facts").textContent = [
    fill(t.since, { age: age(t, open.waited_seconds) }), reasonOf(open), `${t.language} : ${open.language}`,
  ].join(" · ");
  const mine = open.state === "with_agent";
  for (const id of ["release", "transfer", "close"]) at(id).hidden = !mine;
  at("claim").hidden = mine || open.state === "closed" || open.state === "bot";
  at("write").hidden = !mine;
  if (changed) { seen.clear(); at("log").replaceChildren(); }
  messages.forEach(append);
  showQueue();
}

function reasonOf(one) {
  return t[`why_${one.why}`] ?? (one.why || t.no_reason);
}

function append(message) {
  if (seen.has(message.number)) return;
  seen.add(message.number);
  const log = at("log");
  const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 60;
  log.append(said(t, message));
  if (atEnd) log.scrollTop = log.scrollHeight;
}

function leave(error, id) {
  const gone = error instanceof Refused && ["state", "not-yours", "conversation-unknown"].includes(error.kind);
  if (error instanceof Refused && error.kind === "not-logged-in") { location.assign("/agents/login"); return; }
  if (gone && id === open?.id) clear();
  trouble(gone ? t.taken : t.error);
}

function clear() {
  open = null;
  at("conversation").hidden = true;
  at("nothing").hidden = false;
  showQueue();
}

async function act(action, done, body) {
  const { id } = open;
  try {
    const response = await call("POST", `${API}/conversations/${id}/${action}`, { body });
    const pack = await response.json();
    if (action === "claim") { show(pack, false); at("text").focus(); }
    else { drafts.delete(id); clear(); at("queue-title").scrollIntoView({ block: "nearest" }); }
    announce(done);
  } catch (error) {
    leave(error, id);
  }
}

async function send() {
  const text = at("text").value.trim();
  if (!text || !open) return;
  const { id } = open;
  if (unsent?.id !== id || unsent.text !== text) unsent = { id, text, key: newKey() };
  try {
    const response = await call("POST", `${API}/conversations/${id}/messages`, { body: { text, key: unsent.key } });
    unsent = null;
    at("text").value = "";
    trouble("");
    append(await response.json());
    at("log").scrollTop = at("log").scrollHeight;
  } catch (error) {
    leave(error, id);
  }
}

at("claim").addEventListener("click", () => act("claim", t.said_claimed));
at("release").addEventListener("click", () => act("release", t.said_released));
at("close").addEventListener("click", () => act("close", t.said_closed));
at("transfer").addEventListener("click", () => { at("reason").value = ""; at("transferring").returnValue = ""; at("transferring").showModal(); });
at("transferring").addEventListener("close", () => {
  if (at("transferring").returnValue === "confirm") act("transfer", t.said_transferred, { reason: at("reason").value });
});
at("reason").addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return; // the first button of the form would cancel
  event.preventDefault();
  at("transferring").close("confirm");
});
at("write").addEventListener("submit", (event) => { event.preventDefault(); send(); });
at("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  send();
});

setInterval(showQueue, 15000);
showQueue();
follow(`${API}/events`, {
  headers: () => ({}),
  signal: new AbortController().signal,
  onEvent: tell,
  onLost: () => trouble(t.lost),
  onFound: () => { trouble(""); announce(t.found); if (open) look(open.id, false); },
}).catch(() => location.assign("/agents/login"));
