// How available I am, and how I want to be told of news; kept on the server, for each agent.

import { call } from "../stream.js";
import { API, announce, at, dialog, failed, t } from "./page.js";

const NAMES = ["sound", "title", "desktop", "prepare"];
let mine = { sound: false, title: true, desktop: false, prepare: true };

export const preferences = () => mine;

export async function readPresence() {
  try {
    const found = await (await call("GET", `${API}/presence`)).json();
    mine = found.preferences;
    for (const name of NAMES) at(`setting-${name}`).checked = mine[name];
  } catch (error) {
    failed(error);
  }
}

// The server knows best: another tab may have changed it.
export function teamTold(team) {
  const me = team.find((one) => one.me);
  if (me && document.activeElement !== at("presence")) at("presence").value = me.status;
}

async function put(body) {
  try {
    await call("PUT", `${API}/presence`, { body });
  } catch (error) {
    failed(error);
  }
}

const open = dialog("settings");
at("open-settings").addEventListener("click", open);
at("presence").addEventListener("change", async () => {
  await put({ status: at("presence").value });
  announce(t[`presence_${at("presence").value}`]);
});
for (const name of NAMES) {
  at(`setting-${name}`).addEventListener("change", async () => {
    const box = at(`setting-${name}`);
    if (name === "desktop" && box.checked && (await Notification.requestPermission()) !== "granted") {
      box.checked = false;
      announce(t.desktop_refused);
    }
    mine = { ...mine, [name]: box.checked };
    put({ preferences: mine });
  });
}
