// What is on screen: the messages, the strip that tells where things stand, what is announced.

import { fill, make } from "../static/elements.js";
import { AnswerView } from "./answer.js";
import { agentBubble, citizenBubble, eventLine } from "./messages.js";

export class Screen {
  // `does` is given to each answer; with onEdit and onStrip besides.
  constructor(t, parts, scrolling, about, does) {
    Object.assign(this, { t, parts, scrolling, about, does });
    this.seen = new Map(); // number → message
    this.bubbles = new Map(); // the citizen's, by number
  }

  // One polite region, for completions and errors only; `shown`: on screen too, for a moment.
  announce(text, shown = false) {
    const { live } = this.parts;
    live.textContent = "";
    live.classList.toggle("away", !shown);
    setTimeout(() => { live.textContent = text; }, 50);
    if (shown) setTimeout(() => live.classList.add("away"), 3000);
  }

  // `answer`: it answers the question that is followed; anything else is shown where it stands.
  add(element, { answer = false } = {}) {
    this.parts.start.hidden = true;
    this.scrolling.keepPlace(() => {
      if (!answer) this.scrolling.release();
      this.parts.log.append(element);
    });
  }

  newView() {
    return new AnswerView(this.t, this.about, this.does);
  }

  bubble(text) {
    return citizenBubble(this.t, text, this.does.onEdit);
  }

  last() {
    return Math.max(0, ...this.seen.keys());
  }

  show(message) {
    if (this.seen.has(message.number)) return false;
    this.seen.set(message.number, message);
    if (message.author === "citizen") {
      const bubble = this.bubble(message.text);
      this.bubbles.set(message.number, bubble);
      this.add(bubble);
    } else if (message.author === "agent") {
      this.add(agentBubble(this.t, message));
    } else if (message.author === "assistant") {
      const view = this.newView();
      view.finish(message.answer ?? { answer: message.text }, message);
      this.add(view.element);
    } else {
      const line = eventLine(this.t, message);
      if (line) this.add(line);
    }
    return true;
  }

  notice(text, again) {
    const line = make("p", { class: "error-line" }, text, " ");
    if (again) line.append(make("button", { type: "button", on: { click: () => { line.remove(); again(); } } }, this.t.retry));
    this.add(line);
    this.announce(text);
  }

  offerPerson() {
    const { t } = this;
    this.add(make("p", { class: "offer" }, t.offered, " ", make("button", { type: "button", class: "human", on: { click: this.does.onHuman } }, t.human)));
  }

  clear() {
    this.seen.clear();
    this.bubbles.clear();
    this.parts.log.replaceChildren();
    this.parts.start.hidden = false;
  }

  // `now`: {state, agent, place, minutes, opens, lost, busy, phone}.
  redraw(now) {
    this.scrolling.keepPlace(() => this.draw(now));
  }

  draw({ state, agent, lost, busy, ...more }) {
    const { t, parts } = this;
    const focused = parts.all.getRootNode().activeElement;
    const closed = state === "closed";
    parts.all.dataset.state = state;
    parts.send.hidden = busy;
    parts.stop.hidden = !busy;
    parts.box.disabled = closed;
    parts.send.disabled = closed;
    parts.human.hidden = state !== "bot" && !closed;
    parts.box.placeholder = state === "with_agent" ? t.placeholder_agent : t.placeholder;
    const text = lost ? t.lost : this.standing({ state, agent, ...more });
    parts.strip.hidden = !text;
    parts.strip.classList.toggle("bad", lost);
    if (parts.stripText.textContent !== text) parts.stripText.textContent = text;
    parts.stripButton.hidden = lost || !["waiting", "callback", "closed"].includes(state);
    parts.stripButton.textContent = closed ? t.new_conversation : t.cancel;
    parts.stripButton.onclick = () => this.does.onStrip(closed);
    if (focused?.closest?.(".composer [hidden]")) parts.box.focus({ preventScroll: true });
  }

  standing({ state, agent, place, minutes, opens, phone }) {
    const { t } = this;
    if (state === "waiting") {
      const queue = place === 1 ? t.place_first : place ? fill(t.place, { place }) : "";
      return [t.waiting, queue, minutes ? fill(t.estimate, { minutes }) : ""].filter(Boolean).join(" ");
    }
    if (state === "with_agent") return fill(t.with_agent, { agent: agent || t.agent_unnamed });
    if (state === "callback") {
      const when = opens ? fill(t.opens, { date: new Date(opens).toLocaleString(this.about.language, { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "numeric" }) }) : "";
      return [fill(t.callback, { phone }), when].filter(Boolean).join(" ");
    }
    return state === "closed" ? t.closed : "";
  }
}
