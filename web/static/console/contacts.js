// Whom to call back: shown to the agent who has the conversation, removed once they called.

import { fill, make } from "../elements.js";
import { call } from "../stream.js";
import { API, at, failed, state, t } from "./page.js";

export async function showContacts(conversation, mine) {
  at("contacts").hidden = true;
  at("contacts").replaceChildren();
  if (!mine) return;
  try {
    const response = await call("GET", `${API}/conversations/${conversation.id}/callback`);
    const found = (await response.json()).filter((one) => !one.handled && one.contact);
    if (state.open?.id !== conversation.id || !found.length) return;
    at("contacts").replaceChildren(...found.map((one) => line(conversation.id, one)));
    at("contacts").hidden = false;
  } catch {
    // Without its key the server knows none: the conversation goes on without them.
  }
}

function line(id, one) {
  const text = fill(t.contact, { contact: one.contact, when: one.when || t.contact_any_time });
  const done = make("button", { type: "button" }, t.contact_done);
  const element = make("p", { class: "row" }, make("span", {}, text), done);
  done.addEventListener("click", async () => {
    try {
      await call("POST", `${API}/conversations/${id}/callback/${one.id}/handled`);
      element.remove();
    } catch (error) {
      failed(error);
    }
  });
  return element;
}
