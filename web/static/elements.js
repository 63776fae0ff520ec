// Building the page: text always becomes text nodes, never markup.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function fill(text, values = {}) {
  return Object.entries(values).reduce((done, [name, value]) => done.replaceAll(`{${name}}`, String(value)), text);
}

// Plain text as paragraphs, with lists where lines begin with "- ".
export function plain(text) {
  const blocks = [];
  for (const line of text.split("\n")) {
    const item = line.startsWith("- ");
    const last = blocks.at(-1);
    if (item && last?.tagName === "UL") last.append(make("li", {}, ...called(line.slice(2))));
    else if (item) blocks.push(make("ul", {}, make("li", {}, ...called(line.slice(2)))));
    else if (line.trim()) blocks.push(make("p", { dir: "auto" }, ...called(line)));
  }
  return blocks;
}

const NUMBER = /\*\*(\d{2,5})\*\*/g;

// The numbers to call that our own texts mark: one tap calls them.
function called(text) {
  return text.split(NUMBER).map((part, place) => (place % 2 ? make("a", { class: "call", href: `tel:${part}` }, part) : part));
}

export function unmarked(text) {
  return text.replace(NUMBER, "$1");
}

export function day(iso, language) {
  const date = new Date(`${iso}T12:00:00`);
  return Number.isNaN(date.getTime()) ? iso : date.toLocaleDateString(language, { day: "numeric", month: "long", year: "numeric" });
}

export function safeLink(url) {
  // Only a plain https address of a sheet becomes a link.
  try {
    return new URL(url).protocol === "https:" ? url : "";
  } catch {
    return "";
  }
}

export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
