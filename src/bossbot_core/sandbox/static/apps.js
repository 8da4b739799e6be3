/** A message's menu: the bot's message commands ("Apps"), and copying. */

import { available } from "./commands.js";
import { icon } from "./dom.js";
import { openMenu } from "./menu.js";
import { place } from "./state.js";
import { useCommand } from "./use.js";
import { toast } from "./toast.js";

const USER_COMMAND = 2;
const MESSAGE_COMMAND = 3;

/** Opens the menu beside `anchor`. */
export function openMessageMenu(anchor, message) {
  const commands = (type, targetId) =>
    available(type).map(({ root }) => ({
      label: root.name,
      mark: icon("apps"),
      action: () => useCommand({ place: place(), name: root.name, options: [], targetId }),
    }));
  const apps = [...commands(MESSAGE_COMMAND, message.id), ...commands(USER_COMMAND, message.author.id)];
  openMenu(anchor, "Message menu", [
    ...(apps.length ? [{ title: "Apps" }, ...apps] : []),
    { title: "Message" },
    { label: "Copy text", mark: icon("file"), action: () => copy(message.content || message.embeds?.[0]?.description || "") },
    { label: "Copy ID", mark: icon("hash"), action: () => copy(message.id) },
  ]);
}

function copy(text) {
  navigator.clipboard.writeText(text).catch(() => toast("This browser does not allow copying here."));
}
