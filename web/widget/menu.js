// The options of the conversation, behind one button: language, easier reading, taking away, erasing.

import { make } from "../static/elements.js";
import { icon } from "./icons.js";

// `does`: onLanguage, onEasy, onPrint, onDownload, onErase.
export function menu(t, { language, languages, easy, about }, does) {
  const item = (name, text, action) => make("li", {}, make("button", { type: "button", id: name, class: "quiet", on: { click: () => { shut(false); action(); } } }, text));
  const choice = make("select", { id: "language", on: { change: () => does.onLanguage(choice.value) } },
    ...Object.entries(languages).map(([code, name]) => make("option", { value: code, lang: code, selected: code === language }, name)));
  const easier = make("button", { type: "button", id: "easy", class: "quiet", "aria-pressed": String(easy), on: { click: () => easier.setAttribute("aria-pressed", String(does.onEasy())) } }, t.easy);
  const list = make(
    "div",
    { class: "menu-list", id: "menu-list", hidden: true },
    make("label", {}, make("span", {}, t.language), choice),
    make("ul", {},
      make("li", {}, easier),
      item("print", t.print, does.onPrint),
      item("download", t.download, does.onDownload),
      item("erase", t.erase, does.onErase),
      make("li", {}, make("a", { href: about, target: "_blank", rel: "noopener" }, t.about, make("span", { class: "away" }, ` (${t.new_window})`))),
    ),
  );
  const button = make("button", { type: "button", id: "menu", class: "quiet", "aria-expanded": "false", "aria-controls": "menu-list", on: { click: () => (list.hidden ? show() : shut()) } }, icon("menu"), make("span", {}, t.options));
  const element = make("div", { class: "menu", on: { keydown: escape, focusout: left } }, button, list);

  function show() {
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
  }

  function shut(back = true) {
    list.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (back) button.focus();
  }

  function escape(event) {
    if (event.key !== "Escape" || list.hidden) return;
    event.stopPropagation(); // it closes the options, not the whole window
    event.preventDefault();
    shut();
  }

  function left({ relatedTarget }) {
    if (relatedTarget && !element.contains(relatedTarget) && !list.hidden) shut(false);
  }
  return { element, button };
}
