// Being called or written to later: the only personal data kept, with consent, sealed by the server.

import { fill, make } from "../static/elements.js";
import { Refused } from "../static/stream.js";

export function callbackForm(t, { consent, phone, language }, link, announce) {
  const contact = make("input", { type: "text", name: "contact", required: true, autocomplete: "tel", maxlength: "200", "aria-describedby": "callback-error" });
  const error = make("p", { class: "warning", id: "callback-error", hidden: true });
  const kind = (value, checked) => make("label", { class: "choice" }, make("input", { type: "radio", name: "kind", value, checked, on: { change: () => { contact.autocomplete = value === "phone" ? "tel" : "email"; } } }), t[`callback_${value}`]);
  const when = make("input", { type: "text", name: "when", maxlength: "200" });
  const agree = make("input", { type: "checkbox", name: "consent", required: true });
  const form = make(
    "form",
    { class: "callback", id: "callback", "aria-labelledby": "callback-title", on: { submit: send } },
    make("h3", { id: "callback-title" }, t.callback_title),
    make("fieldset", {}, make("legend", {}, t.callback_how), kind("phone", true), kind("email", false)),
    make("label", {}, t.callback_contact, contact),
    error,
    make("label", {}, t.callback_when, when),
    make("label", { class: "choice consent" }, agree, make("span", { dir: "auto" }, consent)),
    make("button", { type: "submit", class: "primary" }, t.callback_send),
  );

  async function send(event) {
    event.preventDefault();
    error.hidden = true;
    const body = { kind: form.querySelector("input[name=kind]:checked").value, contact: contact.value.trim(), when: when.value.trim(), consent: agree.checked };
    try {
      const response = await link.call("POST", "/callback", { body });
      const { kept_until: until } = await response.json();
      const date = new Date(until).toLocaleDateString(language, { dateStyle: "long" });
      const done = make("p", { class: "done", tabindex: "-1" }, fill(t.callback_done, { date }));
      form.replaceWith(done);
      done.focus();
      announce(done.textContent);
    } catch (refused) {
      error.textContent = refused instanceof Refused && refused.problem.status === 422 ? t.callback_wrong : `${t.error} ${fill(t.human_phone, { phone })}`;
      error.hidden = false;
      contact.setAttribute("aria-invalid", "true");
      contact.focus();
      announce(error.textContent);
    }
  }
  return form;
}
