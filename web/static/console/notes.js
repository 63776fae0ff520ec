// Private notes: colleagues read them, no citizen does.

import { make } from "../elements.js";
import { call } from "../stream.js";
import { API, announce, at, failed, state, t } from "./page.js";

export function showNotes(notes) {
  at("notes").replaceChildren(...notes.map(drawn));
  at("tab-notes").textContent = notes.length ? `${t.tab_notes} (${notes.length})` : t.tab_notes;
}

function drawn(note) {
  const at = new Date(note.at).toLocaleTimeString("fr", { hour: "2-digit", minute: "2-digit" });
  return make("li", {}, make("p", { class: "small" }, `${note.author}, ${at}`), make("p", {}, note.text),
    note.mine ? make("button", { type: "button", class: "quiet", on: { click: (event) => remove(note, event.target) } }, t.note_remove) : null);
}

async function remove(note, button) {
  try {
    await call("DELETE", `${API}/conversations/${state.open.id}/notes/${note.id}`);
    button.closest("li").remove();
    at("note").focus();
  } catch (error) {
    failed(error);
  }
}

at("note-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = at("note").value.trim();
  if (!text || !state.open) return;
  try {
    const response = await call("POST", `${API}/conversations/${state.open.id}/notes`, { body: { text } });
    at("note").value = "";
    at("notes").append(drawn(await response.json()));
    announce(t.note_kept);
  } catch (error) {
    failed(error);
  }
});
