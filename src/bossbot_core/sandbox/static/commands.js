/** What the bot's registered commands offer: one leaf for each that a person can type. */

import { findChannel, me, place, world } from "./state.js";

const SUBCOMMAND = 1;
const SUBCOMMAND_GROUP = 2;
const IN_GUILD = 0;
const IN_BOT_DM = 1;

/** The leaves of one type (1 slash, 2 user, 3 message) that may be used here. */
export function available(type = 1) {
  return world().commands.filter((command) => (command.type ?? 1) === type && allowedHere(command)).flatMap(leaves);
}

/** Does Discord show this command to this person in this place? */
function allowedHere(command) {
  const inGuild = place().guildId !== null;
  const contexts = command.contexts;
  if (contexts && !contexts.includes(inGuild ? IN_GUILD : IN_BOT_DM)) return false;
  if (!contexts && !inGuild && command.dm_permission === false) return false;
  if (command.nsfw && inGuild && !findChannel(place().channelId)?.channel.nsfw) return false;
  return !inGuild || !command.default_member_permissions || me().moderator;
}

/** A leaf is {root, path, name, description, options}; `name` is what one types: "queue list". */
function leaves(root) {
  const walk = (node, path) => {
    const inner = (node.options ?? []).filter((option) => option.type === SUBCOMMAND || option.type === SUBCOMMAND_GROUP);
    if (inner.length) return inner.flatMap((option) => walk(option, [...path, option]));
    const name = [root.name, ...path.map((step) => step.name)].join(" ");
    return [{ root, path, name, description: node.description ?? "", options: sorted(node.options ?? []) }];
  };
  return walk(root, []);
}

const sorted = (options) => [...options.filter((o) => o.required), ...options.filter((o) => !o.required)];

/** The leaves that fit what was typed after the slash: those that begin with it first. */
export function search(list, typed) {
  const wanted = typed.trim().toLowerCase();
  const rank = (leaf) => {
    const name = leaf.name.toLowerCase();
    if (name.startsWith(wanted)) return 0;
    if (name.split(" ").some((word) => word.startsWith(wanted))) return 1;
    return name.includes(wanted) || leaf.description.toLowerCase().includes(wanted) ? 2 : 3;
  };
  return list.filter((leaf) => rank(leaf) < 3).sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

/** Reads "/download url:… spoiler:true" as {leaf, values}, or null while the name is not complete. */
export function parse(list, text) {
  const typed = text.replace(/^\//, "");
  const fits = (leaf) => typed.toLowerCase().startsWith(`${leaf.name.toLowerCase()} `);
  const leaf = list.filter(fits).sort((a, b) => b.name.length - a.name.length)[0];
  if (!leaf) return null;
  return { leaf, values: parseOptions(leaf, typed.slice(leaf.name.length + 1)) };
}

function parseOptions(leaf, text) {
  const names = leaf.options.map((option) => option.name.replace(/[^\w-]/g, "\\$&"));
  const values = {};
  if (!names.length) return values;
  const parts = text.split(new RegExp(`(?:^|\\s)(${names.join("|")}):`));
  const bare = parts[0].trim();
  if (bare) values[leaf.options[0].name] = bare;
  for (let i = 1; i < parts.length; i += 2) values[parts[i]] = unquoted(parts[i + 1].trim());
  return values;
}

const unquoted = (text) => (/^".*"$/.test(text) ? text.slice(1, -1) : text);

/** The leaves that a pasted link can be given to, each with the option that takes it. */
export function forLinks(list) {
  const takes = (option) => option.type === 3 && /^(url|link)s?$/.test(option.name);
  return list.flatMap((leaf) => leaf.options.filter(takes).slice(0, 1).map((option) => ({ leaf, option })));
}

/** Discord's nested shape of the options: [{name, type, value | options}]. */
export function nested(leaf, options) {
  return leaf.path.reduceRight((inner, step) => [{ name: step.name, type: step.type, options: inner }], options);
}
