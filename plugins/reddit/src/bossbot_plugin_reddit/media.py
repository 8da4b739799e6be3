"""Puts a post's media into the shape that gallery-dl reads; it changes the post that it is given."""

from typing import Any

from bossbot_core.engines.gallery_dl import at, list_at, text_at

_FILM = "RedditVideo"
_FILMS, _MANIFEST = "https://v.redd.it/", "DASHPlaylist.mpd"


def parent_of(post: Any) -> Any:
    """The post that a crosspost shows, or the post itself."""
    parent = at(post, "crosspost_parent_list", -1)
    return parent if isinstance(parent, dict) else post


def prepare(post: dict[str, Any]) -> None:
    """See to galleries and films that gallery-dl would leave out, in the post or in the one that it passes on."""
    shown = parent_of(post)
    if isinstance(at(shown, "gallery_data", "items"), list) and isinstance(at(shown, "media_metadata"), dict):
        _prepare_gallery(shown)
    elif isinstance(known := at(shown, "media_metadata"), dict):
        # Little pictures that stand for words.
        shown["media_metadata"] = {name: data for name, data in known.items() if not name.startswith("emote|")}
    if at(shown, "is_video"):
        _prepare_film(shown)
        # gallery-dl notes the manifest's kind with the parent, where the download does not look.
        post["_ytdl_manifest"] = "dash"


def captions(post: Any) -> dict[str, str]:
    """The words under a gallery's pictures, by the pictures' names."""
    items = list_at(parent_of(post), "gallery_data", "items")
    return {text_at(item, "media_id"): text_at(item, "caption") for item in items}


def length_of(post: Any) -> float | None:
    """A film's seconds; None where there is no film."""
    length_s = at(_film_of(parent_of(post)), "duration")
    return float(length_s) if isinstance(length_s, int | float) and length_s > 0 else None


def _film_of(post: Any) -> dict[str, Any]:
    found = (at(post, place, "reddit_video") for place in ("secure_media", "media"))
    return next((each for each in found if isinstance(each, dict)), {})


def _prepare_gallery(post: dict[str, Any]) -> None:
    known = post["media_metadata"]
    items = [item for item in post["gallery_data"]["items"] if isinstance(known.get(text_at(item, "media_id")), dict)]
    post["gallery_data"]["items"] = items
    ordered = {item["media_id"]: _picture(known[item["media_id"]]) for item in items}
    post["media_metadata"] = ordered
    if any(data.get("e") == _FILM for data in ordered.values()):
        # Galleries are read without their films; pictures and films within a text are not.
        post["media_metadata"] = {name: _film(data) for name, data in ordered.items()}
        del post["gallery_data"]


def _picture(data: dict[str, Any]) -> dict[str, Any]:
    source = data.get("s")
    if data.get("e") == "AnimatedImage" and isinstance(source, dict) and (source.get("gif") or source.get("mp4")):
        # Beside a GIF `u` is its still picture.
        data = {**data, "s": {key: value for key, value in source.items() if key != "u"}}
    return {"status": "valid", **data}


def _film(data: dict[str, Any]) -> dict[str, Any]:
    if data.get("e") != _FILM:
        return data
    source = data.get("s")
    dash = text_at(data, "dashUrl") or text_at(source, "dashUrl")
    address = text_at(source, "u")
    if not dash and address.startswith(_FILMS):
        dash = "/".join(address.partition("?")[0].split("/")[:4]) + f"/{_MANIFEST}"
    return {**{key: value for key, value in data.items() if key != "s"}, "dashUrl": dash}


def _prepare_film(post: dict[str, Any]) -> None:
    film = _film_of(post)
    # Reddit does not always name the manifest; it stands beside the film's files.
    addresses = (text_at(post, "url"), text_at(film, "fallback_url").rpartition("/")[0])
    folder = next((each for each in addresses if each.startswith(_FILMS)), addresses[0]).rstrip("/")
    post["secure_media"] = {"reddit_video": {**film, "dash_url": text_at(film, "dash_url") or f"{folder}/{_MANIFEST}"}}
