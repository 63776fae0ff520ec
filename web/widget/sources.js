// The window that shows one source: what was used of it, from when, from whom, and where to read it.

import { day, fill, make, plain, safeLink } from "../static/elements.js";

export function sourceWindow(t, language) {
  const title = make("h2", { id: "source-title" });
  const facts = make("p", { class: "facts" });
  const old = make("p", { class: "warning", hidden: true }, t.source_old);
  const excerpt = make("div", { class: "excerpt", lang: "fr", dir: "ltr" });
  const link = make("a", { id: "source-link", target: "_blank", rel: "noreferrer noopener" }, `${t.source_open} `, make("span", { class: "small" }, `(${t.new_window})`));
  const element = make(
    "dialog",
    { id: "source", "aria-labelledby": "source-title" },
    title, facts, old, make("h3", {}, t.source_excerpt), excerpt,
    make("p", { class: "dialog-actions" }, link, make("button", { type: "button", class: "primary", "data-close": true }, t.close)),
  );
  const open = (citation) => {
    title.textContent = citation.title;
    facts.textContent = [citation.publisher, updated(t, language, citation)].filter(Boolean).join(" · ");
    old.hidden = !citation.old;
    excerpt.replaceChildren(...plain(citation.excerpt));
    const address = safeLink(citation.url);
    link.hidden = !address;
    if (address) link.href = address;
    else link.removeAttribute("href");
    element.showModal();
  };
  return { element, open };
}

export function updated(t, language, citation) {
  return citation.updated ? fill(t.source_updated, { date: day(citation.updated, language) }) : t.source_undated;
}
