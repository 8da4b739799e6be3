/** The left side: servers, channels, direct messages, and who one is. */

import { byId, h, icon, render } from "./dom.js";
import { openMenu } from "./menu.js";
import { avatar, css, initials } from "./people.js";
import { findChannel, guild, me, move, myDm, place, store, world } from "./state.js";

/** Draws the left side now and after each change. */
export function mountSidebar() {
  store.on(["world", "place", "unread"], draw);
  byId("backdrop").addEventListener("click", () => openDrawer(false));
  document.addEventListener("keydown", (e) => e.key === "Escape" && openDrawer(false));
  draw();
}

/** Shows or hides the left side on narrow screens. */
export function openDrawer(open) {
  const app = byId("app");
  if (app.classList.contains("drawer-open") === open) return;
  app.classList.toggle("drawer-open", open);
  byId("backdrop").hidden = !open;
  byId("main").inert = open;
  const next = open ? byId("rail").querySelector("[aria-current]") : byId("topbar").querySelector(".menu-toggle");
  next?.focus();
}

function draw() {
  const { guildId } = place();
  const servers = world().guilds.map((g) => railButton(g.id, g.name, initials(g.name), g.id === guildId, css(g.color)));
  const dm = myDm() && railButton(null, "Direct messages", icon("chat"), guildId === null);
  render(byId("rail"), dm, h("div.rail-line", { role: "presentation" }), servers);
  render(byId("guild-name"), h("h2", {}, guild()?.name ?? "Direct messages"));
  render(byId("channels"), guildId === null ? directMessages() : textChannels());
  render(byId("me"), mePanel());
}

function railButton(id, name, face, current, color) {
  const unread = [...store.get("unread")].some((channelId) => (findChannel(channelId)?.guild?.id ?? null) === id);
  return h(
    "button.rail-button",
    {
      type: "button",
      title: name,
      "aria-label": unread ? `${name}, new messages` : name,
      "aria-current": current ? "true" : null,
      class: unread ? "unread" : "",
      dataset: { key: `guild-${id}` },
      vars: color ? { "--face": color } : {},
      onclick: () => move({ guildId: id, channelId: null }),
    },
    face,
  );
}

function textChannels() {
  return [
    h("h3.channels-title", {}, "Text channels"),
    guild().channels.map((channel) => channelButton(channel.id, channel.name, icon("hash"), channel.nsfw)),
  ];
}

function directMessages() {
  const bot = { ...world().application, bot: true };
  return [
    h("h3.channels-title", {}, "Direct messages"),
    channelButton(myDm().id, bot.name, avatar(bot, "small"), false),
  ];
}

function channelButton(id, name, mark, nsfw) {
  const current = id === place().channelId;
  const unread = store.get("unread").has(id);
  return h(
    "button.channel",
    {
      type: "button",
      class: unread ? "unread" : "",
      "aria-current": current ? "page" : null,
      dataset: { key: `channel-${id}` },
      onclick: () => {
        move({ channelId: id });
        openDrawer(false);
      },
    },
    mark,
    h("span.channel-name", {}, name),
    nsfw && h("span.tag.age", { title: "Age-restricted channel" }, "18+"),
    unread && h("span.visually-hidden", {}, "new messages"),
  );
}

function mePanel() {
  const mine = me();
  const button = h(
    "button.me-button",
    {
      type: "button",
      "aria-haspopup": "menu",
      "aria-label": `You are ${mine.name}. Switch user`,
      dataset: { key: "me" },
      onclick: () => openMenu(button, "Switch user", userItems()),
    },
    avatar(mine, "medium"),
    h("span.me-name", {}, h("strong", {}, mine.name), h("small", {}, mine.moderator ? "Moderator" : "Member")),
    icon("chevron"),
  );
  return button;
}

function userItems() {
  const people = world().users.map((person) => ({
    label: person.name,
    about: person.moderator ? "Moderator" : "Member",
    mark: avatar(person, "small"),
    checked: person.id === place().userId,
    action: () => move({ userId: person.id }),
  }));
  return [{ title: "Be someone else" }, ...people];
}
