/** What the page knows: the sandbox's world, and where in it the person stands. */

const REMEMBERED = "place";

/** Holds values by name and tells those who listen to a changed name. */
class Store {
  #values = { world: null, place: null, live: true, unread: new Set() };
  #listeners = [];

  get(name) {
    return this.#values[name];
  }

  set(name, value) {
    this.#values[name] = value;
    for (const { names, listener } of this.#listeners) if (names.includes(name)) listener();
  }

  /** Calls `listener` after each change of one of `names`. */
  on(names, listener) {
    this.#listeners.push({ names, listener });
  }
}

export const store = new Store();

export const world = () => store.get("world");
export const place = () => store.get("place");

export const user = (id) => world().users.find((candidate) => candidate.id === id);
export const me = () => user(place().userId);
export const guild = () => world().guilds.find((candidate) => candidate.id === place().guildId) ?? null;
export const myDm = () => world().dms.find((dm) => dm.user_id === place().userId) ?? null;

/** The channel with this id wherever it is, as {guild, channel}; a direct message has no guild. */
export function findChannel(id) {
  for (const candidate of world().guilds) {
    const channel = candidate.channels.find((c) => c.id === id);
    if (channel) return { guild: candidate, channel };
  }
  const dm = world().dms.find((candidate) => candidate.id === id);
  return dm ? { guild: null, channel: { id, name: world().application.name, nsfw: false } } : null;
}

/** A role's name, in whichever server it is. */
export const roleName = (id) => world().guilds.flatMap((candidate) => candidate.roles).find((role) => role.id === id)?.name ?? "unknown";

/** Moves the person: any of guildId, channelId, userId, uploadLimit; the rest follows so that it fits together. */
export function move(change) {
  const next = settle({ ...place(), ...change });
  localStorage.setItem(REMEMBERED, JSON.stringify(next));
  markRead(next.channelId);
  store.set("place", next);
}

/** Where the person stood last time, as far as it still exists. */
export function rememberedPlace() {
  try {
    return settle(JSON.parse(localStorage.getItem(REMEMBERED)) ?? {});
  } catch {
    return settle({});
  }
}

function settle(wanted) {
  const { guilds, users, dms, upload_limits: limits } = world();
  const userId = (users.find((u) => u.id === wanted.userId) ?? users[0])?.id ?? null;
  const uploadLimit = (limits.find((l) => l.bytes === wanted.uploadLimit) ?? limits[0])?.bytes ?? null;
  const dm = dms.find((d) => d.user_id === userId);
  if (wanted.guildId === null && dm) return { guildId: null, channelId: dm.id, userId, uploadLimit };
  const in_ = guilds.find((g) => g.id === wanted.guildId) ?? guilds[0];
  const channel = in_?.channels.find((c) => c.id === wanted.channelId) ?? in_?.channels[0];
  return { guildId: in_?.id ?? null, channelId: channel?.id ?? dm?.id ?? null, userId, uploadLimit };
}

/** Something new stands in a channel that is not open. */
export function markUnread(channelId) {
  store.set("unread", new Set([...store.get("unread"), channelId]));
}

function markRead(channelId) {
  const unread = new Set(store.get("unread"));
  if (unread.delete(channelId)) store.set("unread", unread);
}
