// One answer of the assistant: its excerpt, its sentences with their sources, its label.

import { fill, make, plain, unmarked } from "../static/elements.js";
import { aloudButton } from "./aloud.js";
import { cited, howMade, inWords } from "./how.js";
import { icon } from "./icons.js";
import { thumbs } from "./thumbs.js";

export class AnswerView {
  // `does`: onSource, onHuman, onChoice, giveFeedback, announce.
  constructor(t, { language, base }, does) {
    Object.assign(this, { t, language, base, does });
    this.bubble = make("div", { class: "bubble" });
    this.element = make(
      "article",
      { class: "message assistant", "data-generated-by": "ai" },
      make("h3", { class: "who" }, `${t.assistant} `, make("span", { class: "mark" }, t.assistant_mark)),
      this.bubble,
    );
    this.start();
  }

  start() {
    this.citations = new Map();
    this.shown = [];
    this.quoted = null;
    this.official = "";
    this.body = make("div", { class: "body" });
    this.progress = make("p", { class: "progress" }, this.t.searching);
    this.bubble.replaceChildren(this.body, this.progress);
  }

  excerpt({ text, citation }) {
    this.citations.set(citation.number, citation);
    this.official = text;
    this.quoted = make(
      "section",
      { class: "excerpt", lang: "fr", dir: "ltr" },
      make("p", { class: "excerpt-mark", lang: this.language, dir: "auto" }, `${this.t.excerpt_mark} `, this.cite(citation.number)),
      ...plain(text),
    );
    this.bubble.prepend(this.quoted);
  }

  sources({ citations }) {
    for (const citation of citations) this.citations.set(citation.number, citation);
    this.progress.textContent = this.t.writing;
  }

  // Others are answered first: the place in the line, in words; none when the waiting ends.
  waiting({ text }) {
    this.progress.textContent = text || this.t.writing;
  }

  // Its lines may be those of a list. What the excerpt above says word for word is not said twice.
  sentence({ text, citations }) {
    this.shown.push(text);
    if (this.quotes(text)) return;
    const lines = text.split("\n").filter((line) => line.trim());
    lines.forEach((line, place) => this.line(line, place === lines.length - 1 ? citations : []));
  }

  quotes(text) {
    const bare = (said) => said.replace(/^- /gm, "").replace(/\s+/g, " ").trim();
    return bare(this.official).includes(bare(text));
  }

  line(text, citations) {
    const item = text.startsWith("- ");
    const words = item ? text.slice(2) : text;
    // A source stays on the line of the last word, unless that word is out of all measure.
    const cut = Math.max(words.lastIndexOf(" ") + 1, words.length - 12);
    const tail = make("span", { class: "tail" }, words.slice(cut), ...citations.map((number) => this.cite(number)));
    const clauses = words.slice(0, cut).split(/(?<=[;:] )/).map((clause) => make("span", { class: "clause" }, clause)); // a line each for easy reading
    const parts = [...clauses, tail, " "];
    const tag = item ? "UL" : "P";
    let last = this.body.lastElementChild;
    if (last?.tagName !== tag) {
      last = make(tag, { dir: "auto" });
      this.body.append(last);
    }
    last.append(item ? make("li", {}, ...parts) : make("span", { class: "sentence" }, ...parts));
  }

  cite(number) {
    const citation = this.citations.get(number);
    if (!citation) return null;
    const name = fill(this.t.source, { number, title: citation.title });
    return make("button", { type: "button", class: "cite", "aria-label": name, on: { click: () => this.does.onSource(citation) } }, String(number));
  }

  finish(answer, { number, at } = {}) {
    this.progress.remove();
    for (const citation of answer.citations ?? []) this.citations.set(citation.number, citation);
    if (answer.excerpt && !this.quoted && this.citations.has(answer.excerpt.citation)) {
      this.excerpt({ text: answer.excerpt.text, citation: this.citations.get(answer.excerpt.citation) });
    }
    this.settle(answer);
    const after = [this.choices(answer), this.services(answer), this.list(answer), this.ending(answer), this.offer(answer), this.label(answer)];
    if (answer.id) after.push(howMade(this.t, { language: this.language, base: this.base, answer, at }), this.tools(answer, number));
    this.bubble.append(...after.filter(Boolean));
  }

  // What was shown on the way gives way to the answer as stored, where they differ.
  settle(answer) {
    const sentences = answer.status === "answered" ? (answer.sentences ?? []) : [];
    this.element.dataset.status = answer.status;
    if (answer.language) this.body.lang = answer.language;
    const texts = sentences.map((sentence) => sentence.text);
    if (texts.length && texts.join("\n") === this.shown.join("\n")) return;
    this.body.replaceChildren();
    this.shown = [];
    if (sentences.length) for (const sentence of sentences) this.sentence(sentence);
    else if (!answer.stopped || answer.stopped === "failed") this.body.append(...plain(answer.answer ?? ""));
  }

  // An answer shows the sources it cites; without an answer, they are the nearest sheets.
  list(answer) {
    const used = cited(answer);
    const answered = answer.status === "answered";
    const found = [...this.citations.values()].filter(({ number }) => !answered || used.has(number));
    if (!found.length) return null;
    const items = found.sort((a, b) => a.number - b.number).map((citation) => make("li", {}, this.sourceButton(citation)));
    const list = make("ul", {}, ...items.slice(0, 5));
    const title = make("h4", {}, answered ? this.t.sources : this.t.near);
    if (found.length <= 5) return make("section", { class: "sources" }, title, list);
    const rest = make("ul", {}, ...items.slice(5)); // a long list is folded away, never cut
    return make("section", { class: "sources" }, title, list, make("details", {}, make("summary", {}, fill(this.t.more_sources, { n: found.length - 5 })), rest));
  }

  // The question asked back: each case as a button that sends the question completed.
  choices(answer) {
    if (!answer.choices?.length) return null;
    const items = answer.choices.map(({ label, question }) =>
      make("li", {}, make("button", { type: "button", class: "suggestion", on: { click: () => this.does.onChoice(question) } }, label)));
    return make("ul", { class: "suggestions choices", "aria-label": this.t.choices }, ...items);
  }

  // A question on one's own case: the assistant does not reckon, these services do.
  services(answer) {
    const links = (answer.services ?? []).filter(({ url }) => url.startsWith("https://"));
    if (!links.length) return null;
    const items = links.map(({ title, url }) => make("li", {}, make("a", { href: url, target: "_blank", rel: "noreferrer noopener" }, title, make("span", { class: "away" }, ` (${this.t.new_window})`))));
    return make("section", { class: "services" }, make("h4", {}, this.t.services), make("ul", {}, ...items));
  }

  sourceButton(citation) {
    return make(
      "button",
      { type: "button", on: { click: () => this.does.onSource(citation) } },
      make("span", { class: "number" }, String(citation.number)),
      make("span", { class: "title", dir: "auto" }, citation.title),
      citation.old ? make("span", { class: "old" }, this.t.source_old_short) : null,
    );
  }

  ending(answer) {
    if (!answer.stopped || answer.stopped === "failed") return null;
    return make("p", { class: "note" }, this.t.stopped);
  }

  offer(answer) {
    if (!answer.handoff?.offered) return null;
    return make(
      "p",
      { class: "offer" },
      make("button", { type: "button", class: "human", on: { click: this.does.onHuman } }, icon("person"), this.t.human),
      make("span", { class: "small" }, this.t.human_hint),
    );
  }

  label(answer) {
    const fallback = this.shown.length ? this.t.label : this.t.label_fixed;
    return make("p", { class: "label" }, answer.label?.text || fallback);
  }

  tools(answer, number) {
    const words = () => inWords(this.t, answer);
    const aloud = () => [answer.excerpt?.text, ...(answer.sentences ?? []).map(({ text }) => text).filter((text) => !this.quotes(text))].filter(Boolean).join("\n") || unmarked(answer.answer);
    const copy = navigator.clipboard && make("button", { type: "button", class: "small-button", on: { click: () => navigator.clipboard.writeText(words()).then(() => this.does.announce(this.t.copied, true), () => {}) } }, icon("copy"), this.t.copy);
    const give = (opinion) => this.does.giveFeedback(number, opinion);
    const helpful = number && thumbs(this.t, { give, announce: this.does.announce });
    return make("div", { class: "tools" }, helpful, make("div", { class: "row" }, copy, aloudButton(this.t, answer.language || this.language, aloud)));
  }
}
