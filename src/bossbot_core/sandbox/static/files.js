/** Attachments: videos and sounds that play, pictures in a grid, cards for everything else. */

import { h, icon } from "./dom.js";
import { openLightbox } from "./lightbox.js";
import { spoiler } from "./markdown.js";

const UNITS = ["bytes", "KB", "MB", "GB"];
const SPOILER_FLAG = 8;

/** "1.2 MB", counted in 1024s as Discord does. */
export function readableSize(bytes) {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  const amount = bytes / 1024 ** power;
  return `${amount >= 100 || power === 0 ? Math.round(amount) : amount.toFixed(1)} ${UNITS[power]}`;
}

/** The address of a file on this very server, or null: the page loads nothing from elsewhere. */
export function local(address) {
  const url = URL.parse?.(address, location.href) ?? new URL(address, location.href);
  const loopback = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname) && url.port === location.port;
  return url.origin === location.origin || loopback ? url.pathname + url.search : null;
}

/** All files of one message. */
export function attachments(files) {
  const pictures = files.filter((file) => kind(file) === "image");
  const others = files.filter((file) => kind(file) !== "image");
  return [pictures.length > 0 && gallery(pictures), others.map((file) => covered(file, single(file)))];
}

/** Pictures side by side; a click shows one of them large. */
export function gallery(pictures) {
  const tiles = pictures.map((file, index) => covered(file, tile(pictures, index)));
  return h("div.gallery", { dataset: { count: Math.min(pictures.length, 10) } }, tiles);
}

function tile(pictures, index) {
  const file = pictures[index];
  const name = file.description || file.filename;
  return h(
    "button.tile",
    { type: "button", "aria-label": `Show ${name}`, onclick: (e) => openUnlessCovered(e, pictures, index) },
    h("img", { src: local(file.url), alt: file.description ?? "", loading: "lazy", width: file.width, height: file.height }),
  );
}

function openUnlessCovered(event, pictures, index) {
  if (event.currentTarget.closest(".spoiler:not(.revealed)")) return;
  event.stopPropagation();
  openLightbox(pictures, index);
}

function single(file) {
  const shows = { video, audio };
  return (shows[kind(file)] ?? card)(file);
}

function video(file) {
  const player = h("video.video", { src: local(file.url), controls: true, preload: "metadata", playsinline: true });
  if (file.width) Object.assign(player, { width: file.width, height: file.height });
  player.setAttribute("aria-label", file.filename);
  player.addEventListener("error", () => player.replaceWith(card(file)), { once: true });
  return h("figure.player", {}, player, h("figcaption", {}, fileName(file), h("span", {}, readableSize(file.size))));
}

function audio(file) {
  const player = h("audio", { src: local(file.url), controls: true, preload: "metadata", "aria-label": file.filename });
  return h("div.card.sound", {}, icon("music"), described(file), player);
}

function card(file) {
  return h("div.card", {}, icon("file"), described(file), download(file));
}

function described(file) {
  return h("div.card-text", {}, fileName(file), h("small", {}, readableSize(file.size)));
}

function fileName(file) {
  const name = file.title ? `${file.title}${file.filename.slice(file.filename.lastIndexOf("."))}` : file.filename;
  return h("a.file-name", { href: local(file.url), target: "_blank", rel: "noopener" }, name);
}

function download(file) {
  const label = `Download ${file.filename}`;
  return h("a.icon-button", { href: local(file.url), download: file.filename, "aria-label": label, title: label }, icon("download"));
}

function covered(file, node) {
  const hidden = file.filename.startsWith("SPOILER_") || ((file.flags ?? 0) & SPOILER_FLAG) !== 0;
  return hidden ? spoiler(node, "div") : node;
}

function kind(file) {
  if (local(file.url) === null) return "file";
  const [main, sub] = (file.content_type ?? "").split(/[/;]/);
  if (main === "image" && sub !== "svg+xml") return "image";
  return main === "video" || main === "audio" ? main : "file";
}
