/** Sends a command to the bot, in the name of who one is and where one stands. */

import { sendAutocomplete, sendCommand, sendMessage } from "./api.js";
import { toast } from "./toast.js";

// The languages Discord knows (developers/reference, "Locales").
const LOCALES =
  "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko".split(" ");

/** The browser's language, as Discord would call it. */
export function locale() {
  const wanted = navigator.language;
  const sameLanguage = (name) => name.split("-")[0] === wanted.split("-")[0];
  if (LOCALES.includes(wanted)) return wanted;
  return wanted.startsWith("en") ? "en-US" : (LOCALES.find(sameLanguage) ?? "en-US");
}

/** Uses a command; says true when the sandbox took it, else shows why not. */
export const useCommand = (use) => taken(sendCommand({ ...standing(use.place), ...chosen(use) }));

/** Writes a plain message, as people do between commands. */
export const say = (place, content) => taken(sendMessage({ ...standing(place), content }));

/** The bot's suggestions for the focused option; none when it does not answer. */
export async function suggestions(use) {
  try {
    return (await sendAutocomplete({ ...standing(use.place), ...chosen(use) })).choices ?? [];
  } catch {
    return [];
  }
}

async function taken(sent) {
  try {
    await sent;
    return true;
  } catch (error) {
    toast(error.message);
    return false;
  }
}

const chosen = ({ name, options, targetId }) => ({ name, options, ...(targetId && { target_id: targetId }) });

/** Who acts, where, in which language and with which upload limit: what every act on the page tells. */
export function standing(place) {
  return {
    guild_id: place.guildId,
    channel_id: place.channelId,
    user_id: place.userId,
    upload_limit_bytes: place.uploadLimit,
    locale: locale(),
  };
}
