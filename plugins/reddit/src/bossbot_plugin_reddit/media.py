"""Puts a post's media into the shape that gallery-dl reads; it changes the post that it is given."""

from typing import Any

from bossbot_core.engines.gallery_dl import at, list_at, text_at

_FILM = "RedditVideo"


def parent_of(post: Any) -> Any:
    """The post that a crosspost shows, or the post itself."""
    parent = at(post, "crosspost_parent_list", -1)
    return parent if isinstance(parent, dict) else post


def prepare(post: dict[str, Any]) -> None:
    """See to galleries and films that gallery-dl would leave out, in the post or in the one that it passes on."""
    shown = parent_of(post)
    if isinstance(at(shown, "gallery_data", "items"), list) and isinstance(at(shown, "media_metadata"), dict):
        _prepare_gallery(shown)
    if at(shown, "is_video"):
        _prepare_film(shown)
        # gallery-dl notes the manifest's kind with the parent, where the download does not look.
        post["_ytdl_manifest"] = "dash"


def captions(post: Any) -> dict[str, str]:
    """The words under a gallery's pictures, by the pictures' names."""
    items = list_at(parent_of(post), "gallery_data", "items")
    return {text_at(item, "media_id"): text_at(item, "caption") for item in items}


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
    if not dash and address.startswith("https://v.redd.it/"):
        dash = "/".join(address.partition("?")[0].split("/")[:4]) + "/DASHPlaylist.mpd"
    return {**{key: value for key, value in data.items() if key != "s"}, "dashUrl": dash}


def _prepare_film(post: dict[str, Any]) -> None:
    found = (at(post, place, "reddit_video") for place in ("secure_media", "media"))
    film = next((each for each in found if isinstance(each, dict)), {})
    address = text_at(post, "url").rstrip("/")
    dash = text_at(film, "dash_url") or f"{address}/DASHPlaylist.mpd"
    post["secure_media"] = {"reddit_video": {**film, "dash_url": dash}}
