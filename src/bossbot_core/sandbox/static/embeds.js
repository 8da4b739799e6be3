/** Embeds: the cards with a coloured edge. */

import { h } from "./dom.js";
import { local } from "./files.js";
import { inline, link, markdown } from "./markdown.js";
import { css } from "./people.js";

/** One embed as a card. */
export function embed(fields) {
  const edge = fields.color === undefined || fields.color === null ? {} : { "--edge": css(fields.color) };
  return h(
    "article.embed",
    { vars: edge },
    h(
      "div.embed-text",
      {},
      fields.author && small("embed-author", fields.author, fields.author.name),
      fields.title && h("div.embed-title", {}, linked(fields.url, inline(fields.title))),
      fields.description && h("div.embed-description.text", {}, markdown(fields.description)),
      fields.fields?.length > 0 && h("dl.embed-fields", {}, fields.fields.map(field)),
    ),
    fields.thumbnail && picture("embed-thumbnail", fields.thumbnail),
    fields.image && picture("embed-image", fields.image),
    footer(fields),
  );
}

function field({ name, value, inline: narrow }) {
  return h("div", { class: narrow ? "narrow" : "" }, h("dt", {}, inline(name)), h("dd.text", {}, markdown(value)));
}

function small(name, part, text) {
  return h("div", { class: name }, part.icon_url && picture("embed-icon", { url: part.icon_url }), linked(part.url, text));
}

function footer(fields) {
  const moment = fields.timestamp && new Date(fields.timestamp);
  const when = moment && h("time", { datetime: fields.timestamp }, moment.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" }));
  if (!fields.footer && !when) return null;
  const text = fields.footer?.text;
  return small("embed-footer", fields.footer ?? {}, [text, text && when && " • ", when]);
}

// Pictures from elsewhere stay out: the page loads nothing that this server does not serve itself.
function picture(name, { url, description }) {
  const address = url && local(url);
  return address && h("img", { class: name, src: address, alt: description ?? "", loading: "lazy" });
}

const linked = (address, children) => (address ? link(address, children) : h("span", {}, children));
