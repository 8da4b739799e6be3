/** Short notices in the corner, for what went wrong outside of any message. */

import { byId, h, icon } from "./dom.js";

const SHOWN_MS = 7000;

/** Shows a sentence for a few seconds. */
export function toast(sentence) {
  const dismiss = () => notice.remove();
  const notice = h(
    "div.toast",
    {},
    icon("warning"),
    h("span", {}, sentence),
    h("button.icon-button", { type: "button", "aria-label": "Dismiss", onclick: dismiss }, icon("close")),
  );
  byId("toasts").append(notice);
  setTimeout(dismiss, SHOWN_MS);
}

/** Awaits `work` and shows its error, if any, as a toast. */
export async function orToast(work) {
  try {
    return await work;
  } catch (error) {
    toast(error.message);
    return undefined;
  }
}

/** Tells a sentence to screen readers only. */
export function announce(sentence) {
  byId("announcer").textContent = sentence;
}
