// Messages on their way: kept by the tab until the server has them, sent again with the same key.

import { Refused, call, sleep } from "../stream.js";
import { API, announce, at, recall, remember, t } from "./page.js";

let waiting = recall("outgoing") ?? [];
let under = false;

export function post(message, { onStored, onRefused }) {
  waiting.push(message);
  keep();
  return pump(onStored, onRefused);
}

export const pending = () => waiting.length;

export async function pump(onStored, onRefused) {
  if (under) return;
  under = true;
  let failures = 0;
  while (waiting.length) {
    const { id, text, key, draft } = waiting[0];
    try {
      const response = await call("POST", `${API}/conversations/${id}/messages`, { body: { text, key, draft } });
      const stored = await response.json();
      waiting.shift();
      keep();
      if (failures) announce(t.sent_late);
      failures = 0;
      onStored(id, stored, draft);
    } catch (error) {
      if (error instanceof Refused && error.problem.status < 500 && error.kind !== "too-many") {
        const [refused] = waiting.splice(0, 1);
        keep();
        onRefused(refused, error);
      } else {
        failures += 1;
        at("sending").textContent = t.sending_again;
        await sleep(Math.min(10000, 500 * 2 ** failures));
      }
    }
  }
  at("sending").textContent = "";
  under = false;
}

function keep() {
  remember("outgoing", waiting.length ? waiting : null);
  at("sending").textContent = waiting.length ? t.sending : "";
}
