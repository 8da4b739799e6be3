/** One picture large, its neighbours an arrow key away. */

import { byId, h, icon } from "./dom.js";
import { local } from "./files.js";

/** Shows `pictures[index]` over the page. */
export function openLightbox(pictures, index) {
  const dialog = byId("lightbox");
  let shown = index;
  const step = (by) => {
    shown = (shown + by + pictures.length) % pictures.length;
    draw();
  };
  const draw = () => dialog.replaceChildren(...content(pictures, shown, step, dialog));
  dialog.onkeydown = (e) => ({ ArrowLeft: () => step(-1), ArrowRight: () => step(1) })[e.key]?.();
  dialog.onclick = (e) => e.target === dialog && dialog.close();
  draw();
  dialog.showModal();
}

function content(pictures, index, step, dialog) {
  const file = pictures[index];
  const many = pictures.length > 1;
  const button = (name, label, onclick) =>
    h("button.icon-button", { type: "button", "aria-label": label, class: `lightbox-${name}`, onclick }, icon(name));
  return [
    h("img", { src: local(file.url), alt: file.description || file.filename }),
    many && button("left", "Previous picture", () => step(-1)),
    many && button("right", "Next picture", () => step(1)),
    button("close", "Close", () => dialog.close()),
    h("p.lightbox-name", {}, file.filename, many && ` · ${index + 1} of ${pictures.length}`),
  ].filter(Boolean);
}
