/** The list above the message box: commands, choices, suggestions. The keyboard stays in the box. */

import { h } from "./dom.js";

/** Items: {label, about?, meta?, mark?, pick()}. Built to be driven by `key(event)`. */
export class Picker {
  element;
  #items = [];
  #active = 0;
  #input = null;

  constructor() {
    this.element = h("div.picker", { hidden: true });
    // The box must keep the keyboard, or its list would close before the click arrives.
    this.element.addEventListener("mousedown", (e) => e.preventDefault());
  }

  get open() {
    return !this.element.hidden;
  }

  get active() {
    return this.open ? this.#items[this.#active] : undefined;
  }

  /** Shows items for the input; with none of them, shows `empty`, or nothing at all. */
  show(input, title, items, { empty = "", active = 0 } = {}) {
    if (!items.length && !empty) return this.hide();
    this.#items = items;
    this.#active = items.length ? active : -1;
    this.#attach(input);
    const list = h("div.picker-list", { id: "picker-list", role: "listbox", "aria-label": title });
    list.append(...items.map((item, index) => this.#option(item, index)));
    this.element.replaceChildren(h("div.picker-title", { role: "presentation" }, title), items.length ? list : h("p.picker-empty", {}, empty));
    this.element.hidden = false;
    this.#mark();
    return undefined;
  }

  hide() {
    this.element.hidden = true;
    this.element.replaceChildren();
    this.#items = [];
    this.#attach(null);
  }

  /** Arrow keys, Home/End with Ctrl, and Escape; says true when the key was its own. */
  key(event) {
    if (!this.open) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === "Escape") this.hide();
    else if (event.key in steps && this.#items.length) this.#step(steps[event.key]);
    else return false;
    event.preventDefault();
    return true;
  }

  #step(by) {
    const from = this.#active < 0 && by < 0 ? 0 : this.#active;
    this.#active = (from + by + this.#items.length) % this.#items.length;
    this.#mark();
  }

  #option(item, index) {
    const option = h(
      "div.picker-item",
      { role: "option", id: `picker-${index}`, onclick: () => item.pick() },
      item.mark,
      h("span.picker-text", {}, h("strong", {}, item.label), item.about && h("small", {}, item.about)),
      item.meta && h("span.picker-meta", {}, item.meta),
    );
    option.addEventListener("pointermove", () => {
      this.#active = index;
      this.#mark({ scroll: false });
    });
    return option;
  }

  #mark({ scroll = true } = {}) {
    const options = [...this.element.querySelectorAll("[role=option]")];
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === this.#active)));
    const active = options[this.#active];
    if (active) this.#input?.setAttribute("aria-activedescendant", active.id);
    else this.#input?.removeAttribute("aria-activedescendant");
    if (scroll) active?.scrollIntoView({ block: "nearest" });
  }

  #attach(input) {
    this.#input?.setAttribute("aria-expanded", "false");
    this.#input?.removeAttribute("aria-activedescendant");
    this.#input = input;
    this.#input?.setAttribute("aria-expanded", "true");
  }
}
