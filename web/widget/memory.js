// What one tab remembers: it survives a reload and goes with the tab, so that nothing of a
// conversation stays on a shared computer.

const PREFIX = "guichet.";

export function recall(name) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + name));
  } catch {
    return null;
  }
}

export function remember(name, value) {
  try {
    if (value === null || value === "") sessionStorage.removeItem(PREFIX + name);
    else sessionStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Storage is switched off: all works, without memory.
  }
}
