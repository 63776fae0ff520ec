// What stands in the conversation besides answers: what a person wrote, and who came and left.

import { fill, make } from "../static/elements.js";
import { icon } from "./icons.js";

export function citizenBubble(t, text, onEdit) {
  const words = make("p", { dir: "auto" }, text);
  const edit = make("button", { type: "button", class: "small-button edit", on: { click: () => onEdit(words.textContent) } }, icon("write"), t.edit);
  const element = make("article", { class: "message citizen" }, make("h3", { class: "who" }, t.you), make("div", { class: "bubble" }, words), edit);
  element.words = words;
  return element;
}

export function agentBubble(t, message) {
  const name = message.author_name || t.agent_unnamed;
  const drafted = message.answer?.drafted;
  return make(
    "article",
    { class: "message agent", "data-generated-by": drafted ? "ai-assisted" : undefined },
    make("h3", { class: "who" }, `${name} `, make("span", { class: "mark person" }, t.human_mark)),
    make("div", { class: "bubble" }, make("p", { dir: "auto" }, message.text), drafted ? make("p", { class: "label" }, t.drafted) : null),
  );
}

export function eventLine(t, message) {
  const text = t[`event_${message.text.replace("handoff.", "")}`];
  return text ? make("p", { class: "event" }, fill(text, { agent: message.author_name || t.agent_unnamed })) : null;
}
