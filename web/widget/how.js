// "How was this answer made?": what it rests on, in plain words, under each answer.

import { fill, make, unmarked } from "../static/elements.js";

export function howMade(t, { language, base, answer, at }) {
  const rows = [
    [t.how_model, writer(t, answer.label)],
    [t.how_sources, String(cited(answer).size)],
    [t.how_confidence, sureness(t, answer)],
    [t.how_date, at ? new Date(at).toLocaleString(language, { dateStyle: "long", timeStyle: "short" }) : ""],
  ].filter(([, value]) => value);
  const receipt = answer.receipt && make("p", {}, `${t.how_number} `, make("a", { href: `${base}receipts/${answer.receipt}?lang=${language}`, target: "_blank", rel: "noopener" }, answer.receipt, make("span", { class: "away" }, ` (${t.new_window})`)));
  return make(
    "details",
    { class: "how" },
    make("summary", {}, t.how),
    make("dl", {}, ...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", { dir: "auto" }, value)])),
    receipt,
    make("p", {}, t.how_check),
  );
}

export function cited(answer) {
  const numbers = (answer.sentences ?? []).flatMap((sentence) => sentence.citations);
  if (answer.excerpt) numbers.push(answer.excerpt.citation);
  return new Set(numbers);
}

function writer(t, label) {
  if (label?.composition === "extract") return t.how_extract;
  return label?.model || t.how_no_model;
}

// Words and no percentage: a citizen is told how far to lean on it, not a false precision.
export function sureness(t, { status, confidence, threshold }) {
  if (confidence === null || confidence === undefined || threshold === null || threshold === undefined) return "";
  if (status !== "answered" || confidence < threshold) return t.sure_not;
  return confidence >= (1 + threshold) / 2 ? t.sure_very : t.sure_rather;
}

export function inWords(t, answer) {
  const list = (answer.citations ?? []).filter(({ number }) => cited(answer).has(number) || answer.status !== "answered");
  const lines = list.map(({ number, title, url, updated }) => `[${number}] ${title}${updated ? `, ${updated}` : ""}${url?.startsWith("https://") ? ` — ${url}` : ""}`);
  const text = (answer.sentences ?? []).map(({ text, citations }) => `${text} ${citations.map((number) => `[${number}]`).join("")}`).join("\n");
  const quoted = answer.excerpt ? `${t.excerpt_mark} :\n${answer.excerpt.text}\n\n` : "";
  return [`${quoted}${text || unmarked(answer.answer ?? "")}`, lines.length ? `${t.sources} :\n${lines.join("\n")}` : "", answer.label?.text || fill(t.label)].filter(Boolean).join("\n\n");
}
