/** The message box: plain until a slash is typed, then a command with its fields. */

import { available, forLinks, parse, search } from "./commands.js";
import { CommandLine } from "./commandline.js";
import { byId, h, icon, render } from "./dom.js";
import { completions, toMentions } from "./mentions.js";
import { avatar } from "./people.js";
import { Picker } from "./picker.js";
import { place, store, world } from "./state.js";
import { toast } from "./toast.js";
import { say } from "./use.js";

const KEYS = "Enter sends · Tab goes on · Esc leaves";
const IS_LINK = /^https?:\/\/\S+$/;

const picker = new Picker();
let line = null;
let last = null;
let box;
let input;

/** Builds the box and the sample chips. */
export function mountComposer() {
  input = h("input.composer-input", {
    type: "text",
    autocomplete: "off",
    spellcheck: "false",
    role: "combobox",
    placeholder: "Type / for commands, or paste a link",
    "aria-label": "Message, or / for commands",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": "picker-list",
    enterkeyhint: "send",
  });
  const slot = h("div.composer-slot", {}, input);
  const send = h("button.icon-button.send", { type: "submit", "aria-label": "Send", title: "Send (Enter)" }, icon("send"));
  box = h("form.composer-box", { onsubmit: submit }, slot, send);
  byId("composer").append(picker.element, box, h("p.composer-hint", { id: "composer-hint", role: "status" }));
  input.addEventListener("input", typed);
  input.addEventListener("keydown", key);
  box.addEventListener("focusout", (e) => box.contains(e.relatedTarget) || picker.hide());
  document.addEventListener("keydown", slashAnywhere);
  store.on(["place", "world"], settleIn);
  store.on(["world"], samples);
  settleIn();
  samples();
}

function settleIn() {
  if (line && !available().some((leaf) => leaf.name === line.leaf.name)) leave();
}

function samples() {
  const chips = world().samples.map(({ label, url, about }) =>
    h("button.chip", { type: "button", title: `${about}\n${url}`, dataset: { key: url }, onclick: () => useSample(url) }, label),
  );
  render(byId("samples"), chips.length > 0 && h("span.samples-title", {}, "Try"), chips);
}

function useSample(url) {
  const [first] = forLinks(available());
  if (!first) return toast(`${world().application.name} has no command for links yet.`);
  const same = line?.leaf.name === first.leaf.name;
  return start(first.leaf, { ...(same && last?.values), [first.option.name]: url });
}

function typed() {
  hint("");
  const text = input.value;
  const commands = available();
  if (IS_LINK.test(text.trim())) return showForLink(commands, text.trim());
  if (!text.startsWith("/")) return showNames(text);
  const complete = parse(commands, text);
  if (complete) return start(complete.leaf, complete.values);
  const found = search(commands, text.slice(1));
  const empty = commands.length ? "No command fits." : `${world().application.name} has no commands yet.`;
  return picker.show(input, "Commands", found.map((leaf) => commandItem(leaf)), { empty });
}

function commandItem(leaf) {
  return {
    label: `/${leaf.name}`,
    about: leaf.description,
    meta: world().application.name,
    mark: avatar({ ...world().application, bot: true }, "small"),
    pick: () => start(leaf, {}),
  };
}

function showNames(text) {
  const items = completions(text)
    .filter((named) => named.name !== text)
    .map((named) => ({ label: named.label, mark: named.mark ?? icon("hash"), pick: () => complete(named.name) }));
  picker.show(input, "Names", items);
}

function complete(text) {
  input.value = text;
  picker.hide();
}

function showForLink(commands, url) {
  const items = forLinks(commands).map(({ leaf, option }) => ({
    ...commandItem(leaf),
    about: `Use this link: ${leaf.description}`,
    pick: () => start(leaf, { [option.name]: url }),
  }));
  picker.show(input, "Commands for this link", items);
}

function key(event) {
  if (event.isComposing || picker.key(event)) return;
  if (event.key === "Tab" && !event.shiftKey && picker.active) pickActive(event);
  else if (event.key === "Enter" && picker.active) pickActive(event);
  else if (event.key === "ArrowUp" && input.value === "" && last) recall(event);
  else if (event.key === "Escape") input.value = "";
}

function pickActive(event) {
  event.preventDefault();
  picker.active.pick();
}

function recall(event) {
  event.preventDefault();
  const leaf = available().find((candidate) => candidate.name === last.name);
  if (leaf) start(leaf, last.values);
}

function submit(event) {
  event.preventDefault();
  if (line) line.submit();
  else if (input.value.trim()) write(input.value.trim());
  else input.focus();
}

async function write(text) {
  if (text.startsWith("/")) hint(`${world().application.name} has no such command.`);
  else if (await say(place(), toMentions(text))) leave();
}

/** Puts a command that was used before into the box again. */
export function again(text) {
  const known = parse(available(), `${text.trim()} `);
  if (known) start(known.leaf, known.values);
}

function start(leaf, values) {
  hint(KEYS, "quiet");
  line = new CommandLine(leaf, values, picker, { problem: hint, leave, sent });
  box.classList.add("commanding");
  box.firstChild.replaceChildren(line.element);
  line.focus();
}

function leave() {
  line = null;
  picker.hide();
  hint("");
  box.classList.remove("commanding");
  input.value = "";
  box.firstChild.replaceChildren(input);
  input.focus();
}

function sent(leaf, values) {
  last = { name: leaf.name, values };
  leave();
}

function hint(text, tone = "wrong") {
  const notice = byId("composer-hint");
  notice.className = `composer-hint ${tone}`;
  notice.textContent = text;
}

// As in a chat: a slash typed anywhere begins a command.
function slashAnywhere(event) {
  const typing = event.target.closest?.("input, select, textarea, dialog, .menu");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || line) return;
  event.preventDefault();
  input.focus();
  input.value = "/";
  typed();
}
