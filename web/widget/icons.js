// The few drawings of the interface, as lines of our own.

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  ai: "M12 3l1.9 5.1L19 10l-5.1 1.9L12 17l-1.9-5.1L5 10l5.1-1.9zM19 15l.9 2.1L22 18l-2.1.9L19 21l-.9-2.1L16 18l2.1-.9z",
  bubble: "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zm3 5v2h10V9z",
  close: "M6.4 5L12 10.6 17.6 5 19 6.4 13.4 12l5.6 5.6-1.4 1.4-5.6-5.6L6.4 19 5 17.6l5.6-5.6L5 6.4z",
  copy: "M8 3h11v13h-2V5H8zM5 7h10v14H5zm2 2v10h6V9z",
  down: "M7 3h9l3 8v3h-6l1 5-2 2-6-7zM2 3h3v11H2z",
  menu: "M4 6h16v2H4zm0 5h16v2H4zm0 5h16v2H4z",
  person: "M12 12a5 5 0 1 0 0-10 5 5 0 0 0 0 10zm0 2c-4.4 0-9 2.2-9 5.5V22h18v-2.5c0-3.3-4.6-5.5-9-5.5z",
  send: "M3 20V4l19 8zm2-3l11.8-5L5 7v3.5l6 1.5-6 1.5z",
  sound: "M4 9v6h4l5 5V4L8 9zm11-1a5 5 0 0 1 0 8zm0-5a10 10 0 0 1 0 18v-2a8 8 0 0 0 0-14z",
  stop: "M6 6h12v12H6z",
  up: "M7 21h9l3-8v-3h-6l1-5-2-2-6 7zM2 10h3v11H2z",
  write: "M4 20v-4L15 5l4 4L8 20zm13-17l4 4-1.5 1.5-4-4z",
};

export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("class", `icon icon-${name}`);
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  drawing.append(path);
  return drawing;
}

// The city's own mark: an SVG file that the operator chose, read by the server at start-up.
export function mark(source) {
  const drawing = new DOMParser().parseFromString(source, "image/svg+xml").documentElement;
  drawing.setAttribute("class", "logo");
  drawing.setAttribute("aria-hidden", "true");
  return document.importNode(drawing, true);
}
