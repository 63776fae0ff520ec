// Reading an answer aloud with a voice of the device: a voice that lives elsewhere would carry the
// words out of here, so only local ones are used.

import { make } from "../static/elements.js";
import { icon } from "./icons.js";

let speaking = null; // the button of what is being read

export function aloudButton(t, language, words) {
  if (!window.speechSynthesis) return null;
  const button = make("button", { type: "button", class: "small-button", "aria-pressed": "false", hidden: !voice(language), on: { click: () => toggle(button, language, words()) } }, icon("sound"), t.listen);
  if (button.hidden) speechSynthesis.addEventListener?.("voiceschanged", () => { button.hidden = !voice(language); }, { once: true });
  return button;
}

export function hush() {
  window.speechSynthesis?.cancel();
  speaking?.setAttribute("aria-pressed", "false");
  speaking = null;
}

function voice(language) {
  return speechSynthesis.getVoices().find((one) => one.localService && one.lang.slice(0, 2) === language);
}

function toggle(button, language, text) {
  const same = speaking === button;
  hush();
  if (same) return;
  const said = new SpeechSynthesisUtterance(text);
  said.voice = voice(language);
  said.lang = said.voice.lang;
  said.onend = said.onerror = () => { if (speaking === button) hush(); };
  speaking = button;
  button.setAttribute("aria-pressed", "true");
  speechSynthesis.speak(said);
}
