/** One option of a command as a field: its value, its candidates, and what is wrong with it. */

import { h } from "./dom.js";
import { channels, people, roles, toMentions } from "./mentions.js";

export const TYPES = { text: 3, integer: 4, boolean: 5, user: 6, channel: 7, role: 8, mentionable: 9, number: 10, attachment: 11 };

const TRUTHS = [
  { name: "True", value: true },
  { name: "False", value: false },
];

/** A labelled input within the command line. `listener`: {focus, input, key}, each called with the field. */
export class Field {
  option;
  element;
  input;
  #chosen = null;

  constructor(option, listener) {
    this.option = option;
    const id = `option-${option.name}`;
    this.input = h("input.field-input", {
      id,
      type: "text",
      autocomplete: "off",
      spellcheck: "false",
      autocapitalize: "off",
      inputmode: this.#inputMode(),
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": "picker-list",
      "aria-required": option.required ? "true" : null,
      "aria-description": option.description,
      size: "4",
    });
    this.element = h("span.field", {}, h("label.field-name", { for: id }, option.name), this.input);
    this.element.classList.toggle("optional", !option.required);
    this.input.addEventListener("focus", () => listener.focus(this));
    this.input.addEventListener("input", () => {
      this.#chosen = null;
      this.#changed();
      listener.input(this);
    });
    this.input.addEventListener("keydown", (e) => listener.key(this, e));
    this.element.addEventListener("click", () => this.input.focus());
  }

  get text() {
    return this.input.value;
  }

  get empty() {
    return this.text.trim() === "";
  }

  /** Takes a candidate: {name, value}. */
  choose(candidate) {
    this.input.value = String(candidate.name);
    this.#chosen = candidate;
    this.#changed();
  }

  /** Takes a text, as if typed; a candidate of that name or value is chosen. */
  fill(text) {
    const same = (c) => bare(c.name) === bare(text) || String(c.value) === text;
    const candidate = this.#fixed()?.find(same);
    if (candidate) this.choose(candidate);
    else {
      this.input.value = text;
      this.#changed();
    }
  }

  /** The candidates that are known here, narrowed by what is typed; null for free text. */
  candidates() {
    const all = this.#fixed();
    const typed = this.#chosen ? "" : this.text.trim().toLowerCase();
    return all && all.filter((candidate) => String(candidate.name).toLowerCase().includes(typed));
  }

  /** Which of these candidates is chosen already, else the first. */
  chosenIndex(candidates) {
    return Math.max(0, candidates.findIndex((candidate) => candidate.value === this.#chosen?.value));
  }

  /** Discord's {name, type, value}. */
  data({ focused = false } = {}) {
    const value = focused ? toMentions(this.text) : this.#value();
    return { name: this.option.name, type: this.option.type, value, ...(focused && { focused }) };
  }

  /** What is wrong, as a sentence, or "". Also marks the field. */
  check() {
    const problem = this.#problem();
    this.element.classList.toggle("invalid", problem !== "");
    this.input.setAttribute("aria-invalid", String(problem !== ""));
    return problem;
  }

  #problem() {
    const { option } = this;
    if (this.empty) return option.required ? `${option.name} is required.` : "";
    if (this.#fixed() && !this.#picked()) return `${option.name}: choose one from the list.`;
    if (option.type === TYPES.attachment) return `${option.name}: files cannot be given here.`;
    if (option.type === TYPES.integer || option.type === TYPES.number) return this.#numberProblem();
    if (this.text.length < (option.min_length ?? 0)) return `${option.name}: at least ${option.min_length} characters.`;
    if (this.text.length > (option.max_length ?? 6000)) return `${option.name}: at most ${option.max_length ?? 6000} characters.`;
    return "";
  }

  #numberProblem() {
    const { option } = this;
    const value = this.#value();
    const whole = option.type === TYPES.integer;
    if (!Number.isFinite(value) || (whole && !Number.isInteger(value))) return `${option.name}: a ${whole ? "whole " : ""}number, please.`;
    if (value < (option.min_value ?? -Infinity)) return `${option.name}: at least ${option.min_value}.`;
    if (value > (option.max_value ?? Infinity)) return `${option.name}: at most ${option.max_value}.`;
    return "";
  }

  #value() {
    const picked = this.#picked();
    if (picked) return picked.value;
    const numeric = this.option.type === TYPES.integer || this.option.type === TYPES.number;
    return numeric ? Number(this.text.trim()) : toMentions(this.text.trim());
  }

  #picked() {
    return this.#chosen ?? this.#fixed()?.find((candidate) => bare(candidate.name) === bare(this.text.trim()));
  }

  #fixed() {
    const { option } = this;
    if (option.choices?.length) return option.choices;
    if (option.type === TYPES.boolean) return TRUTHS;
    if (option.type === TYPES.user) return people();
    if (option.type === TYPES.role) return roles();
    if (option.type === TYPES.mentionable) return [...people(), ...roles()];
    if (option.type === TYPES.channel) return channels();
    return null;
  }

  #inputMode() {
    const modes = { [TYPES.integer]: "numeric", [TYPES.number]: "decimal" };
    return modes[this.option.type] ?? (/^(url|link)/.test(this.option.name) ? "url" : "text");
  }

  #changed() {
    this.input.size = Math.max(4, Math.min(60, this.text.length + 1));
    this.element.classList.remove("invalid");
  }
}

// A name is found with its # or @ and without.
const bare = (name) => String(name).toLowerCase().replace(/^[#@]/, "");
