/** Discord's markdown as DOM nodes. No text ever becomes markup; only http and https links become links. */

import { h } from "./dom.js";
import { findChannel, roleName, user, world } from "./state.js";

const BLOCKS = [
  [/^```(?:[\w+-]*\n)?([\s\S]+?)\n?```\n?/, (m) => h("pre", {}, h("code", {}, m[1]))],
  [/^(#{1,3}) +(.+)(?:\n|$)/, (m) => h(`h${m[1].length + 2}`, {}, inline(m[2]))],
  [/^-# +(.+)(?=\n|$)/, (m) => h("small.subtext", {}, inline(m[1]))],
  [/^(?:> ?.*(?:\n|$))+/, (m) => h("blockquote", {}, markdown(m[0].replace(/^> ?/gm, "").replace(/\n$/, "")))],
  [/^(?:[-*] +.+(?:\n|$))+/, (m) => h("ul", {}, lines(m[0]).map((line) => h("li", {}, inline(line.replace(/^[-*] +/, "")))))],
];

const INLINE = [
  [/^\\([\\*_~|`>#\-[\]()<:])/, (m) => m[1]],
  [/^(`{1,2})([^`]|[^`][\s\S]*?[^`])\1(?!`)/, (m) => h("code", {}, m[2])],
  [/^\*\*([\s\S]+?)\*\*(?!\*)/, (m) => h("strong", {}, inline(m[1]))],
  [/^__([\s\S]+?)__(?!_)/, (m) => h("u", {}, inline(m[1]))],
  [/^~~([\s\S]+?)~~/, (m) => h("s", {}, inline(m[1]))],
  [/^\|\|([\s\S]+?)\|\|/, (m) => spoiler(inline(m[1]))],
  [/^\*(?!\s)((?:[^*\\]|\\.)+?)\*(?!\*)/, (m) => h("em", {}, inline(m[1]))],
  [/^_(?!\s)((?:[^_\\]|\\.)+?)_(?!\w)/, (m) => h("em", {}, inline(m[1]))],
  [/^\[([^\]\n]+)\]\(<?(https?:\/\/[^\s)>]+)>?\)/, (m) => link(m[2], inline(m[1]))],
  [/^<(https?:\/\/[^\s>]+)>/, (m) => link(m[1], m[1])],
  [/^https?:\/\/[^\s<>]*[^\s<>.,:;"'\])}*_|~]/, (m) => link(m[0], m[0])],
  [/^<@!?(\d+)>/, (m) => mention(`@${personName(m[1])}`)],
  [/^<@&(\d+)>/, (m) => mention(`@${roleName(m[1])}`)],
  [/^<#(\d+)>/, (m) => mention(`#${findChannel(m[1])?.channel.name ?? "unknown"}`)],
  [/^<\/([^:>]+):\d+>/, (m) => mention(`/${m[1]}`)],
  [/^<t:(-?\d+)(?::([tTdDfFR]))?>/, (m) => time(Number(m[1]) * 1000, m[2])],
  [/^<a?:(\w+):\d+>/, (m) => `:${m[1]}:`],
];

// Plain text runs on until a letter that could begin one of the above.
const PLAIN = /^(?:[^\\`*_~|[<h]+|[\s\S])/;

/** The nodes of a whole text, with its blocks. */
export function markdown(text) {
  const nodes = [];
  let pending = "";
  let rest = text ?? "";
  const flush = () => {
    if (pending) nodes.push(...inline(pending));
    pending = "";
  };
  while (rest) {
    const [match, make] = first(BLOCKS, rest);
    if (match) {
      flush();
      nodes.push(make(match));
      rest = rest.slice(match[0].length);
    } else {
      const line = rest.match(/^.*?(?:\n|(?=```)|$)/)[0] || rest[0];
      pending += line;
      rest = rest.slice(line.length);
    }
  }
  flush();
  return nodes;
}

/** The nodes of a text without blocks. */
export function inline(text) {
  const nodes = [];
  let rest = text;
  while (rest) {
    const [match, make] = first(INLINE, rest);
    const taken = (match ?? rest.match(PLAIN))[0];
    const node = match ? make(match) : taken;
    if (typeof node === "string" && typeof nodes.at(-1) === "string") nodes[nodes.length - 1] += node;
    else nodes.push(node);
    rest = rest.slice(taken.length);
  }
  return nodes;
}

/** Covers something until it is asked for. */
export function spoiler(children, name = "span") {
  const cover = h(
    `${name}.spoiler`,
    { role: "button", tabindex: "0", "aria-label": "Spoiler, reveal" },
    h("span.spoiler-inside", { "aria-hidden": "true" }, children),
  );
  cover.addEventListener("click", () => reveal(cover));
  cover.addEventListener("keydown", (e) => (e.key === "Enter" || e.key === " ") && (e.preventDefault(), reveal(cover)));
  return cover;
}

function reveal(cover) {
  cover.classList.add("revealed");
  for (const name of ["role", "tabindex", "aria-label"]) cover.removeAttribute(name);
  cover.firstChild.removeAttribute("aria-hidden");
}

/** A link that opens elsewhere and tells the other side nothing; anything but http(s) stays text. */
export function link(address, children) {
  if (!/^https?:\/\//i.test(address)) return h("span", {}, children);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow", title: address }, children);
}

function first(rules, text) {
  for (const [pattern, make] of rules) {
    const match = text.match(pattern);
    if (match) return [match, make];
  }
  return [null, null];
}

const lines = (text) => text.split("\n").filter(Boolean);
const mention = (name) => h("span.mention", {}, name);
const personName = (id) => (id === world().application.id ? world().application.name : (user(id)?.name ?? "unknown"));

const TIME_STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};

function time(ms, style = "f") {
  const moment = new Date(ms);
  if (Number.isNaN(moment.getTime())) return "unknown time";
  const full = moment.toLocaleString(undefined, TIME_STYLES.F);
  const shown = style === "R" ? relative(ms - Date.now()) : moment.toLocaleString(undefined, TIME_STYLES[style]);
  return h("time", { datetime: moment.toISOString(), title: full }, shown);
}

const UNITS = [["year", 31536e6], ["month", 2592e6], ["day", 864e5], ["hour", 36e5], ["minute", 6e4], ["second", 1e3]];

function relative(ms) {
  const [unit, size] = UNITS.find(([, length]) => Math.abs(ms) >= length) ?? UNITS.at(-1);
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(Math.round(ms / size), unit);
}
