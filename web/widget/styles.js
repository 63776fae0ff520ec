// The styles inside the shadow: sizes in the reader's own, whatever the page around has set.

export function styles({ css, theme }, host) {
  const probe = document.createElement("span");
  probe.style.cssText = "all: initial; position: absolute; visibility: hidden; font-size: medium";
  host.shadowRoot.append(probe);
  const rem = getComputedStyle(probe).fontSize || "16px";
  probe.remove();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${css}${theme}.guichet{--rem:${rem}}`);
  return sheet;
}
