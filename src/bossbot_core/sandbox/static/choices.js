/** A menu that takes several values: a list that opens, and is sent when it closes. */

import { h, icon } from "./dom.js";

/** The menu; `act(customId, values)` is called when a person has closed it with another choice than before. */
export function choices(menu, options, act) {
  const least = menu.min_values ?? 1;
  const most = menu.max_values ?? 1;
  const name = menu.placeholder || "Make a selection";
  if (menu.disabled) return h("div.select-box", {}, h("button.select", { type: "button", disabled: true }, name), icon("chevron"));

  const boxes = options.map((option) => h("input", { type: "checkbox", value: option.value, checked: option.chosen }));
  const picked = () => boxes.filter((box) => box.checked).map((box) => box.value);
  const before = picked();
  const summary = h("summary.select", { "aria-label": name }, before.length ? `${name} (${before.length})` : name, icon("chevron"));
  const list = h("div.choice-list", { role: "group" }, options.map((option, place) => row(option, boxes[place])));
  const node = h("details.select-box.choices", {}, summary, list);

  const bound = () => {
    const full = picked().length >= most;
    for (const box of boxes) box.disabled = full && !box.checked;
  };
  const settle = () => {
    const values = picked();
    if (!node.open && values.length >= least && String(values) !== String(before)) act(menu.custom_id, values);
  };
  bound();
  list.addEventListener("change", bound);
  node.addEventListener("toggle", settle);
  node.addEventListener("keydown", (event) => event.key === "Escape" && (node.open = false));
  node.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !node.contains(event.relatedTarget)) node.open = false;
  });
  return node;
}

function row(option, box) {
  const about = option.description && h("span.muted", {}, option.description);
  return h("label.choice", {}, box, h("span", {}, option.label), about);
}
