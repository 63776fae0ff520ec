// A letter or a call: pasted, stripped by the server, answered by a draft that leaves by other ways.
// What was pasted is kept nowhere: the box takes the stripped words as soon as they are known.

import { make } from "../elements.js";
import { call } from "../stream.js";
import { askDraft } from "./asking.js";
import { caseButtonFor } from "./cases.js";
import { drawDraft } from "./drawn.js";
import { API, announce, at, failed, show, state, t } from "./page.js";
import { draw as drawQueue } from "./queue.js";

at("open-letter").addEventListener("click", openLetter);

export function openLetter() {
  state.open = null;
  show("letter");
  drawQueue();
  at("letter-title").focus();
}

at("letter-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const question = at("letter-text").value.trim();
  if (!question) return;
  const medium = at("letter-form").elements.medium.value;
  const place = at("letter-draft");
  announce(t.draft_writing);
  try {
    const draft = await askDraft({ question, medium }, place, {
      onAccepted: ({ text, personal_data_removed: removed }) => {
        at("letter-text").value = text;
        if (removed) announce(t.letter_stripped);
      },
    });
    result(place, draft);
    announce(draft.text ? t.draft_ready : t.draft_none);
  } catch (error) {
    place.replaceChildren();
    failed(error);
  }
});

function result(place, draft) {
  const [mark, , ...rest] = drawDraft(draft);
  if (!draft.text) { place.replaceChildren(...drawDraft(draft)); return; }
  const box = make("textarea", { id: "letter-reply", rows: "14", maxlength: "20000" });
  box.value = draft.text;
  const actions = make("p", { class: "row" });
  actions.append(
    make("button", { type: "button", on: { click: () => copy(box) } }, t.letter_copy),
    make("button", { type: "button", class: "primary", on: { click: () => sent(draft, box, actions) } }, t.letter_sent),
  );
  place.replaceChildren(mark, make("label", { for: "letter-reply" }, t.letter_reply), box, actions, ...rest);
  box.focus();
  box.setSelectionRange(0, 0);
  box.scrollTop = 0;
}

async function copy(box) {
  box.select();
  try {
    await navigator.clipboard.writeText(box.value);
    announce(t.letter_copied);
  } catch {
    announce(t.letter_copy_yourself); // the browser did not allow it: the words are selected
  }
}

async function sent(draft, box, actions) {
  try {
    const response = await call("POST", `${API}/drafts/${draft.id}/sent`, { body: { text: box.value } });
    const kept = await response.json();
    box.value = kept.edited_text;
    box.readOnly = true;
    actions.replaceChildren(make("span", {}, t.letter_kept), caseButtonFor(`${API}/drafts/${draft.id}/case`));
    announce(t.letter_kept);
  } catch (error) {
    failed(error);
  }
}
