// <guichet-assistant>: a button in the corner of any page that opens the assistant, or the page itself.

import { make } from "../static/elements.js";
import { Assistant } from "./assistant.js";
import { icon } from "./icons.js";
import { recall, remember } from "./memory.js";
import { styles } from "./styles.js";

const PHONE = matchMedia("(max-width: 40em)");

class GuichetAssistant extends HTMLElement {
  connectedCallback() {
    if (this.assistant || this.hasAttribute("answered")) return; // a page answered without script stays
    this.layout = this.getAttribute("layout") === "page" ? "page" : "window";
    this.place = this.layout === "page" ? this : (this.shadowRoot ?? this.attachShadow({ mode: "open" }));
    const wanted = (this.layout === "window" && recall("language")) || this.lang;
    this.show(wanted, this.querySelector("textarea")?.value ?? "");
  }

  disconnectedCallback() {
    this.assistant?.end();
    this.assistant = null;
  }

  async show(wanted, draft = "") {
    const language = wanted in CONFIG.languages ? wanted : CONFIG.language;
    const texts = language === CONFIG.language ? CONFIG.texts : await words(language);
    this.assistant?.end();
    const direction = CONFIG.rtl.includes(language) ? "rtl" : "ltr";
    // A number stays on one line, and is read from the left within words that are not.
    const phone = `\u2066${CONFIG.phone.replaceAll(" ", "\u00a0")}\u2069`;
    this.assistant = new Assistant({ ...CONFIG, phone, base: BASE, texts, language, direction, layout: this.layout }, {
      onLanguage: (code) => this.speak(code),
      onNews: () => { if (this.layout === "window" && !this.panel.open) this.launcher.classList.add("news"); },
    });
    if (draft) this.assistant.parts.box.value = draft;
    if (this.layout === "page") this.replaceChildren(this.assistant.element);
    else this.corner(texts, language, direction);
    this.assistant.start();
  }

  // The page itself is asked again in that language, so that all of it changes, its title too.
  speak(code) {
    remember("language", this.layout === "page" ? null : code);
    if (this.layout === "page") location.search = `?lang=${code}`;
    else this.show(code).then(() => this.open());
  }

  corner(t, language, direction) {
    this.launcher = make("button", { type: "button", class: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false", on: { click: () => this.open() } }, icon("bubble"), make("span", {}, t.launch));
    const close = make("button", { type: "button", class: "quiet", id: "close", "aria-label": t.close_window, on: { click: () => this.panel.close() } }, icon("close"));
    this.assistant.parts.corner.append(close);
    this.panel = make("dialog", { class: "panel", "aria-label": `${t.title}, ${t.subtitle}` }, this.assistant.element);
    this.panel.addEventListener("close", () => this.closed());
    this.panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || this.panel.querySelector("dialog[open]")) return;
      event.preventDefault();
      this.panel.close();
    });
    this.place.adoptedStyleSheets = [styles(CONFIG, this)];
    this.place.replaceChildren(make("div", { class: `guichet corner at-${CONFIG.corner}`, lang: language, dir: direction }, this.launcher, this.panel));
    if (recall("open")) this.open(false);
  }

  // On a phone it takes the whole screen, and the page behind is out of reach meanwhile.
  open(focus = true) {
    if (this.panel.open) return;
    if (PHONE.matches) this.panel.showModal();
    else this.panel.show();
    remember("open", true);
    this.launcher.setAttribute("aria-expanded", "true");
    this.launcher.classList.remove("news");
    this.assistant.screen.scrolling.toEnd();
    if (focus) this.assistant.parts.box.focus();
    else this.panel.getRootNode().activeElement?.blur();
  }

  closed() {
    remember("open", null);
    this.launcher.setAttribute("aria-expanded", "false");
    this.launcher.focus();
  }
}

async function words(language) {
  const response = await fetch(`${BASE}widget/texts/${language}.json`);
  return response.ok ? response.json() : CONFIG.texts;
}

export function begin() {
  if (customElements.get("guichet-assistant")) return; // two script tags on one page
  customElements.define("guichet-assistant", GuichetAssistant);
  if (!document.querySelector("guichet-assistant")) document.body.append(make("guichet-assistant"));
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
