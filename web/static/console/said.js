// How a waiting person and what was said are drawn for an agent.

import { day, fill, make, plain, safeLink } from "../elements.js";

export function age(t, seconds) {
  if (seconds < 90) return fill(t.seconds, { n: Math.max(0, Math.round(seconds)) });
  if (seconds < 5400) return fill(t.minutes, { n: Math.round(seconds / 60) });
  return fill(t.hours, { n: Math.round(seconds / 3600) });
}

export function reasonOf(t, one) {
  return t[`why_${one.why}`] ?? (one.why || t.no_reason);
}

export function caseButton(t, one, elapsed, { current, hasNews, onOpen }) {
  return make(
    "button",
    { type: "button", class: "case", "data-id": one.id, "aria-current": current ? "true" : undefined, on: { click: onOpen } },
    make(
      "span",
      { class: "case-top" },
      make("span", {}, one.place ? `n° ${one.place}` : hasNews ? make("span", { class: "news" }, t.new_messages) : ""),
      make("span", {}, fill(t.since, { age: age(t, one.waited_seconds + elapsed) }), ` · ${one.language}`),
    ),
    make("span", { class: "case-why" }, reasonOf(t, one), ...tags(t, one)),
    make("span", { class: "case-question" }, one.last_question),
  );
}

function tags(t, one) {
  const found = [];
  if (one.urgent) found.push(make("span", { class: "tag urgent" }, t.urgent));
  if (one.for_agent) found.push(make("span", { class: "tag" }, t[`for_${one.for_agent}`]));
  if (one.state === "callback") found.push(make("span", { class: "tag" }, t.to_call));
  if (one.theme) found.push(make("span", { class: "tag" }, one.theme));
  return found.flatMap((tag) => [" ", tag]);
}

// The sheets that the conversation's answers stand on, each once, the last answer's first.
export function sourcesOf(t, messages) {
  const known = new Map();
  for (const { answer } of [...messages].reverse()) for (const one of answer?.citations ?? []) if (!known.has(one.procedure)) known.set(one.procedure, one);
  const list = [...known.values()].map((one, place) => source(t, { ...one, number: place + 1 }));
  return list.length ? list : [make("p", {}, t.sources_none)];
}

export function said(t, message) {
  if (message.author === "system") {
    const text = t[`event_${message.text.replace("handoff.", "")}`] ?? message.text;
    return make("p", { class: "event" }, fill(text, { agent: message.author_name || t.agent }));
  }
  const name = { citizen: t.citizen, assistant: t.assistant, agent: message.author_name || t.agent }[message.author];
  return make(
    "article",
    { class: `said ${message.author}` },
    make("h3", {}, name),
    make("div", { class: "bubble" }, ...(message.author === "assistant" && message.answer ? answer(t, message.answer) : plain(message.text)),
      message.answer?.drafted ? make("p", { class: "small" }, t.drafted) : null),
  );
}

function answer(t, found) {
  const parts = [];
  if (found.excerpt) {
    parts.push(make("section", { class: "excerpt" }, make("p", { class: "excerpt-mark" }, t.excerpt_mark), ...plain(found.excerpt.text)));
  }
  parts.push(...plain(found.answer ?? ""));
  if (found.citations?.length) {
    parts.push(make("section", { class: "source-list" }, make("h4", {}, t.sources), ...found.citations.map((one) => source(t, one))));
  }
  const doubts = hesitations(t, found);
  if (doubts.length) {
    parts.push(make("section", { class: "doubts" }, make("h4", {}, t.doubts), make("ul", {}, ...doubts.map((text) => make("li", {}, text)))));
  }
  return parts;
}

export function source(t, one) {
  const link = safeLink(one.url);
  const facts = [one.publisher, one.updated ? fill(t.updated, { date: day(one.updated, "fr") }) : "", one.old ? t.old : ""].filter(Boolean).join(" · ");
  return make(
    "details",
    {},
    make("summary", {}, `${one.number}. ${one.title}`),
    make("p", {}, facts),
    make("p", {}, one.excerpt),
    link ? make("p", {}, make("a", { href: link, target: "_blank", rel: "noreferrer noopener" }, `${one.title} (${t.source_new_window})`)) : null,
  );
}

function hesitations(t, found) {
  const doubts = [];
  if (found.status && found.status !== "answered") doubts.push(fill(t.status, { status: t[`status_${found.status}`] ?? found.status }));
  if (found.confidence !== null && found.confidence !== undefined && found.threshold !== null && found.threshold !== undefined) {
    const percent = (value) => `${Math.round(value * 100)} %`;
    doubts.push(fill(t.confidence, { confidence: percent(found.confidence), threshold: percent(found.threshold) }));
  }
  for (const reasons of found.withheld ?? []) doubts.push(fill(t.withheld, { text: reasons.join(", ") }));
  if (found.stopped) doubts.push(t.stopped);
  return doubts;
}
