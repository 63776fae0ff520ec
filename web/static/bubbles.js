// What stands in the conversation besides answers, and the window that shows a source.

import { day, fill, make, safeLink } from "./elements.js";

const at = (id) => document.getElementById(id);

export function citizenBubble(t, text) {
  const words = make("p", { dir: "auto" }, text);
  const element = make("article", { class: "message citizen" }, make("h3", { class: "who" }, t.you), make("div", { class: "bubble" }, words));
  element.words = words;
  return element;
}

export function agentBubble(t, message) {
  const name = message.author_name || t.agent_unnamed;
  return make(
    "article",
    { class: "message agent" },
    make("h3", { class: "who" }, `${name} `, make("span", { class: "mark person" }, t.human_mark)),
    make("div", { class: "bubble" }, make("p", { dir: "auto" }, message.text)),
  );
}

export function eventLine(t, message) {
  const text = t[`event_${message.text.replace("handoff.", "")}`];
  return text ? make("p", { class: "event" }, fill(text, { agent: message.author_name || t.agent_unnamed })) : null;
}

export function openSource(t, language, citation) {
  const dialog = at("source");
  at("source-title").textContent = citation.title;
  const updated = citation.updated ? fill(t.source_updated, { date: day(citation.updated, language) }) : t.source_undated;
  at("source-facts").textContent = [citation.publisher, updated].filter(Boolean).join(" · ");
  at("source-old").hidden = !citation.old;
  at("source-excerpt").replaceChildren(make("p", { class: "lines" }, citation.excerpt));
  const link = safeLink(citation.url);
  at("source-link").hidden = !link;
  if (link) at("source-link").href = link;
  dialog.showModal();
}
