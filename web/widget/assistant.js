// One assistant on screen: the parts put together, and what the reader does with them.

import { fill, make } from "../static/elements.js";
import { Refused } from "../static/stream.js";
import { hush } from "./aloud.js";
import { callbackForm } from "./callback.js";
import { frame, receiptOf } from "./frame.js";
import { Following } from "./following.js";
import { download, print, transcript } from "./keep.js";
import { Link } from "./link.js";
import { recall, remember } from "./memory.js";
import { menu } from "./menu.js";
import { Screen } from "./screen.js";
import { Scrolling } from "./scrolling.js";
import { Sending } from "./sending.js";
import { sourceWindow } from "./sources.js";

export class Assistant {
  // `about`: {base, language, direction, layout, languages, authority, phone, limit, logo, texts}.
  // `tells`: onLanguage(code), onNews().
  constructor(about, tells) {
    Object.assign(this, { about, tells, t: about.texts, now: { state: "bot", agent: "", place: null } });
    this.lost = false;
    this.build();
    this.link = new Link(about.base, {
      onAdopted: () => this.following.catchUp(),
      onChanged: () => { if (!this.sending.current) this.following.catchUp(); },
      onErased: () => this.startAgain(false),
    });
    const redraw = () => this.redraw();
    const onLost = (isLost) => this.loseOrFind(isLost);
    this.sending = new Sending(this.t, about, this.link, this.screen, {
      onLost, onRedraw: redraw,
      onGone: () => this.forget(),
      onClosed: () => this.following.catchUp(),
      onDelivered: () => { if (this.now.state === "bot") this.following.catchUp(); },
      giveBack: (text) => this.write(this.parts.box.value || text),
    });
    this.sending.silent = () => this.now.state !== "bot";
    this.following = new Following(this.t, this.link, this.screen, this.sending, {
      onLost,
      onMove: (now) => this.move(now),
      onGone: () => { this.forget(); this.screen.notice(this.t.gone); },
      onErased: () => this.startAgain(false),
      onNews: () => this.tells.onNews(),
    });
    this.listen();
  }

  get element() {
    return this.parts.all;
  }

  build() {
    const { about, t } = this;
    const source = sourceWindow(t, about.language);
    const parts = (this.parts = frame(t, about, source.element));
    const scroller = about.layout === "page" ? document.scrollingElement : parts.middle;
    this.screen = new Screen(t, parts, new Scrolling(scroller, parts.log), about, {
      announce: (text, shown) => this.screen.announce(text, shown),
      giveFeedback: (number, opinion) => this.giveFeedback(number, opinion),
      onChoice: (question) => this.choose(question),
      onEdit: (text) => this.edit(text),
      onHuman: () => this.askForHuman(),
      onSource: source.open,
      onStrip: (closed) => (closed ? this.startAgain() : this.cancelHuman()),
    });
    this.options = menu(t, { ...about, easy: Boolean(recall("easy")), about: `${about.base}transparency?lang=${about.language}` }, {
      onLanguage: (code) => this.tells.onLanguage(code),
      onEasy: () => this.readEasily(!recall("easy")),
      onPrint: () => print(this.transcript(), about.language, about.direction),
      onDownload: () => download(this.transcript()),
      onErase: () => parts.erasing.showModal(),
    });
    parts.corner.append(this.options.element);
    parts.all.classList.toggle("easy", Boolean(recall("easy")));
  }

  listen() {
    const { box, form, stop, human, eraseYes, all } = this.parts;
    form.addEventListener("submit", (event) => this.submit(event));
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    box.addEventListener("input", () => this.write(box.value));
    stop.addEventListener("click", () => this.sending.stop(stop).then(() => box.focus({ preventScroll: true })));
    human.addEventListener("click", () => this.askForHuman());
    eraseYes.addEventListener("click", () => this.erase());
    for (const dialog of all.querySelectorAll("dialog")) {
      dialog.addEventListener("click", ({ target }) => {
        if (target === dialog || target.closest("[data-close]")) dialog.close();
      });
    }
  }

  async start() {
    this.write(this.parts.box.value || (recall("draft") ?? ""));
    this.redraw();
    await this.following.catchUp();
    if (this.screen.seen.size) this.screen.scrolling.toEnd();
    this.sending.resume();
  }

  end() {
    hush();
    this.sending.current?.stop.abort();
    this.following.end();
    this.link.close();
  }

  redraw() {
    this.screen.redraw({ ...this.now, lost: this.lost, busy: this.sending.busy, phone: this.about.phone });
  }

  write(text) {
    const { box } = this.parts;
    if (box.value !== text) box.value = text;
    remember("draft", text);
    box.rows = Math.min(6, Math.max(1, text.split("\n").length, Math.ceil(text.length / 60)));
  }

  submit(event) {
    event.preventDefault();
    const suggested = event.submitter?.classList.contains("suggestion");
    const text = (suggested ? event.submitter.value : this.parts.box.value).trim();
    const { limit } = this.about;
    if (!text || this.sending.current) return;
    if (text.length > limit) {
      this.screen.notice(fill(this.t.too_long, { limit }));
      return;
    }
    if (!suggested) this.write("");
    this.parts.box.focus({ preventScroll: true });
    this.sending.send(text);
  }

  choose(question) {
    if (this.sending.current || this.now.state === "closed") return;
    this.parts.box.focus({ preventScroll: true });
    this.sending.send(question);
  }

  edit(text) {
    this.write(text);
    this.parts.box.focus();
    this.parts.box.setSelectionRange(text.length, text.length);
  }

  readEasily(easy) {
    remember("easy", easy || null);
    this.screen.scrolling.keepPlace(() => this.parts.all.classList.toggle("easy", easy));
    return easy;
  }

  transcript() {
    return transcript(this.t, this.about.authority, [...this.screen.seen.values()].sort((a, b) => a.number - b.number));
  }

  loseOrFind(isLost) {
    if (this.lost === isLost) return;
    this.lost = isLost;
    this.screen.announce(isLost ? this.t.lost : this.t.found);
    this.redraw();
  }

  move(now) {
    const { state = this.now.state, agent = this.now.agent, place = this.now.place, minutes = this.now.minutes, opens = this.now.opens, consent_text: consent = "" } = now;
    const called = state === "callback" && this.now.state !== "callback";
    this.now = { state, agent, place: state === "waiting" ? place : null, minutes, opens };
    if (called && consent && !this.parts.log.querySelector(".callback")) {
      this.screen.add(callbackForm(this.t, { ...this.about, consent }, this.link, (text) => this.screen.announce(text)));
    }
    if (state !== "callback") this.parts.log.querySelector("form.callback")?.remove();
    this.redraw();
  }

  async giveFeedback(number, opinion) {
    try {
      const response = await this.link.call("PUT", `/messages/${number}/feedback`, { body: opinion });
      const { offer } = await response.json();
      if (offer && this.now.state === "bot") this.screen.offerPerson();
      return true;
    } catch {
      this.screen.notice(this.t.error);
      return false;
    }
  }

  async askForHuman() {
    this.parts.box.focus({ preventScroll: true });
    try {
      await this.link.open(this.about.language);
      const response = await this.link.call("POST", "/handoff");
      this.move(await response.json());
      this.screen.announce(this.now.state === "callback" ? this.t.event_callback : this.t.said_waiting);
      this.following.watch();
      this.link.tellChanged();
    } catch (error) {
      if (error instanceof Refused && error.kind === "conversation-unknown") {
        this.forget();
        await this.askForHuman();
      } else this.screen.notice(`${this.t.error} ${fill(this.t.human_phone, { phone: this.about.phone })}`, () => this.askForHuman());
    }
  }

  async cancelHuman() {
    try {
      const response = await this.link.call("DELETE", "/handoff");
      this.move(await response.json());
      this.link.tellChanged();
    } catch {
      await this.following.catchUp();
    }
  }

  // The server keeps the conversation no longer: what is on screen stays, the next message opens another.
  forget() {
    this.following.leave();
    this.link.keep(null);
    this.screen.seen.clear();
    this.move({ state: "bot", agent: "", place: null });
  }

  startAgain(focus = true) {
    this.forget();
    remember("pending", null);
    this.screen.clear();
    if (focus) this.parts.box.focus();
  }

  async erase() {
    this.parts.erasing.close();
    this.sending.current?.stop.abort();
    let receipt = { erased: 0 };
    try {
      if (this.link.conversation) receipt = await (await this.link.call("DELETE")).json();
    } catch (error) {
      if (!(error instanceof Refused && error.kind === "conversation-unknown")) {
        this.screen.notice(this.t.error, () => this.erase());
        return;
      }
    }
    this.link.tellErased();
    this.write("");
    this.startAgain();
    const told = receiptOf(this.t, receipt, this.about.language);
    const done = make("p", { class: "done" }, told);
    this.parts.log.append(done);
    done.scrollIntoView({ block: "center" }); // a receipt is to be read and noted
    this.screen.announce(this.t.erased);
  }
}
