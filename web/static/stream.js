// Server-sent events read with fetch: EventSource can send neither a body nor a header.

export class Refused extends Error {
  // The server has answered with a problem (RFC 9457).
  constructor(problem) {
    super(problem.title ?? "refused");
    this.problem = problem;
    this.kind = (problem.type ?? "").replace("urn:guichet:problem:", "");
  }
}

export async function call(method, url, { body, headers = {}, signal, keepalive = false } = {}) {
  const options = { method, headers: { ...headers }, signal, keepalive, cache: "no-store" };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const response = await fetch(url, options);
  if (!response.ok) throw new Refused(await response.json().catch(() => ({ status: response.status })));
  return response;
}

export async function* readEvents(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    while (true) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const event = parse(block);
        if (event.data !== undefined) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function parse(block) {
  const event = { name: "message", id: "", data: undefined };
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    const field = line.slice(0, colon);
    const value = line.slice(colon + 1).trimStart();
    if (field === "event") event.name = value;
    else if (field === "id") event.id = value;
    else if (field === "data") event.data = JSON.parse(value);
  }
  return event;
}

export function sleep(milliseconds, signal) {
  // Ends early when the network comes back, or when the signal says to give up.
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const wake = () => { clearTimeout(timer); resolve(); };
    window.addEventListener("online", wake, { once: true });
    signal?.addEventListener("abort", wake, { once: true });
  });
}

// Follows a stream for ever, coming back after each cut, until the signal says stop.
export async function follow(url, { headers, signal, onEvent, onLost, onFound }) {
  let failures = 0;
  while (!signal.aborted) {
    try {
      const response = await call("GET", url, { headers: headers(), signal });
      if (failures) onFound?.();
      failures = 0;
      for await (const event of readEvents(response)) onEvent(event);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refused && error.problem.status < 500 && error.kind !== "too-many") throw error;
    }
    if (signal.aborted) return;
    failures += 1;
    if (failures > 1) onLost?.();
    await sleep(Math.min(15000, 500 * 2 ** failures), signal);
  }
}
