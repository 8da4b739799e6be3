/** Small tools to build the page out of nodes. Text is always text: nothing here ever parses markup. */

const SVG = "http://www.w3.org/2000/svg";

/** Builds an element. `vars` sets CSS custom properties, `dataset` data attributes, `on…` listeners. */
export function h(tag, props = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name || "div");
  element.classList.add(...classes);
  for (const [key, value] of Object.entries(props ?? {})) assign(element, key, value);
  element.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return element;
}

function assign(element, key, value) {
  if (value === undefined || value === null || value === false) return;
  if (key === "class") element.classList.add(...value.split(" ").filter(Boolean));
  else if (key === "dataset") Object.assign(element.dataset, value);
  else if (key === "vars") for (const [name, v] of Object.entries(value)) element.style.setProperty(name, v);
  else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
  else element.setAttribute(key, value === true ? "" : value);
}

/** Replaces what `root` shows and keeps the keyboard where it was (by `data-key`). */
export function render(root, ...children) {
  const key = root.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  root.replaceChildren(...children.flat(Infinity).filter(Boolean));
  if (key) root.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

/** The element of index.html with this id. */
export const byId = (id) => document.getElementById(id);

// Outlines on a 24 x 24 field, drawn with the text's own colour.
const PATHS = {
  hash: "M9.5 4 7 20M17 4l-2.5 16M4.5 9h16M3.5 15h16",
  chat: "M4 5h16v11H10l-5 4v-4H4z",
  menu: "M4 7h16M4 12h16M4 17h16",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  send: "M4 12 20 4l-5 16-3.5-6.5zM11.5 13.5 20 4",
  close: "M6 6l12 12M18 6 6 18",
  chevron: "M7 10l5 5 5-5",
  left: "M15 5l-7 7 7 7",
  right: "M9 5l7 7-7 7",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  music: "M9 18V6l10-2v12M9 18a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zM19 16a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z",
  download: "M12 4v11M7.5 11 12 15.5l4.5-4.5M5 20h14",
  external: "M13 5h6v6M19 5l-8 8M17 14v5H5V7h5",
  shield: "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z",
  upload: "M12 20V9M7.5 13 12 8.5l4.5 4.5M5 4h14",
  check: "M5 12.5l4.5 4.5L19 7.5",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  reply: "M10 7 5 12l5 5M5 12h9a5 5 0 0 1 5 5v1",
  warning: "M12 4 2.5 20h19zM12 10v5M12 17.5v.01",
  apps: "M5 5h5v5H5zM14 5h5v5h-5zM5 14h5v5H5zM14 14h5v5h-5z",
};

/** A line icon by name, hidden from screen readers: its button carries the label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }))
    svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
