/** The page's side of the sandbox's own API: a few requests and one stream of events. */

const FIRST_RETRY_MS = 400;
const LAST_RETRY_MS = 8000;

/** The whole world of the sandbox: application, guilds, users, commands, samples. */
export const fetchState = () => request("GET", "/page/state");

/** What this person sees in the channel, oldest first. */
export const fetchMessages = (channelId, userId) =>
  request("GET", `/page/messages?${new URLSearchParams({ channel_id: channelId, user_id: userId })}`);

/** Writes a plain message. */
export const sendMessage = (fields) => request("POST", "/page/messages", fields);

/** Uses a command; `fields` is Discord's own shape of command data. */
export const sendCommand = (fields) => request("POST", "/page/interactions/command", fields);

/** Asks the bot for suggestions for the focused option. */
export const sendAutocomplete = (fields) => request("POST", "/page/interactions/autocomplete", fields);

/** Presses a button or picks from a select. */
export const sendComponent = (fields) => request("POST", "/page/interactions/component", fields);

async function request(method, path, fields) {
  const init = { method, headers: { Accept: "application/json" } };
  if (fields !== undefined) {
    init.headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(fields);
  }
  const response = await fetch(path, init).catch(() => {
    throw new Error("The sandbox does not answer. Is it still running?");
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.message ?? `The sandbox answered ${response.status}.`);
  return answer;
}

/** A websocket that comes back by itself. `listener.event(e)` for each event, `listener.live(bool)` on each change. */
export class LiveEvents {
  #listener;
  #socket = null;
  #retryMs = FIRST_RETRY_MS;
  #timer = 0;

  constructor(listener) {
    this.#listener = listener;
  }

  /** Listens as this user from now on. */
  connect(userId) {
    this.close();
    const address = new URL("/page/events", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    address.searchParams.set("user_id", userId);
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.onopen = () => this.#opened(socket);
    socket.onmessage = (e) => socket === this.#socket && this.#listener.event(JSON.parse(e.data));
    socket.onclose = () => this.#closed(socket, userId);
  }

  /** Stops listening, for good. */
  close() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #opened(socket) {
    if (socket !== this.#socket) return;
    this.#retryMs = FIRST_RETRY_MS;
    this.#listener.live(true);
  }

  #closed(socket, userId) {
    if (socket !== this.#socket) return;
    this.#listener.live(false);
    this.#timer = setTimeout(() => this.connect(userId), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }
}
