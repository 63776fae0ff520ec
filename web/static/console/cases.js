// « Faire de cet échange un cas d'évaluation »: proposed once, to the evaluation team.

import { make } from "../elements.js";
import { call } from "../stream.js";
import { API, announce, at, failed, state, t } from "./page.js";

export function caseButtonFor(address) {
  const button = make("button", { type: "button" }, t.case);
  button.addEventListener("click", () => propose(button, address));
  return button;
}

// The same in the evaluators' form, where the facts expected can be written too.
export function formLinkFor(origin) {
  return make("a", { href: `/evaluations/propose?${new URLSearchParams(origin)}`, target: "_blank", rel: "noopener" }, t.case_write);
}

export function offerCase(over, id, state) {
  at("case-write").hidden = !over || state !== "closed";
  if (over) at("case-write").replaceChildren(formLinkFor({ conversation: id }));
  at("case").hidden = !over;
  at("case").disabled = false;
  at("case").textContent = t.case;
}

async function propose(button, address) {
  button.disabled = true;
  try {
    await call("POST", address);
    button.textContent = t.case_done;
    announce(t.case_done);
  } catch (error) {
    button.disabled = false;
    failed(error);
  }
}

at("case").addEventListener("click", () => propose(at("case"), `${API}/conversations/${state.open.id}/case`));
