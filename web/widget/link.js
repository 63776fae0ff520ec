// The conversation of this tab and the calls about it. Tabs of the same site that are open at the
// same time share it over a channel: no cookie, and nothing that outlives them.

import { call } from "../static/stream.js";
import { recall, remember } from "./memory.js";

export class Link {
  constructor(base, { onAdopted, onChanged, onErased }) {
    this.base = base;
    this.conversation = recall("conversation"); // {id, token}
    this.channel = new BroadcastChannel(`guichet ${base}`);
    this.channel.onmessage = ({ data: { kind, conversation, id } }) => {
      const ours = this.conversation;
      if (kind === "who" && ours) this.say({ kind: "mine", conversation: ours });
      else if (kind === "mine" && !ours) {
        this.keep(conversation);
        onAdopted();
      } else if (kind === "changed" && ours?.id === id) onChanged();
      else if (kind === "erased" && ours?.id === id) onErased();
    };
    if (!this.conversation) this.say({ kind: "who" });
  }

  say(message) {
    this.channel.postMessage(message);
  }

  tellChanged() {
    if (this.conversation) this.say({ kind: "changed", id: this.conversation.id });
  }

  tellErased() {
    if (this.conversation) this.say({ kind: "erased", id: this.conversation.id });
  }

  keep(conversation) {
    this.conversation = conversation;
    remember("conversation", conversation);
  }

  async open(language) {
    if (this.conversation) return;
    const response = await call("POST", `${this.base}api/v1/conversations`, { body: { language } });
    const { id, token } = await response.json();
    this.keep({ id, token });
    this.say({ kind: "mine", conversation: this.conversation });
  }

  url(path = "") {
    return `${this.base}api/v1/conversations/${this.conversation.id}${path}`;
  }

  headers() {
    return { "X-Conversation-Token": this.conversation.token };
  }

  call(method, path = "", options = {}) {
    return call(method, this.url(path), { ...options, headers: this.headers() });
  }

  close() {
    this.channel.close();
  }
}
