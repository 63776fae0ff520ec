// Looking for a sheet and reading it, without leaving the conversation.

import { day, fill, make, plain, safeLink } from "../elements.js";
import { call } from "../stream.js";
import { API, at, failed, t } from "./page.js";

at("sheet-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const words = at("sheet-words").value.trim();
  if (!words) return;
  try {
    const response = await call("POST", `${API}/sheets/search`, { body: { words } });
    const { sheets } = await response.json();
    at("sheets").replaceChildren(...(sheets.length ? sheets.map(found) : [make("p", {}, t.sheet_none)]));
  } catch (error) {
    failed(error);
  }
});

function found(one) {
  const details = make("details", {}, make("summary", {}, one.title), make("p", {}, one.heading), make("p", {}, one.text));
  const whole = make("button", { type: "button", class: "quiet" }, t.sheet_whole);
  whole.addEventListener("click", async () => {
    try {
      const response = await call("GET", `${API}/sheets/${encodeURIComponent(one.procedure)}`);
      details.replaceChildren(make("summary", {}, one.title), ...read(await response.json()));
    } catch (error) {
      failed(error);
    }
  });
  details.append(whole);
  return details;
}

function read(sheet) {
  const link = safeLink(sheet.url);
  const facts = [sheet.publisher, sheet.updated ? fill(t.updated, { date: day(sheet.updated, "fr") }) : "", sheet.contact];
  return [
    make("p", { class: "small" }, facts.filter(Boolean).join(" · ")),
    ...sheet.parts.flatMap((part) => [make("h4", {}, part.headings.join(" › ")), ...plain(part.text)]),
    link ? make("p", {}, make("a", { href: link, target: "_blank", rel: "noreferrer noopener" }, `${sheet.title} (${t.source_new_window})`)) : null,
  ].filter(Boolean);
}
