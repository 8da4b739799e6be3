/** The line above the messages: where one is, whether the bot is there, the upload limit, the theme. */

import { byId, h, icon, render } from "./dom.js";
import { openMenu } from "./menu.js";
import { openDrawer } from "./sidebar.js";
import { findChannel, move, place, store, world } from "./state.js";

/** Draws the line now and after each change. */
export function mountTopbar() {
  store.on(["world", "place"], draw);
  store.on(["live"], drawBanner);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  draw();
}

function draw() {
  const here = findChannel(place().channelId);
  document.title = here ? `${here.guild ? "#" : ""}${here.channel.name} · Boss-Bot sandbox` : "Boss-Bot sandbox";
  render(
    byId("topbar"),
    h(
      "button.icon-button.menu-toggle",
      { type: "button", "aria-label": "Servers and channels", dataset: { key: "drawer" }, onclick: () => openDrawer(true) },
      icon("menu"),
    ),
    h("h1.topbar-title", {}, icon(here?.guild ? "hash" : "chat"), h("span", {}, here?.channel.name ?? "")),
    presence(),
    h("span.spacer"),
    limitPicker(),
    themeToggle(),
  );
}

function presence() {
  const online = world().connected;
  const sentence = online ? `${world().application.name} is online` : `${world().application.name} is starting…`;
  return h("span.presence", { class: online ? "online" : "", title: sentence }, h("span.presence-text", {}, sentence));
}

function limitPicker() {
  const limits = world().upload_limits;
  const current = limits.find((limit) => limit.bytes === place().uploadLimit);
  const items = limits.map((limit) => ({
    label: limit.label,
    checked: limit === current,
    action: () => move({ uploadLimit: limit.bytes }),
  }));
  const button = h(
    "button.pill",
    {
      type: "button",
      "aria-haspopup": "menu",
      "aria-label": `Upload limit: ${current?.label}. Change`,
      title: "How large a file may be here",
      dataset: { key: "limit" },
      onclick: () => openMenu(button, "Upload limit", [{ title: "Files here may be up to" }, ...items]),
    },
    icon("upload"),
    h("span", {}, current?.label ?? ""),
    icon("chevron"),
  );
  return button;
}

function themeToggle() {
  const dark = isDark();
  const label = dark ? "Use the light theme" : "Use the dark theme";
  return h(
    "button.icon-button",
    { type: "button", "aria-label": label, title: label, dataset: { key: "theme" }, onclick: () => setTheme(dark ? "light" : "dark") },
    icon(dark ? "sun" : "moon"),
  );
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function setTheme(name) {
  document.documentElement.dataset.theme = name;
  localStorage.setItem("theme", name);
  draw();
}

function drawBanner() {
  const banner = byId("banner");
  banner.hidden = store.get("live");
  banner.textContent = banner.hidden ? "" : "The sandbox is away. Trying to reach it again…";
}
