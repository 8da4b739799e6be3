/** Faces and names of users and servers. */

import { h } from "./dom.js";
import { user, world } from "./state.js";

/** A colour as CSS: the sandbox may give a number, as Discord does, or a string. */
export const css = (color) => (typeof color === "number" ? `#${color.toString(16).padStart(6, "0")}` : color);

/** The first letters of up to two words. */
export const initials = (name) => name.split(/\s+/).slice(0, 2).map((word) => [...word][0]).join("").toUpperCase();

/** A round picture: the bot's own, or a person's initials on their colour. */
export function avatar(person, size = "medium") {
  if (isApplication(person)) return h(`img.avatar.${size}`, { src: "/static/logo.svg", alt: "" });
  const color = css(user(person.id)?.color ?? "#7a8194");
  return h(`span.avatar.${size}`, { "aria-hidden": "true", vars: { "--face": color } }, initials(displayName(person)));
}

/** What a person is called. */
export const displayName = (person) => person.global_name || person.name || person.username || "someone";

/** Is this the bot that the sandbox runs? */
export const isApplication = (person) => person.bot || person.id === world().application.id;
