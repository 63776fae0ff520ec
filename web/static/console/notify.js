// Telling an agent who looks elsewhere: the tab's title, a short sound, the desktop; each as they set.

import { fill } from "../elements.js";
import { announce, state, t } from "./page.js";
import { preferences } from "./presence.js";

let audio = null;
let unseen = 0;

export function titled() {
  const waiting = state.queue.waiting.length;
  const marks = [unseen ? "●" : "", preferences().title && waiting ? `(${waiting})` : ""].filter(Boolean).join(" ");
  document.title = marks ? `${marks} ${t.title}` : t.title;
}

// ``words`` are told aloud and never on the desktop, where passers-by could read them.
export function notify(words, desktop) {
  announce(words);
  if (document.hidden && preferences().title) unseen += 1;
  titled();
  if (preferences().sound) chime();
  if (preferences().desktop && document.hidden && Notification.permission === "granted") {
    new Notification(t.title, { body: desktop, tag: "guichet" });
  }
}

export const somebodyWaits = (question) => notify(fill(t.said_new, { question }), t.desktop_new);
export const somebodyWrote = () => notify(t.said_message, t.said_message);

// Two soft notes; made on the spot, so that no file is fetched.
function chime() {
  audio ??= new AudioContext();
  [660, 880].forEach((pitch, place) => {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const start = audio.currentTime + place * 0.14;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.12, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.25);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.26);
  });
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) { unseen = 0; titled(); } });
