// Asking for a draft and hearing it come, sentence by sentence; after a cut, with the same key.

import { make, newKey, plain } from "../elements.js";
import { Refused, call, readEvents, sleep } from "../stream.js";
import { API, t } from "./page.js";

const TRIES = 6;

// The draft as kept; ``place`` shows it on its way. Throws Refused, or an Error when all tries fail.
export async function askDraft(wish, place, { onAccepted = () => {}, signal } = {}) {
  const body = { ...wish, key: newKey() };
  for (let failures = 0; failures < TRIES; failures += 1) {
    try {
      return await hear(body, place, onAccepted, signal);
    } catch (error) {
      if (signal?.aborted || (error instanceof Refused && error.problem.status < 500)) throw error;
      await sleep(Math.min(8000, 400 * 2 ** failures), signal);
    }
  }
  throw new Error("the draft could not be heard to its end");
}

async function hear(body, place, onAccepted, signal) {
  const words = make("div", { class: "draft-text" });
  place.replaceChildren(make("p", { class: "mark" }, t.draft_mark), words, make("p", { class: "small" }, t.draft_writing));
  const response = await call("POST", `${API}/drafts`, { body, signal });
  for await (const { name, data } of readEvents(response)) {
    if (name === "accepted") onAccepted(data);
    else if (name === "sentence") words.append(...plain(data.text));
    else if (name === "draft") return data;
    else if (name === "problem") throw new Refused(data);
  }
  throw new Error("cut");
}
