// Following the conversation: what a person writes in it, its state, the place in the queue.

import { fill } from "../static/elements.js";
import { Refused, follow, sleep } from "../static/stream.js";

export class Following {
  // `tells`: onMove(now), onGone, onErased, onLost(isLost), onNews.
  constructor(t, link, screen, sending, tells) {
    Object.assign(this, { t, link, screen, sending, tells });
    this.stream = null;
    this.stopped = false;
  }

  // Live, from the last message on screen, while a person may write in it.
  watch() {
    if (this.stream || !this.link.conversation) return;
    this.stream = new AbortController();
    const { signal } = this.stream;
    follow(this.link.url("/events"), {
      headers: () => ({ ...this.link.headers(), "Last-Event-ID": String(this.screen.last()) }),
      signal,
      onEvent: (event) => this.hear(event),
      onLost: () => this.tells.onLost(true),
      onFound: () => this.tells.onLost(false),
    }).catch(() => this.tells.onGone(true)).finally(() => { if (this.stream?.signal === signal) this.stream = null; });
  }

  leave() {
    this.stream?.abort();
    this.stream = null;
  }

  hear({ name, data }) {
    if (name === "state" || name === "place") {
      this.tells.onMove(data);
      if (data.state === "bot" || data.state === "closed") this.leave();
    } else if (name === "erased") {
      this.leave();
      this.tells.onErased();
    } else if (name === "message" && !(data.author === "citizen" && this.sending.current)) {
      if (this.screen.show(data) && data.author === "agent") {
        this.screen.announce(fill(this.t.done_agent, { agent: data.author_name || this.t.agent_unnamed }));
        this.tells.onNews();
      }
    }
  }

  async catchUp() {
    if (!this.link.conversation || this.stopped) return;
    try {
      const response = await this.link.call("GET");
      const found = await response.json();
      this.tells.onLost(false);
      if (this.stopped) return;
      this.screen.scrolling.keepPlace(() => found.messages.forEach((message) => this.screen.show(message)));
      this.tells.onMove({ place: null, ...found });
      if (found.state !== "bot" && found.state !== "closed") this.watch();
    } catch (error) {
      if (error instanceof Refused) {
        if (error.kind === "conversation-unknown") this.tells.onGone(true);
        return;
      }
      this.tells.onLost(true);
      await sleep(3000);
      await this.catchUp();
    }
  }

  end() {
    this.stopped = true;
    this.leave();
  }
}
