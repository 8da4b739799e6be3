/** One message on the page. An edit changes only the parts that differ, so a playing video plays on. */

import { component } from "./components.js";
import { h, icon } from "./dom.js";
import { embed } from "./embeds.js";
import { attachments } from "./files.js";
import { inline, markdown } from "./markdown.js";
import { avatar, displayName, isApplication } from "./people.js";

const NO_ANSWER = "The application did not respond";

// Each part: its name, the fields it shows, and how it is drawn.
const PARTS = [
  ["context", (m) => [m.invocation, m.referenced_message?.id, m.referenced_message?.content], context],
  ["face", (m) => [m.author], (m) => [avatar(m.author, "large")]],
  ["head", (m) => [m.author, m.timestamp], head],
  ["content", (m) => [m.content, m.edited_timestamp, m.thinking, m.failed, isEmpty(m)], content],
  ["embeds", (m) => [m.embeds], (m) => (m.embeds ?? []).map(embed)],
  ["files", (m) => [m.attachments], (m) => attachments(m.attachments ?? [])],
  ["components", (m) => [m.components], (m, act) => (m.components ?? []).map((c) => component(c, act))],
  ["reactions", (m) => [m.reactions], (m) => (m.reactions ?? []).map((r) => h("span.reaction", {}, `${r.emoji.name} ${r.count}`))],
  ["notice", (m) => [m.ephemeral, m.thinking], notice],
];

/** A message's element, and `show` to bring it up to date. `actions`: {again, component, dismiss, menu}. */
export class MessageView {
  message = null;
  #actions;
  #slots = new Map();
  #shown = new Map();

  constructor(message, actions) {
    this.#actions = actions;
    for (const [name] of PARTS) this.#slots.set(name, h(`div.message-${name}`));
    const slot = (name) => this.#slots.get(name);
    const body = ["head", "content", "embeds", "files", "components", "reactions", "notice"].map(slot);
    this.element = h("article.message", { dataset: { id: message.id } }, slot("context"), slot("face"), h("div.message-body", {}, body), this.#more());
    this.element.addEventListener("contextmenu", (e) => this.#contextMenu(e));
    this.show(message);
  }

  /** Draws what differs from before. */
  show(message) {
    this.message = message;
    this.element.classList.toggle("ephemeral", Boolean(message.ephemeral));
    this.element.classList.toggle("failed", Boolean(message.failed));
    this.element.setAttribute("aria-label", `${displayName(message.author)}, ${clock(message.timestamp)}`);
    for (const [name, fields, draw] of PARTS) this.#part(name, JSON.stringify(fields(message)), draw);
  }

  /** Does it carry on from the one before, without a head of its own? */
  follow(previous) {
    this.element.classList.toggle("follows", Boolean(previous) && carriesOn(previous.message, this.message));
  }

  #part(name, key, draw) {
    if (this.#shown.get(name) === key) return;
    this.#shown.set(name, key);
    const act = (customId, values) => this.#actions.component(this.message, customId, values);
    const nodes = draw(this.message, name === "components" ? act : this.#actions);
    this.#slots.get(name).replaceChildren(...nodes.flat(Infinity).filter(Boolean));
  }

  #more() {
    const open = () => this.#actions.menu(button, this.message);
    const button = h(
      "button.icon-button.message-more",
      { type: "button", "aria-label": "Message menu", "aria-haspopup": "menu", onclick: open },
      icon("dots"),
    );
    return button;
  }

  #contextMenu(event) {
    if (event.target.closest("a, video, audio, img, input") || String(getSelection())) return;
    event.preventDefault();
    this.#actions.menu({ x: event.clientX, y: event.clientY }, this.message);
  }
}

function context(message, actions) {
  const { invocation, referenced_message: original } = message;
  if (invocation)
    return [
      icon("reply"),
      avatar(invocation.user, "tiny"),
      h("strong", {}, displayName(invocation.user)),
      h("span", {}, "used"),
      used(invocation.command, actions),
    ];
  if (!original) return [];
  const text = original.content?.replace(/^(?:-# |#{1,3} |> )/gm, "").replaceAll("\n", " ");
  const preview = text ? inline(text) : original.attachments?.length ? "a file" : "a message";
  return [icon("reply"), avatar(original.author, "tiny"), h("strong", {}, displayName(original.author)), h("span.reply-text", {}, preview)];
}

function used(command, actions) {
  const again = () => actions.again(command);
  if (!command.startsWith("/")) return h("code.command", {}, command);
  return h("button.command", { type: "button", title: `${command}\nUse it again`, onclick: again }, command);
}

function head(message) {
  return [
    h("strong.author", {}, displayName(message.author)),
    isApplication(message.author) && h("span.tag", {}, "APP"),
    h("time", { datetime: message.timestamp, title: new Date(message.timestamp).toLocaleString() }, clock(message.timestamp)),
  ];
}

function content(message) {
  if (message.failed) return [h("p.no-answer", {}, icon("warning"), message.content || NO_ANSWER)];
  if (message.thinking) return [thinking(message)];
  const edited = message.edited_timestamp && edit(message.edited_timestamp);
  return [message.content && h("div.text", {}, markdown(message.content), edited)];
}

function thinking(message) {
  const dots = h("span.dots", { "aria-hidden": "true" }, h("i"), h("i"), h("i"));
  return h("p.thinking", {}, dots, `${displayName(message.author)} is thinking…`);
}

function edit(timestamp) {
  return h("time.edited", { datetime: timestamp, title: new Date(timestamp).toLocaleString() }, " (edited)");
}

function notice(message, actions) {
  if (!message.ephemeral) return [];
  const dismiss = h("button.text-button", { type: "button", onclick: () => actions.dismiss(message) }, "Dismiss message");
  return [icon("eye"), h("span", {}, "Only you can see this"), h("span", { "aria-hidden": "true" }, "·"), dismiss];
}

const isEmpty = (m) => !(m.content || m.embeds?.length || m.attachments?.length || m.components?.length);

const CARRIES_ON_MS = 7 * 60 * 1000;

function carriesOn(previous, message) {
  const near = new Date(message.timestamp) - new Date(previous.timestamp) < CARRIES_ON_MS;
  const plain = !message.invocation && !message.referenced_message && !message.ephemeral && !previous.ephemeral;
  return near && plain && previous.author.id === message.author.id;
}

function clock(timestamp) {
  const moment = new Date(timestamp);
  const time = moment.toLocaleTimeString(undefined, { timeStyle: "short" });
  const day = moment.toDateString();
  if (day === new Date().toDateString()) return `Today at ${time}`;
  return `${moment.toLocaleDateString(undefined, { dateStyle: "medium" })}, ${time}`;
}
