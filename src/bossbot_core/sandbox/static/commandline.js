/** A chosen command with its fields, from the first letter to the sent command. */

import { nested } from "./commands.js";
import { h, icon } from "./dom.js";
import { Field, TYPES } from "./fields.js";
import { completions } from "./mentions.js";
import { place } from "./state.js";
import { suggestions, useCommand } from "./use.js";

const SUGGEST_AFTER_MS = 120;

/** Draws the command into `element`. `listener`: {problem(text), leave(), sent(leaf, values)}. */
export class CommandLine {
  element = h("div.command-line");
  leaf;
  #picker;
  #listener;
  #fields = [];
  #asked = 0;
  #timer = 0;

  constructor(leaf, values, picker, listener) {
    this.leaf = leaf;
    this.#picker = picker;
    this.#listener = listener;
    for (const option of leaf.options)
      if (option.required || values[option.name] !== undefined) this.#add(option, values[option.name]);
    this.#draw();
  }

  /** Puts the keyboard where the next thing is to be typed. */
  focus() {
    const next = this.#fields.find((field) => field.option.required && field.empty) ?? this.#fields.at(-1);
    (next?.input ?? this.element.querySelector(".command-name")).focus();
  }

  /** Sends the command when every field is right; else says what is not. */
  async submit() {
    const wrong = this.#fields.map((field) => [field, field.check()]).find(([, problem]) => problem);
    if (wrong) {
      wrong[0].input.focus();
      return this.#listener.problem(wrong[1]);
    }
    const filled = this.#fields.filter((field) => !field.empty);
    const values = Object.fromEntries(filled.map((field) => [field.option.name, field.text]));
    const options = nested(this.leaf, filled.map((field) => field.data()));
    this.#picker.hide();
    const taken = await useCommand({ place: place(), name: this.leaf.root.name, options });
    return taken ? this.#listener.sent(this.leaf, values) : undefined;
  }

  #add(option, text) {
    const field = new Field(option, {
      focus: (f) => this.#suggest(f, 0),
      input: (f) => this.#suggest(f, SUGGEST_AFTER_MS),
      key: (f, e) => this.#key(f, e),
    });
    if (text !== undefined) field.fill(text);
    this.#fields.push(field);
    return field;
  }

  #draw() {
    const shown = new Set(this.#fields.map((field) => field.option.name));
    const missing = this.leaf.options.filter((option) => !shown.has(option.name));
    const name = h("button.command-name", { type: "button", title: this.leaf.description, "aria-label": `/${this.leaf.name}. ${this.leaf.description}`, onclick: () => this.focus() }, `/${this.leaf.name}`);
    name.addEventListener("keydown", (e) => this.#nameKey(e));
    this.element.replaceChildren(
      name,
      ...this.#fields.map((field) => field.element),
      ...missing.map((option) => this.#adder(option)),
    );
  }

  #nameKey(event) {
    const enter = event.key === "Enter";
    if (event.key !== "Backspace" && event.key !== "Escape" && !enter) return;
    event.preventDefault();
    if (enter) this.submit();
    else this.#listener.leave();
  }

  #adder(option) {
    const add = () => {
      const field = this.#add(option);
      this.#draw();
      field.input.focus();
    };
    return h("button.adder", { type: "button", title: option.description, "aria-label": `Add ${option.name}: ${option.description}`, onclick: add }, "+ ", option.name);
  }

  #drop(field) {
    const index = this.#fields.indexOf(field);
    this.#fields.splice(index, 1);
    this.#draw();
    const next = this.#fields[Math.max(0, index - 1)];
    if (next) next.input.focus();
    else this.focus();
  }

  #key(field, event) {
    if (this.#picker.key(event)) return;
    const active = this.#picker.active;
    const handlers = {
      Enter: () => this.#enter(field, active),
      Tab: () => !event.shiftKey && active && this.#touched(field) && active.pick(),
      Escape: () => this.#listener.leave(),
      Backspace: () => field.empty && field.text === "" && this.#backspace(field),
    };
    const handled = handlers[event.key]?.();
    if (handled !== undefined && handled !== false) event.preventDefault();
  }

  #enter(field, active) {
    if (active && this.#touched(field)) active.pick();
    else this.submit();
    return true;
  }

  // An untouched optional list must not catch Enter for ever: once the field holds a candidate, Enter sends.
  #touched(field) {
    return field.candidates() ? field.data().value !== this.#picker.active.value : field.text !== this.#picker.active.text;
  }

  #backspace(field) {
    if (field.option.required) this.#listener.leave();
    else this.#drop(field);
    return true;
  }

  #pick(field, candidate) {
    field.choose(candidate);
    this.#picker.hide();
    const next = this.#fields.find((other) => other.empty && other.option.required);
    (next ?? field).input.focus();
    if (!next) this.#picker.hide();
  }

  #suggest(field, afterMs) {
    clearTimeout(this.#timer);
    const asked = ++this.#asked;
    const { option } = field;
    const title = `${option.name} — ${option.description}`;
    const named = option.type === TYPES.text && !field.candidates() ? completions(field.text) : [];
    if (named.length) return this.#show(field, title, named);
    if (!option.autocomplete) return this.#show(field, title, field.candidates() ?? []);
    this.#timer = setTimeout(async () => {
      const options = this.#fields.filter((f) => f === field || !f.empty).map((f) => f.data({ focused: f === field }));
      const choices = await suggestions({ place: place(), name: this.leaf.root.name, options: nested(this.leaf, options) });
      if (asked === this.#asked && document.activeElement === field.input) this.#show(field, title, choices);
    }, afterMs);
    return undefined;
  }

  #show(field, title, candidates) {
    const items = candidates.map((candidate) => ({
      label: String(candidate.label ?? candidate.name),
      text: String(candidate.name),
      value: candidate.value,
      mark: candidate.mark ?? icon("chevron"),
      pick: () => this.#pick(field, candidate),
    }));
    const empty = field.candidates() ? "Nothing in the list fits." : freeText(field);
    this.#picker.show(field.input, title, items, { empty, active: first(field, candidates) });
  }
}

// Suggestions only offer themselves; they must not replace what is typed already.
function first(field, candidates) {
  const offered = field.option.autocomplete && !field.empty && !candidates[0]?.label;
  return offered ? -1 : field.chosenIndex(candidates);
}

function freeText(field) {
  return field.option.required ? "Type or paste it, then press Enter." : "Optional. Backspace takes it away.";
}
