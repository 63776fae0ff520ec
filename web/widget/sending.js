// One message on its way: sent until it has arrived, its answer heard until it is whole.

import { fill, make, newKey } from "../static/elements.js";
import { Refused, call, readEvents, sleep } from "../static/stream.js";
import { recall, remember } from "./memory.js";

const WAITS = [0, 700, 1500, 3000, 6000, 10000];

export class Sending {
  // `tells`: onLost(isLost), onRedraw, onGone, onClosed, onDelivered, giveBack(text).
  constructor(t, about, link, screen, tells) {
    Object.assign(this, { t, about, link, screen, tells });
    this.current = null; // {text, key, bubble, view, stop, done}
    this.silent = () => false; // whether a person answers instead of the assistant
  }

  get busy() {
    return Boolean(this.current?.view);
  }

  async send(text, { key = newKey(), bubble = null } = {}) {
    if (this.current) return;
    const message = { text, key, bubble: bubble ?? this.screen.bubble(text), view: null, stop: new AbortController(), done: false };
    this.current = message;
    if (!bubble) this.screen.add(message.bubble);
    this.screen.scrolling.begin(message.bubble);
    remember("pending", { text, key });
    this.tells.onRedraw();
    try {
      await this.deliver(message);
    } finally {
      this.drop(message);
      this.current = null;
      this.tells.onLost(false);
      this.tells.onRedraw();
      this.link.tellChanged();
    }
  }

  again(message) {
    return () => this.send(message.text, { key: message.key, bubble: message.bubble });
  }

  // After a reload: the same key finds the same message, and its answer from the start.
  resume() {
    const pending = recall("pending");
    if (pending) this.send(pending.text, { key: pending.key, bubble: this.screen.bubbles.get(pending.number) });
  }

  async deliver(message) {
    for (const wait of WAITS) {
      if (wait) await sleep(wait, message.stop.signal);
      if (message.stop.signal.aborted) return;
      try {
        await this.link.open(this.about.language);
        const response = await call("POST", this.link.url("/messages"), {
          body: { text: message.text, key: message.key }, headers: this.link.headers(), signal: message.stop.signal,
        });
        this.tells.onLost(false);
        for await (const event of readEvents(response)) this.screen.scrolling.keepPlace(() => this.hear(message, event));
        if (message.done) return;
      } catch (error) {
        if (message.stop.signal.aborted) return;
        if (error instanceof Refused && !(await this.canTryAgain(error, message))) return;
      }
      this.tells.onLost(true);
    }
    this.screen.notice(this.t.lost_for_now, this.again(message));
  }

  hear(message, { name, data }) {
    const { view } = message;
    if (name === "accepted") this.accept(message, data);
    else if (name === "excerpt") view?.excerpt(data);
    else if (name === "sources") view?.sources(data);
    else if (name === "waiting") view?.waiting(data);
    else if (name === "sentence") view?.sentence(data);
    else if (name === "answer") this.finish(message, data);
    else if (name === "delivered") {
      this.end(message);
      this.tells.onDelivered();
    } else if (name === "problem") {
      this.end(message);
      this.screen.notice(this.t.error, this.again(message));
    }
  }

  accept(message, { number, text, personal_data_removed: removed }) {
    this.screen.seen.set(number, { number, text, author: "citizen" });
    remember("pending", { text: message.text, key: message.key, number });
    message.bubble.words.textContent = text;
    if (removed && !recall("told-removed")) {
      remember("told-removed", true);
      message.bubble.append(make("p", { class: "note" }, this.t.removed));
    }
    if (message.view) message.view.start(); // told again from the start, after a cut
    else if (!this.silent()) this.showView(message);
  }

  finish(message, stored) {
    const { number, answer } = stored;
    if (!this.screen.seen.has(number)) {
      this.screen.seen.set(number, stored);
      this.showView(message);
      message.view.finish(answer, stored);
      message.view = null;
    }
    this.end(message);
    this.screen.announce(this.t.done);
    if (answer?.status === "abuse" && !answer.handoff?.offered) this.tells.onClosed(); // the server did
  }

  end(message) {
    this.drop(message);
    message.done = true;
    remember("pending", null);
  }

  showView(message) {
    if (message.view) return;
    message.view = this.screen.newView();
    this.screen.add(message.view.element, { answer: true });
    this.tells.onRedraw();
  }

  drop(message) {
    message.view?.element.remove();
    message.view = null;
  }

  async canTryAgain({ kind, problem }, message) {
    if (kind === "conversation-unknown") {
      this.tells.onGone();
      return true;
    }
    if (problem.status >= 500) return true;
    message.bubble.remove();
    remember("pending", null);
    this.tells.giveBack(message.text);
    if (kind === "closed") this.tells.onClosed();
    else if (kind === "too-many") this.screen.notice(fill(this.t.too_many, { seconds: problem.retry_after }));
    else if (kind === "too-long") this.screen.notice(fill(this.t.too_long, { limit: this.about.limit }));
    else this.screen.notice(this.t.error);
    return false;
  }

  async stop(button) {
    const message = this.current;
    if (!message) return;
    button.disabled = true;
    const enough = setTimeout(() => message.stop.abort(), 4000); // the stored end normally comes first
    try {
      await this.link.call("POST", "/stop");
    } catch {
      message.stop.abort();
    }
    while (this.current === message && !message.stop.signal.aborted) await sleep(50);
    clearTimeout(enough);
    button.disabled = false;
  }
}
