// Taking the conversation away: as text, or on paper (or PDF) by the browser's own printing.

import { fill, make, plain } from "../static/elements.js";
import { inWords } from "./how.js";

export function transcript(t, authority, messages) {
  const said = messages.map((message) => ({ who: whose(t, message), text: wording(t, message) })).filter(({ text }) => text);
  return { title: `${t.title} · ${authority}`, date: new Date().toLocaleString(), said };
}

function whose(t, { author, author_name: name }) {
  return { citizen: t.you, assistant: `${t.assistant} (${t.assistant_mark})`, agent: `${name || t.agent_unnamed} (${t.human_mark})` }[author] ?? "";
}

function wording(t, message) {
  if (message.author === "system") {
    const text = t[`event_${message.text.replace("handoff.", "")}`];
    return text ? fill(text, { agent: message.author_name || t.agent_unnamed }) : "";
  }
  return message.author === "assistant" && message.answer ? inWords(t, message.answer) : message.text;
}

export function download({ title, date, said }) {
  const text = [title, date, "", ...said.map(({ who, text }) => `${who ? `${who} :\n` : ""}${text}\n`)].join("\n");
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  make("a", { href: url, download: `guichet-${new Date().toISOString().slice(0, 10)}.txt` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

// A window of its own: the host page's styles, whatever they are, have no say on paper.
export function print({ title, date, said }, language, direction) {
  const paper = window.open("", "_blank");
  if (!paper) return false;
  const page = paper.document;
  page.title = title;
  page.documentElement.lang = language;
  page.documentElement.dir = direction;
  const sheet = new paper.CSSStyleSheet();
  sheet.replaceSync("body{font:12pt/1.5 sans-serif;max-width:42em;margin:1.5em auto;padding:0 1em}h2{font-size:1em;margin:1.2em 0 .2em}p{margin:.3em 0}");
  page.adoptedStyleSheets = [sheet];
  const blocks = said.flatMap(({ who, text }) => [who && make("h2", {}, who), ...plain(text)]).filter(Boolean);
  page.body.append(...[make("h1", {}, title), make("p", {}, date), ...blocks].map((block) => page.importNode(block, true)));
  paper.print();
  return true;
}
