"""The sample host's albums: `/album/N` as a page, `/album/N.json` as a list, and N pictures."""

from pathlib import Path

from aiohttp import web

SIZES = (1, 3, 12, 40)
"""One picture, some with a gap, more than one message carries, and more than one menu offers."""

GAP = "/album/3/02.jpg"
"""A picture that is named and not there."""

ALBUM_SIZE = 12
PICTURES = Path(__file__).parent / "samples" / "album"
TITLE = "Around the colour wheel"


def album_routes() -> list[web.RouteDef]:
    """What the host serves of its albums."""
    album = rf"/album/{{size:{'|'.join(map(str, SIZES))}}}"
    return [
        web.get(album, _page),
        web.get(f"{album}.json", _listing),
        web.get(rf"{album}/{{number:\d\d}}.jpg", _picture),
    ]


async def _listing(request: web.Request) -> web.Response:
    paths = _paths(request)
    titles = {path: f"Shade {number} of {len(paths)}" for number, path in enumerate(paths, start=1)}
    return web.json_response({"title": TITLE, "author": "sample", "items": paths, "titles": titles})


async def _page(request: web.Request) -> web.Response:
    pictures = "".join(f'<img src="{path}" alt="">' for path in _paths(request))
    page = f'<!doctype html><html lang="en"><title>{TITLE}</title>{pictures}</html>'
    return web.Response(text=page, content_type="text/html")


async def _picture(request: web.Request) -> web.FileResponse:
    if request.path == GAP or request.path not in _paths(request):
        raise web.HTTPNotFound
    # A long album goes around the wheel again.
    place = (int(request.match_info["number"]) - 1) % ALBUM_SIZE + 1
    return web.FileResponse(PICTURES / f"{place:02}.jpg")


def _paths(request: web.Request) -> list[str]:
    size = request.match_info["size"]
    return [f"/album/{size}/{number:02}.jpg" for number in range(1, int(size) + 1)]
