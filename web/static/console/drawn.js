// A draft as an agent reads it: its words, how sure they are, what was withheld, where it stands.

import { fill, make, plain } from "../elements.js";
import { t } from "./page.js";
import { source } from "./said.js";

const WRITTEN_IN = ["fr", "en"];

export function drawDraft(draft) {
  const answer = draft.answer ?? {};
  const cited = new Set((answer.sentences ?? []).flatMap((one) => one.citations));
  const sources = (answer.citations ?? []).filter((one) => !cited.size || cited.has(one.number));
  return [
    make("p", { class: "mark" }, t.draft_mark),
    draft.text ? make("div", { class: "draft-text", lang: answer.language }, ...plain(draft.text)) : make("p", {}, why(answer)),
    make("ul", { class: "remarks" }, ...[confidence(answer), ...remarks(answer)].filter(Boolean).map((text) => make("li", {}, text))),
    answer.excerpt ? make("section", { class: "excerpt" }, make("p", { class: "excerpt-mark" }, t.excerpt_mark), ...plain(answer.excerpt.text)) : null,
    sources.length ? make("section", { class: "source-list" }, make("h3", {}, t.sources), ...sources.map((one) => source(t, one))) : null,
  ].filter(Boolean);
}

function why(answer) {
  return t[`draft_none_${answer.status}`] ?? t.draft_none;
}

// In words first; the figures after them.
function confidence({ confidence: found, threshold, citations, status }) {
  if (!citations?.length || ["no_source", "attack", "small_talk"].includes(status)) return "";
  if (found === null || found === undefined || threshold === null) return t.confidence_unknown;
  const percent = (value) => `${Math.round(value * 100)} %`;
  const words = found >= threshold ? t.confidence_good : found >= threshold / 2 ? t.confidence_fair : t.confidence_low;
  return fill(words, { confidence: percent(found), threshold: percent(Math.min(threshold, 1)) });
}

function remarks(answer) {
  const found = [];
  if (answer.status === "individual_decision") found.push(t.draft_individual);
  if (answer.status === "emergency" || answer.handoff?.reason === "distress") found.push(t.draft_emergency);
  if (answer.language && !WRITTEN_IN.includes(answer.language)) found.push(t.draft_french);
  if ((answer.citations ?? []).some((one) => one.old)) found.push(t.draft_old);
  for (const reasons of answer.withheld ?? []) found.push(fill(t.withheld, { text: reasons.join(", ") }));
  return found;
}
