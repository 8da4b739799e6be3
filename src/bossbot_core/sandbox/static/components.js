/** Buttons, menus and the newer layout components of a message. */

import { choices } from "./choices.js";
import { h, icon } from "./dom.js";
import { gallery, local } from "./files.js";
import { link, markdown } from "./markdown.js";
import { css } from "./people.js";
import { findChannel, world } from "./state.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "primary" };
const LINK_STYLE = 5;

const KINDS = {
  1: (row, act) => h("div.action-row", {}, row.components.map((inner) => component(inner, act))),
  2: button,
  3: (menu, act) => select(menu, menu.options, act),
  5: (menu, act) => select(menu, people(), act),
  6: (menu, act) => select(menu, [], act),
  7: (menu, act) => select(menu, people(), act),
  8: (menu, act) => select(menu, channels(), act),
  9: section,
  10: (display) => h("div.text", {}, markdown(display.content)),
  11: (thumbnail) => picture("thumbnail", thumbnail),
  12: (media) => gallery(media.items.filter((item) => local(item.media.url)).map(asFile)),
  13: (file) => link(new URL(file.file.url, location.href).href, file.file.url.split("/").at(-1)),
  14: (separator) => h("hr.separator", { class: separator.divider === false ? "bare" : "" }),
  17: container,
};

/** One component; `act(customId, values)` is called when a person uses it. */
export function component(fields, act) {
  return KINDS[fields.type]?.(fields, act) ?? h("span.muted", {}, "This part cannot be shown here.");
}

function button(fields, act) {
  const content = [emoji(fields.emoji), fields.label && h("span", {}, fields.label)];
  if (fields.style === LINK_STYLE) return linkButton(fields, content);
  const node = h(
    "button.button",
    { type: "button", class: STYLES[fields.style], disabled: fields.disabled, dataset: { customId: fields.custom_id ?? "" } },
    content,
  );
  node.addEventListener("click", () => press(node, act(fields.custom_id)));
  return node;
}

async function press(node, answered) {
  node.classList.add("busy");
  node.setAttribute("aria-busy", "true");
  await answered;
  node.classList.remove("busy");
  node.removeAttribute("aria-busy");
}

function linkButton(fields, content) {
  if (fields.disabled) return h("button.button.link", { type: "button", disabled: true }, content, icon("external"));
  const anchor = link(fields.url, [content, icon("external")]);
  anchor.classList.add("button", "link");
  return anchor;
}

function emoji(fields) {
  if (!fields) return null;
  return h("span.emoji", {}, fields.id ? `:${fields.name}:` : fields.name);
}

function select(menu, options, act) {
  const given = new Set((menu.default_values ?? []).map((value) => value.id));
  const marked = options.map((option) => ({ ...option, chosen: option.default || given.has(option.value) }));
  if ((menu.max_values ?? 1) > 1) return choices(menu, marked, act);
  const node = h(
    "select.select",
    { "aria-label": menu.placeholder || "Choose", disabled: menu.disabled },
    h("option", { value: "", disabled: true, hidden: true, selected: true }, menu.placeholder || "Make a selection"),
    marked.map((option) => choice(option, option.chosen)),
  );
  node.addEventListener("change", () => act(menu.custom_id, [node.value]));
  return h("label.select-box", {}, node, icon("chevron"));
}

function choice(option, selected) {
  const text = option.description ? `${option.label} — ${option.description}` : option.label;
  return h("option", { value: option.value, selected }, option.emoji?.name && !option.emoji.id && `${option.emoji.name} `, text);
}

function section(fields, act) {
  const texts = fields.components.map((inner) => component(inner, act));
  return h("div.section", {}, h("div", {}, texts), fields.accessory && component(fields.accessory, act));
}

function container(fields, act) {
  const edge = fields.accent_color ? { "--edge": css(fields.accent_color) } : {};
  return h("div.container", { vars: edge }, fields.components.map((inner) => component(inner, act)));
}

function picture(name, fields) {
  const address = local(fields.media.url);
  return address && h("img", { class: name, src: address, alt: fields.description ?? "" });
}

const asFile = (item) => ({
  url: item.media.url,
  filename: `${item.spoiler ? "SPOILER_" : ""}${item.media.url.split("/").at(-1)}`,
  description: item.description,
  width: item.media.width,
  height: item.media.height,
});

const people = () => world().users.map((person) => ({ label: person.name, value: person.id }));
const channels = () =>
  world().guilds.flatMap((guild) => guild.channels).map((channel) => ({ label: `#${findChannel(channel.id).channel.name}`, value: channel.id }));
