// The fixed parts around the conversation: header, notice, start, composer, windows.

import { fill, make } from "../static/elements.js";
import { icon, mark } from "./icons.js";

// `parts` gathers what the others need by name.
export function frame(t, { language, direction, layout, authority, logo, limit }, source) {
  const parts = { source };
  const part = (name, element) => (parts[name] = element);
  // On somebody's page, its own landmarks and its own first heading come first.
  const own = layout === "page";
  const heading = own ? "h1" : "h2";
  const top = make(
    own ? "header" : "div",
    { class: "top" },
    mark(logo),
    make("div", { class: "top-name" }, make(heading, { id: "title" }, t.title), make("p", {}, authority)),
    part("corner", make("div", { class: "top-links" })),
  );
  const notice = make(
    "section",
    { class: "notice", "aria-labelledby": "notice-title" },
    icon("ai"),
    make("div", {}, make("h2", { id: "notice-title" }, t.notice_title), make("p", {}, t.notice), make("p", { class: "small" }, t.privacy)),
  );
  const suggestion = (text) => make("li", {}, make("button", { type: "submit", form: "ask", value: text, class: "suggestion" }, text));
  part("start", make(
    "section",
    { class: "start", id: "start", "aria-labelledby": "start-title" },
    make("h2", { id: "start-title" }, t.before_any),
    make("ul", { class: "suggestions", "aria-label": t.suggestions }, ...[1, 2, 3, 4].map((n) => suggestion(t[`suggestion_${n}`]))),
  ));
  part("log", make("div", { class: "log", id: "log", role: "log", "aria-live": "off", "aria-label": t.log, tabindex: "-1" }));
  part("middle", make(own ? "main" : "div", { class: "middle" }, notice, parts.start, parts.log));
  composer(t, parts, part, limit, own);
  parts.all = make("div", { class: `guichet ${layout}`, lang: language, dir: direction }, top, parts.middle, parts.composer, parts.live, source, parts.erasing);
  return parts;
}

function composer(t, parts, part, limit, own) {
  part("box", make("textarea", { id: "text", name: "text", rows: "1", maxlength: limit, placeholder: t.placeholder, autocomplete: "off", enterkeyhint: "send", "aria-describedby": "short-notice" }));
  part("send", make("button", { type: "submit", class: "primary", id: "send" }, icon("send"), make("span", {}, t.send)));
  part("stop", make("button", { type: "button", class: "primary", id: "stop", hidden: true }, icon("stop"), make("span", {}, t.stop)));
  part("human", make("button", { type: "button", class: "human", id: "human" }, icon("person"), t.human));
  part("stripText", make("span", { class: "strip-text" }));
  part("stripButton", make("button", { type: "button", class: "quiet", hidden: true }));
  part("strip", make("div", { class: "strip", id: "strip", hidden: true }, parts.stripText, parts.stripButton));
  part("form", make("form", { id: "ask" }, make("label", { for: "text" }, t.question), make("div", { class: "field" }, parts.box, parts.send, parts.stop)));
  part("composer", make(
    own ? "footer" : "div",
    { class: "composer" },
    parts.strip,
    parts.form,
    make("div", { class: "under" },
      make("p", { class: "short-notice", id: "short-notice" }, make("span", { class: "mark" }, t.assistant_mark), ` ${t.notice_short}`),
      make("div", { class: "actions", id: "actions" }, parts.human)),
  ));
  part("live", make("p", { class: "away", id: "live", role: "status", "aria-live": "polite" }));
  part("eraseYes", make("button", { type: "button", class: "primary", id: "erase-yes" }, t.erase_yes));
  part("erasing", make(
    "dialog",
    { id: "erasing", "aria-labelledby": "erasing-title" },
    make("h2", { id: "erasing-title" }, t.erase),
    make("p", {}, t.erase_ask),
    make("p", { class: "dialog-actions" }, make("button", { type: "button", class: "quiet", "data-close": true }, t.cancel), parts.eraseYes),
  ));
}

export function receiptOf(t, { at, receipt, erased }, language) {
  const date = new Date(at ?? Date.now()).toLocaleString(language, { dateStyle: "long", timeStyle: "medium" });
  return [fill(t.erased_receipt, { date, n: erased }), receipt ? fill(t.erased_number, { receipt }) : ""].filter(Boolean).join(" ");
}
