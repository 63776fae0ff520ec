// The citizens' page: sends messages, shows answers as they come, and follows the conversation.

import { AnswerView } from "./answer.js";
import { agentBubble, citizenBubble, eventLine, openSource } from "./bubbles.js";
import { fill, keepPlace, make, newKey, toEnd } from "./elements.js";
import { recall, remember } from "./memory.js";
import { Refused, call, follow, readEvents, sleep } from "./stream.js";

const { texts: t, limit, phone, language } = JSON.parse(document.getElementById("page").textContent);
const at = (id) => document.getElementById(id);
const form = at("ask");
const box = at("text");
const WAITS = [0, 700, 1500, 3000, 6000, 10000];

let conversation = recall("conversation"); // {id, token}
let state = "bot";
let agent = "";
let place = null;
let sending = null; // the message on its way: {text, key, bubble, view, stop}
let following = null; // AbortController of the live stream
let lost = false;
const seen = new Set(); // numbers of the messages on screen
const bubbles = new Map(); // the citizen's, by number

// ---- what is on screen

function announce(text) {
  at("live").textContent = "";
  setTimeout(() => { at("live").textContent = text; }, 50);
}

function add(element) {
  at("start").hidden = true;
  keepPlace(() => at("log").append(element));
}

function newView() {
  return new AnswerView(t, { onSource: (citation) => openSource(t, language, citation), onHuman: askForHuman, onChoice: choose });
}

function show(message) {
  if (seen.has(message.number)) return;
  seen.add(message.number);
  if (message.author === "citizen") {
    const bubble = citizenBubble(t, message.text);
    bubbles.set(message.number, bubble);
    add(bubble);
  } else if (message.author === "agent") {
    add(agentBubble(t, message));
  } else if (message.author === "assistant") {
    const view = newView();
    view.finish(message.answer ?? { answer: message.text });
    add(view.element);
  } else {
    const line = eventLine(t, message);
    if (line) add(line);
  }
}

function notice(text, action) {
  const line = make("p", { class: "error-line" }, text, " ");
  if (action) line.append(make("button", { type: "button", on: { click: () => { line.remove(); action(); } } }, t.retry));
  add(line);
  announce(text);
}

function refresh() {
  keepPlace(redraw);
}

function redraw() {
  const focused = document.activeElement;
  const busy = Boolean(sending?.view);
  document.body.dataset.state = state;
  at("send").hidden = busy;
  at("stop").hidden = !busy;
  box.disabled = state === "closed";
  at("send").disabled = state === "closed";
  at("human").hidden = state !== "bot" && state !== "closed";
  at("erase").hidden = !conversation;
  box.placeholder = state === "with_agent" ? t.placeholder_agent : t.placeholder;
  const queue = place === 1 ? t.place_first : place ? fill(t.place, { place }) : "";
  const text = lost ? t.lost : {
    waiting: `${t.waiting} ${queue}`,
    with_agent: fill(t.with_agent, { agent: agent || t.agent_unnamed }),
    callback: fill(t.callback, { phone }),
    closed: t.closed,
  }[state] ?? "";
  at("strip").hidden = !text;
  at("strip").classList.toggle("bad", lost);
  if (at("strip-text").textContent !== text) at("strip-text").textContent = text;
  const button = at("strip-button");
  button.hidden = lost || !["waiting", "callback", "closed"].includes(state);
  button.textContent = state === "closed" ? t.new_conversation : t.cancel;
  button.onclick = state === "closed" ? startAgain : cancelHuman;
  if (focused?.closest?.(".composer [hidden]")) box.focus();
}

// ---- talking to the server

function ours(path = "") {
  return `/api/v1/conversations/${conversation.id}${path}`;
}

function token() {
  return { "X-Conversation-Token": conversation.token };
}

async function open() {
  if (conversation) return;
  const response = await call("POST", "/api/v1/conversations", { body: { language } });
  const { id, token: secret } = await response.json();
  conversation = { id, token: secret };
  remember("conversation", conversation);
}

function loseOrFind(isLost) {
  if (lost === isLost) return;
  lost = isLost;
  announce(lost ? t.lost : t.found);
  refresh();
}

async function send(text, { key = newKey(), bubble = null } = {}) {
  if (sending) return;
  const message = { text, key, bubble: bubble ?? citizenBubble(t, text), view: null, stop: new AbortController(), done: false };
  sending = message;
  if (!bubble) add(message.bubble);
  toEnd();
  remember("pending", { text, key });
  refresh();
  try {
    await deliver(message);
  } finally {
    dropView(message);
    sending = null;
    loseOrFind(false);
    refresh();
  }
}

function choose(question) {
  if (sending || state === "closed") return;
  box.focus({ preventScroll: true });
  send(question);
}

async function deliver(message) {
  for (const wait of WAITS) {
    if (wait) await sleep(wait, message.stop.signal);
    if (message.stop.signal.aborted) return;
    try {
      await open();
      const response = await call("POST", ours("/messages"), {
        body: { text: message.text, key: message.key }, headers: token(), signal: message.stop.signal,
      });
      loseOrFind(false);
      for await (const event of readEvents(response)) keepPlace(() => hear(message, event));
      if (message.done) return;
    } catch (error) {
      if (message.stop.signal.aborted) return;
      if (error instanceof Refused && !(await canTryAgain(error, message))) return;
    }
    loseOrFind(true);
  }
  notice(t.lost_for_now, () => send(message.text, { key: message.key, bubble: message.bubble }));
}

function hear(message, { name, data }) {
  const { view } = message;
  if (name === "accepted") accept(message, data);
  else if (name === "excerpt") view?.excerpt(data);
  else if (name === "sources") view?.sources(data);
  else if (name === "waiting") view?.waiting(data);
  else if (name === "sentence") view?.sentence(data);
  else if (name === "answer") finish(message, data);
  else if (name === "delivered") {
    end(message);
    if (state === "bot") catchUp();
  } else if (name === "problem") {
    end(message);
    notice(t.error, () => send(message.text, { key: message.key, bubble: message.bubble }));
  }
}

function accept(message, { number, text, personal_data_removed: removed }) {
  seen.add(number);
  remember("pending", { text: message.text, key: message.key, number });
  message.bubble.words.textContent = text;
  if (removed && !recall("told-removed")) {
    remember("told-removed", true);
    message.bubble.append(make("p", { class: "note" }, t.removed));
  }
  if (message.view) message.view.start(); // told again from the start, after a cut
  else if (state === "bot") showView(message);
}

function finish(message, { number, answer }) {
  if (!seen.has(number)) {
    seen.add(number);
    showView(message);
    message.view.finish(answer);
    message.view = null;
  }
  end(message);
  announce(t.done);
  if (answer?.status === "abuse" && !answer.handoff?.offered) catchUp(); // the server has closed it
}

function end(message) {
  dropView(message);
  message.done = true;
  remember("pending", null);
}

function showView(message) {
  if (message.view) return;
  message.view = newView();
  add(message.view.element);
  refresh();
}

function dropView(message) {
  message.view?.element.remove();
  message.view = null;
}

async function canTryAgain(error, message) {
  const { kind, problem } = error;
  if (kind === "conversation-unknown") {
    forget();
    return true;
  }
  if (problem.status >= 500) return true;
  message.bubble.remove();
  remember("pending", null);
  giveBack(message.text);
  if (kind === "closed") await catchUp();
  else if (kind === "too-many") notice(fill(t.too_many, { seconds: problem.retry_after }));
  else if (kind === "too-long") notice(fill(t.too_long, { limit }));
  else notice(t.error);
  return false;
}

function giveBack(text) {
  if (!box.value) box.value = text;
  remember("draft", box.value);
}

async function stop() {
  const message = sending;
  if (!message) return;
  at("stop").disabled = true;
  const enough = setTimeout(() => message.stop.abort(), 4000); // the stored end normally comes first
  try {
    await call("POST", ours("/stop"), { headers: token() });
  } catch {
    message.stop.abort();
  }
  while (sending === message && !message.stop.signal.aborted) await sleep(50);
  clearTimeout(enough);
  at("stop").disabled = false;
  box.focus();
}

async function askForHuman() {
  try {
    await open();
    const response = await call("POST", ours("/handoff"), { headers: token() });
    move(await response.json());
    announce(t.said_waiting);
    watch();
  } catch (error) {
    if (error instanceof Refused && error.kind === "conversation-unknown") { forget(); askForHuman(); }
    else notice(`${t.error} ${fill(t.human_phone, { phone })}`, askForHuman);
  }
}

async function cancelHuman() {
  try {
    const response = await call("DELETE", ours("/handoff"), { headers: token() });
    move(await response.json());
  } catch {
    await catchUp();
  }
}

function move(now) {
  state = now.state;
  if ("agent" in now) agent = now.agent;
  if ("place" in now) place = now.place;
  if (state !== "waiting") place = null;
  refresh();
}

// Follows the conversation from the last message on screen, while a person may write in it.
function watch() {
  if (following || !conversation) return;
  following = new AbortController();
  const { signal } = following;
  follow(ours("/events"), {
    headers: () => ({ ...token(), "Last-Event-ID": String(Math.max(0, ...seen)) }),
    signal,
    onEvent: live,
    onLost: () => loseOrFind(true),
    onFound: () => loseOrFind(false),
  }).catch(() => { forget(); notice(t.gone); }).finally(() => { if (following?.signal === signal) following = null; });
}

function live({ name, data }) {
  if (name === "state") {
    move(data);
    if (state === "bot" || state === "closed") following?.abort();
  } else if (name === "place") {
    place = data.place;
    refresh();
  } else if (name === "erased") {
    following?.abort();
    forget();
  } else if (name === "message" && !(data.author === "citizen" && sending)) {
    const isNew = !seen.has(data.number);
    show(data);
    if (isNew && data.author === "agent") announce(fill(t.done_agent, { agent: data.author_name || t.agent_unnamed }));
  }
}

async function catchUp() {
  if (!conversation) return;
  try {
    const response = await call("GET", ours(), { headers: token() });
    const found = await response.json();
    loseOrFind(false);
    keepPlace(() => found.messages.forEach(show));
    move(found);
    if (state !== "bot" && state !== "closed") watch();
  } catch (error) {
    if (error instanceof Refused && error.kind === "conversation-unknown") { forget(); notice(t.gone); }
    else {
      loseOrFind(true);
      await sleep(3000);
      await catchUp();
    }
  }
}

function forget() {
  following?.abort();
  following = null;
  conversation = null;
  remember("conversation", null);
  seen.clear();
  move({ state: "bot", agent: "", place: null });
}

function startAgain() {
  forget();
  at("log").replaceChildren();
  at("start").hidden = false;
  box.focus();
}

async function erase() {
  at("erasing").close();
  sending?.stop.abort();
  try {
    await call("DELETE", ours(), { headers: token() });
  } catch (error) {
    if (!(error instanceof Refused && error.kind === "conversation-unknown")) { notice(t.error, erase); return; }
  }
  remember("pending", null);
  remember("draft", null);
  startAgain();
  announce(t.erased);
}

// ---- what the reader does

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = (event.submitter?.classList.contains("suggestion") ? event.submitter.value : box.value).trim();
  if (!text || sending) return;
  if (text.length > limit) { notice(fill(t.too_long, { limit })); return; }
  if (!event.submitter?.classList.contains("suggestion")) { box.value = ""; remember("draft", null); grow(); }
  box.focus({ preventScroll: true });
  send(text);
});

box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});

box.addEventListener("input", () => { remember("draft", box.value); grow(); });

function grow() {
  box.rows = Math.min(6, Math.max(1, box.value.split("\n").length, Math.ceil(box.value.length / 60)));
}

at("stop").addEventListener("click", stop);
at("human").addEventListener("click", askForHuman);
at("erase").addEventListener("click", () => at("erasing").showModal());
at("erase-yes").addEventListener("click", erase);
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
}

at("actions").hidden = false;
box.value ||= recall("draft") ?? "";
grow();
refresh();
await catchUp();
if (seen.size) toEnd();
const pending = recall("pending");
if (pending) send(pending.text, { key: pending.key, bubble: bubbles.get(pending.number) });
