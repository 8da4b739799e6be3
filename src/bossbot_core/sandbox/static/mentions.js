/** Names behind # and @, and the mentions that are sent in their place, as Discord does. */

import { avatar } from "./people.js";
import { guild, world } from "./state.js";

const NAMED = /(?<=^|[\s,])[#@][-\w]+(?=$|[\s,])/g;
const BEGUN = /(?<=^|[\s,])[#@][-\w]*$/;

/** Everybody, as candidates of a field. */
export const people = () => world().users.map((person) => ({ name: `@${person.name}`, value: person.id, mark: avatar(person, "small") }));

/** The channels of the open server. */
export const channels = () => (guild()?.channels ?? []).map((channel) => ({ name: `#${channel.name}`, value: channel.id }));

/** The roles of the open server. */
export const roles = () => (guild()?.roles ?? []).map((role) => ({ name: `@${role.name}`, value: role.id }));

/** The text with mentions in place of known names; other words stay. */
export const toMentions = (text) => text.replace(NAMED, (word) => mentionable().find((each) => same(each.name, word))?.mention ?? word);

/** What the last word may become, each as the whole text; none unless it begins with # or @. */
export function completions(text) {
  const begun = text.match(BEGUN);
  if (!begun) return [];
  const fits = mentionable().filter((each) => each.name.toLowerCase().startsWith(begun[0].toLowerCase()));
  return fits.map((each) => whole(each, text.slice(0, begun.index) + each.name));
}

const whole = ({ name, mark }, text) => ({ name: text, label: name, value: toMentions(text), mark });

const mentionable = () => [
  ...channels().map((each) => ({ ...each, mention: `<#${each.value}>` })),
  ...people().map((each) => ({ ...each, mention: `<@${each.value}>` })),
  ...roles()
    .filter((each) => each.name !== "@everyone")
    .map((each) => ({ ...each, mention: `<@&${each.value}>` })),
];

const same = (a, b) => a.toLowerCase() === b.toLowerCase();
