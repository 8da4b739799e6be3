/** The messages of the open channel. */

import { fetchMessages, sendComponent } from "./api.js";
import { byId, h, icon } from "./dom.js";
import { openMessageMenu } from "./apps.js";
import { again } from "./composer.js";
import { MessageView } from "./message.js";
import { avatar, displayName } from "./people.js";
import { findChannel, markUnread, place, store, world } from "./state.js";
import { announce, orToast } from "./toast.js";
import { standing } from "./use.js";

const NEAR_BOTTOM_PX = 80;

const views = new Map();
const dismissed = new Set(JSON.parse(sessionStorage.getItem("dismissed") ?? "[]"));
let openChannel = "";
let arrivedMeanwhile = null;

/** Shows the open channel, now and whenever another one is opened. */
export function mountLog() {
  store.on(["place"], () => placeKey() !== openChannel && reload());
  byId("jump").addEventListener("click", toBottom);
  byId("scroller").addEventListener("scroll", scrolled, { passive: true });
  const observer = new ResizeObserver(() => sticking && toBottom());
  observer.observe(byId("log"));
  observer.observe(byId("scroller"));
  return reload();
}

/** Fetches everything anew: after a change of place, and after the connection was lost. */
export async function reload() {
  const key = placeKey();
  const changed = key !== openChannel;
  openChannel = key;
  const { channelId, userId } = place();
  arrivedMeanwhile = [];
  const messages = channelId ? await orToast(fetchMessages(channelId, userId)) : [];
  if (key !== placeKey()) return;
  const late = arrivedMeanwhile ?? [];
  arrivedMeanwhile = null;
  if (!messages) return;
  views.clear();
  for (const message of messages.filter((m) => !dismissed.has(m.id))) add(message);
  draw();
  late.forEach(takeEvent);
  if (changed) toBottom();
}

/** Takes one event of the stream. */
export function takeEvent({ type, message }) {
  if (message.channel_id !== place().channelId) {
    if (type === "message_create") markUnread(message.channel_id);
    return;
  }
  if (arrivedMeanwhile) arrivedMeanwhile.push({ type, message });
  else if (type === "message_delete") remove(message.id);
  else upsert(message);
}

function placeKey() {
  return `${place().channelId} ${place().userId}`;
}

function upsert(message) {
  if (dismissed.has(message.id)) return;
  const view = views.get(message.id);
  if (view) {
    const before = view.message;
    view.show(message);
    refollow();
    if (headline(before) !== headline(message)) tell(message);
    return;
  }
  add(message);
  draw();
  tell(message);
  // Whoever does something wants to see what comes of it.
  if ((message.invocation?.user ?? message.author).id === place().userId) toBottom();
  byId("jump").hidden = sticking;
}

function add(message) {
  views.set(message.id, new MessageView(message, actions));
}

function remove(id) {
  if (views.delete(id)) draw();
}

function draw() {
  const ordered = [...views.values()].sort((a, b) => snowflakes(a.message.id, b.message.id));
  const wanted = [welcome(), ...ordered.map((view) => view.element)];
  const log = byId("log");
  // Nodes that already stand in their place are not moved: moving a video would stop it.
  for (const node of [...log.children]) if (!wanted.includes(node)) node.remove();
  wanted.forEach((node, index) => log.children[index] !== node && log.insertBefore(node, log.children[index] ?? null));
  refollow();
}

function refollow() {
  const ordered = [...byId("log").querySelectorAll(".message")].map((element) => views.get(element.dataset.id));
  ordered.forEach((view, index) => view.follow(ordered[index - 1]));
}

function snowflakes(a, b) {
  return a.length - b.length || (a < b ? -1 : 1);
}

function welcome() {
  const here = findChannel(place().channelId);
  const name = here?.channel.name ?? "";
  const bot = { ...world().application, bot: true };
  return h(
    "header.welcome",
    {},
    here?.guild ? h("span.welcome-mark", {}, icon("hash")) : avatar(bot, "huge"),
    h("h2", {}, here?.guild ? `Welcome to #${name}` : name),
    h("p", {}, `This is a sandbox: everything happens on this computer, and nobody else sees it. Type `, h("kbd", {}, "/"), " to use a command, paste a link, or pick a sample below. Limits count for each person, as in a real server: switch the user at the lower left to go on at once."),
  );
}

function tell(message) {
  const text = headline(message);
  if (text) announce(`${displayName(message.author)}: ${text}`);
}

function headline(message) {
  if (message.thinking) return "is thinking";
  const files = message.attachments?.length ? `${message.attachments.length} files` : "";
  return [message.embeds?.[0]?.title, message.content, files].filter(Boolean).join(". ").slice(0, 200);
}

let sticking = true;
let lastTop = 0;

function stick(yes) {
  sticking = yes;
  if (yes) byId("jump").hidden = true;
}

// Only people scroll upwards: new messages and pictures that load make the log longer, never the position smaller.
function scrolled() {
  const top = byId("scroller").scrollTop;
  if (nearBottom()) stick(true);
  else if (top < lastTop) stick(false);
  lastTop = top;
}

function nearBottom() {
  const { scrollHeight, scrollTop, clientHeight } = byId("scroller");
  return scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
}

function toBottom() {
  stick(true);
  const scroller = byId("scroller");
  scroller.scrollTop = scroller.scrollHeight;
}

const actions = {
  again,
  component: (message, customId, values) => {
    const where = { ...standing(place()), message_id: message.id, channel_id: message.channel_id };
    return orToast(sendComponent({ ...where, custom_id: customId, ...(values && { values }) }));
  },
  dismiss: (message) => {
    dismissed.add(message.id);
    sessionStorage.setItem("dismissed", JSON.stringify([...dismissed]));
    remove(message.id);
  },
  menu: openMessageMenu,
};
