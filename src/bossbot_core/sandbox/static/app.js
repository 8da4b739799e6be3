/** Starts the page: fetches the world, draws it, and keeps it up to date. */

import { fetchState, LiveEvents } from "./api.js";
import { mountComposer } from "./composer.js";
import { mountLog, reload, takeEvent } from "./log.js";
import { mountSidebar } from "./sidebar.js";
import { place, rememberedPlace, store } from "./state.js";
import { toast } from "./toast.js";
import { mountTopbar } from "./topbar.js";

let lost = false;

const events = new LiveEvents({
  event: (event) => (event.type === "state" ? store.set("world", event.state) : takeEvent(event)),
  live: (live) => {
    store.set("live", live);
    if (live && lost) catchUp();
    lost = !live;
  },
});

async function start() {
  store.set("world", await fetchState());
  store.set("place", rememberedPlace());
  mountTopbar();
  mountSidebar();
  mountComposer();
  let listeningAs = place().userId;
  events.connect(listeningAs);
  store.on(["place"], () => {
    if (place().userId === listeningAs) return;
    listeningAs = place().userId;
    events.connect(listeningAs);
  });
  await mountLog();
  document.documentElement.dataset.ready = "true";
}

// Whatever happened while the connection was away is fetched at once.
async function catchUp() {
  store.set("world", await fetchState());
  await reload();
}

start().catch((error) => toast(error.message));
