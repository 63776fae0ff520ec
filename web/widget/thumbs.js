// Was it helpful? Two buttons, then reasons and a free word for who says no.

import { make } from "../static/elements.js";
import { icon } from "./icons.js";

const REASONS = ["wrong", "incomplete", "off_topic", "unclear", "old", "other"];

export function thumbs(t, { give, announce }) {
  const box = make("div", { class: "thumbs" });
  const buttons = [[1, "up", t.helpful], [-1, "down", t.unhelpful]].map(([value, drawing, name]) =>
    make("button", { type: "button", class: "small-button", "aria-pressed": "false", "data-value": String(value), on: { click: () => chosen(value) } }, icon(drawing), name));
  const words = make("textarea", { rows: "2", maxlength: "500" });
  const more = make(
    "form",
    { class: "why", hidden: true, on: { submit: (event) => { event.preventDefault(); explain(); } } },
    make("fieldset", {}, make("legend", {}, t.why), ...REASONS.map((reason) => make("label", { class: "choice" }, make("input", { type: "radio", name: "reason", value: reason }), t[`why_${reason}`]))),
    make("label", { class: "words" }, t.why_words, words),
    make("p", { class: "small" }, t.privacy),
    make("button", { type: "submit" }, t.why_send),
  );
  const thanks = make("p", { class: "small thanks", hidden: true, tabindex: "-1" }, t.thanks);
  box.append(make("div", { class: "row", role: "group", "aria-label": t.helpful_ask }, ...buttons), more, thanks);

  function press(value) {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.value === String(value)));
  }

  async function chosen(value) {
    press(value);
    more.hidden = value > 0;
    thanks.hidden = value < 0;
    if (!(await give({ value }))) press(0);
    else if (value > 0) announce(t.thanks);
  }

  async function explain() {
    const reason = more.querySelector("input:checked")?.value ?? "";
    if (!(await give({ value: -1, reason, words: words.value.trim() }))) return;
    more.hidden = true;
    thanks.hidden = false;
    thanks.focus();
    announce(t.thanks);
  }
  return box;
}
