// The agents' console: live by server-sent events, no reload, and nothing lost on a bad connection.

import { follow } from "../stream.js";
import "./shortcuts.js";
import "./sheets.js";
import { somebodyWaits, somebodyWrote, titled } from "./notify.js";
import { API, BY_ITSELF, at, state, t } from "./page.js";
import { readPresence, teamTold } from "./presence.js";
import { drawTeam, hasNews, onLook, received } from "./queue.js";
import { append, look } from "./thread.js";

let known = null; // ids that were waiting, to tell who is new

function tell({ name, data }) {
  if (name === "queue") queueTold(data);
  else if (name === "team") { drawTeam(data); teamTold(data); }
  else if (name === "message") messageTold(data);
}

function queueTold(queue) {
  received(queue);
  const ids = new Set(queue.waiting.map((one) => one.id));
  const fresh = queue.waiting.find((one) => known && !known.has(one.id));
  known = ids;
  if (fresh) somebodyWaits(fresh.last_question);
  titled();
  const { open } = state;
  const mine = queue.mine.find((one) => one.id === open?.id);
  if (mine) at("conversation-title").textContent = mine.last_question || t.log;
  const gone = open && !state.over && !mine && !ids.has(open.id);
  const moved = open && (ids.has(open.id) || gone || (mine && open.state !== "with_agent"));
  if (moved && state.acting !== open.id) look(open.id, false);
}

function messageTold({ conversation, message }) {
  if (conversation === state.open?.id) append(message);
  else if (message.author === "citizen") hasNews(conversation);
  if (message.author === "citizen") somebodyWrote();
}

function connection(text, lost) {
  at("connection").textContent = text;
  at("connection").classList.toggle("lost", lost);
  at("connection").hidden = !text;
}

function back() {
  connection(t.found, false);
  setTimeout(() => { if (!at("connection").classList.contains("lost")) connection("", false); }, 4000);
  if (state.open && !state.over) look(state.open.id, false);
}

onLook(look);
readPresence();
received({ waiting: [], mine: [] });
window.addEventListener("offline", () => connection(t.lost, true));
window.addEventListener("online", back); // a stream that outlived the cut does not tell of it
follow(`${API}/events`, {
  headers: () => BY_ITSELF,
  signal: new AbortController().signal,
  onEvent: tell,
  onLost: () => connection(t.lost, true),
  onFound: back,
}).catch(() => location.assign("/agents/login"));
