/** One kind of pop-up menu: for switching users, for upload limits, and for a message's "Apps". */

import { h, icon } from "./dom.js";

const MARGIN = 8;
let closeOpenMenu = null;

/**
 * Opens a menu beside `anchor` (an element, or {x, y} of the pointer).
 * Items: {label, about?, mark?, checked?, action} or {title}.
 */
export function openMenu(anchor, label, items) {
  closeOpenMenu?.();
  const before = document.activeElement;
  const menu = h("div.menu", { role: "menu", "aria-label": label, tabindex: "-1" }, items.map((item) => entry(item, close)));

  function close() {
    closeOpenMenu = null;
    document.removeEventListener("pointerdown", outside, true);
    const held = menu.contains(document.activeElement);
    menu.remove();
    if (anchor instanceof Element) anchor.setAttribute("aria-expanded", "false");
    if (held) before?.focus?.();
  }
  const outside = (e) => menu.contains(e.target) || close();

  menu.addEventListener("keydown", (e) => keyboard(e, menu, close));
  document.body.append(menu);
  document.addEventListener("pointerdown", outside, true);
  if (anchor instanceof Element) anchor.setAttribute("aria-expanded", "true");
  put(menu, anchor);
  (menu.querySelector("[aria-checked=true]") ?? menu.querySelector("[role^=menuitem]") ?? menu).focus();
  closeOpenMenu = close;
}

function entry(item, close) {
  if (item.title) return h("div.menu-title", { role: "presentation" }, item.title);
  const checkable = item.checked !== undefined;
  const choose = () => {
    close();
    item.action();
  };
  return h(
    "button.menu-item",
    {
      type: "button",
      role: checkable ? "menuitemradio" : "menuitem",
      "aria-checked": checkable ? String(item.checked) : null,
      tabindex: "-1",
      onclick: choose,
    },
    item.mark,
    h("span.menu-label", {}, item.label, item.about && h("small", {}, item.about)),
    item.checked && icon("check"),
  );
}

function keyboard(e, menu, close) {
  const items = [...menu.querySelectorAll("[role^=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  if (e.key in steps) items.at(steps[e.key] % items.length)?.focus();
  else if (e.key === "Escape" || e.key === "Tab") close();
  else return;
  e.preventDefault();
  e.stopPropagation();
}

function put(menu, anchor) {
  const box = anchor instanceof Element ? anchor.getBoundingClientRect() : { left: anchor.x, top: anchor.y, bottom: anchor.y };
  const below = box.bottom + MARGIN + menu.offsetHeight < innerHeight;
  const top = below ? box.bottom + MARGIN / 2 : box.top - MARGIN / 2 - menu.offsetHeight;
  const left = Math.min(box.left, innerWidth - menu.offsetWidth - MARGIN);
  menu.style.top = `${Math.max(MARGIN, Math.min(top, innerHeight - menu.offsetHeight - MARGIN))}px`;
  menu.style.left = `${Math.max(MARGIN, left)}px`;
}
