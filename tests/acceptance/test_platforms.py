"""Each platform's real extractor, through the egress door with TLS verified, from the slash command to the post."""

import hashlib
import json

import pytest

from bossbot_core.settings import PluginSettings
from bossbot_core.testing.reading import buttons_of, menu_of, text_of
from bossbot_core.testing.replay import ReplayServer
from bossbot_core.testing.replies import (
    instagram,
    instagram_profiles,
    instagram_refusals,
    media,
    reddit,
    tiktok,
    tiktok_profiles,
    twitter,
    twitter_profiles,
    twitter_refusals,
    youtube,
)

COOKIES = "# Netscape HTTP Cookie File\n" + "".join(
    f".{domain}\tTRUE\t/\tTRUE\t4102444800\t{name}\t{value}\n"
    for domain, name, value in (
        ("x.com", "auth_token", "abc"),
        ("x.com", "ct0", "0" * 32),
        ("instagram.com", "sessionid", "abc"),
        ("tiktok.com", "sessionid", "abc"),
    )
)
PHOTOS = [media.photo_bytes(1), media.photo_bytes(2)]
CLIP = [media.clip_bytes()]
POSTS = {
    "twitter photos": (f"https://x.com/naturepics/status/{twitter.POST_ID}", twitter.photos(count=2), PHOTOS),
    "twitter video": (f"https://twitter.com/naturepics/status/{twitter.POST_ID}", twitter.video(), CLIP),
    "reddit gallery": (
        f"https://www.reddit.com/r/pics/comments/{reddit.POST_ID}/birds/",
        reddit.gallery(count=2),
        PHOTOS[::-1],  # the post's order is not the order of its media
    ),
    "instagram reel": (f"https://www.instagram.com/reel/{instagram.CODE}/", instagram.reel(), CLIP),
    "instagram carousel": (
        f"https://www.instagram.com/p/{instagram.CODE}/",
        instagram.carousel(photos=2),
        [PHOTOS[0], *CLIP, PHOTOS[1]],
    ),
    "tiktok photos with sound": (
        f"https://www.tiktok.com/@user/photo/{tiktok.POST_ID}",
        tiktok.photos(count=2),
        [*PHOTOS, media.music().body],
    ),
    "tiktok video": (f"https://www.tiktok.com/@user/video/{tiktok.POST_ID}", tiktok.video(), CLIP),
    "youtube video": (f"https://youtu.be/{youtube.VIDEO_ID}", youtube.video(), None),
    "reddit video with sound": (
        f"https://www.reddit.com/r/pics/comments/{reddit.POST_ID}/birds/",
        reddit.video(),
        None,
    ),
}


@pytest.mark.parametrize("case", sorted(POSTS))
async def test_a_post_of_each_platform_arrives_in_the_channel(open_world, case):
    link, routes, expected = POSTS[case]
    with ReplayServer(routes) as replay:
        world = await open_world(overrides=replay.overrides, ca_file=str(replay.ca_file))
        invocation = await world.discord.invoke(f"/download url:{link}")
        message = await invocation.wait_for(lambda each: each["attachments"], timeout=60)
    uploads = [file for entry in world.discord.ledger if entry.stored for file in entry.files]
    if expected is None:
        # Picture and sound are merged by ffmpeg, so the file is ours; that it is a film is checked by its first box.
        assert [file.name.rsplit(".", 1)[1] for file in uploads] == ["mp4"]
        assert uploads[0].size_bytes > 10_000
    else:
        assert [file.sha256 for file in uploads] == [hashlib.sha256(each).hexdigest() for each in expected]
    # These two tell by what they show strangers that a post is for everyone; the others' posts carry a rating or none.
    if case.startswith(("instagram", "tiktok")):
        assert [file.name for file in uploads if file.name.startswith("SPOILER_")] == []
    assert link.split("/")[2].removeprefix("www.").split(".")[0][:2] in str(message).casefold()


@pytest.mark.parametrize(
    ("link", "routes", "code"),
    [
        (f"https://x.com/a/status/{twitter.POST_ID}", twitter_refusals.unavailable("Protected"), "private"),
        (f"https://www.instagram.com/p/{instagram.CODE}/", instagram_refusals.login_wall(), "login_required"),
        (f"https://www.youtube.com/watch?v={youtube.VIDEO_ID}", youtube.live(), "live_stream"),
        (f"https://www.reddit.com/r/pics/comments/{reddit.POST_ID}/x/", reddit.text_only(), "no_media"),
    ],
)
async def test_a_platforms_refusal_reaches_the_person_by_its_code(open_world, link, routes, code):
    with ReplayServer(routes) as replay:
        world = await open_world(overrides=replay.overrides, ca_file=str(replay.ca_file))
        invocation = await world.discord.invoke(f"/download url:{link}")
        await invocation.wait_for(lambda each: code in str(each["embeds"]), timeout=60)


async def test_a_videos_chapters_and_chosen_subtitles_are_posted_and_kept(open_world, settings):
    known = youtube.video(captions=["de", "a.en"], around={"chapters": {0: "Start", 3: "End"}})
    with ReplayServer(known) as replay:
        world = await open_world(overrides=replay.overrides, ca_file=str(replay.ca_file))
        invocation = await world.discord.invoke(f"/download url:https://youtu.be/{youtube.VIDEO_ID} subtitles:en")
        message = await invocation.wait_for(lambda each: each["attachments"], timeout=60)
    names = [file["filename"] for file in message["attachments"]]
    assert [name.partition(".")[2] for name in names] == ["mp4", "en.automatic.vtt"]
    (stored,) = settings.data.directory.glob("downloads/*/*/[0-9]*/metadata.json")
    info = json.loads(stored.read_text("utf-8"))["info"]
    assert [chapter["title"] for chapter in info["chapters"]] == ["Start", "End"]
    assert info["subtitles"] == [{"language": "en", "automatic": True, "text": "we begin\nhere"}]


async def test_a_playlist_brings_its_first_videos_and_no_more(open_world):
    four = [f"aaaaaaaaaa{number}" for number in range(4)]
    plugins = PluginSettings(tables={"youtube": {"max_playlist_items": 2}})
    with ReplayServer(youtube.playlist(four)) as replay:
        world = await open_world(overrides=replay.overrides, ca_file=str(replay.ca_file), plugins=plugins)
        link = f"https://www.youtube.com/playlist?list={youtube.PLAYLIST_ID}"
        invocation = await world.discord.invoke(f"/download url:{link}")
        message = await invocation.wait_for(lambda each: "First 2, the most" in buttons_of(each), timeout=60)
        pressed = await world.discord.press(message, buttons_of(message)["First 2, the most"], "Alex")
        message = await pressed.wait_for(lambda each: each["attachments"], timeout=60)
    assert len(message["attachments"]) == 2
    assert "Three films" in str(message)
    asked = {json.loads(request.body)["videoId"] for request in replay.requests if request.path.endswith("/player")}
    assert asked == set(four[:2])


PROFILES = {
    "twitter": ("https://x.com/naturepics", twitter_profiles.profile(30), "Bird of day 4"),
    "instagram": ("https://www.instagram.com/instagram/", instagram_profiles.profile(30), "Day 4 by the sea #sea"),
    "tiktok": ("https://www.tiktok.com/@fatcat", tiktok_profiles.profile(30), "Cat number 4"),
}


@pytest.mark.parametrize("platform", sorted(PROFILES))
async def test_of_a_profile_the_chosen_posts_arrive_and_their_words_are_kept(open_world, settings, tmp_path, platform):
    link, routes, words = PROFILES[platform]
    (tmp_path / "cookies.txt").write_text(COOKIES)
    plugins = PluginSettings(tables={platform: {"cookies_file": str(tmp_path / "cookies.txt")}})
    with ReplayServer(routes) as replay:
        world = await open_world(overrides=replay.overrides, ca_file=str(replay.ca_file), plugins=plugins)
        invocation = await world.discord.invoke(f"/download url:{link}")
        message = await invocation.wait_for(menu_of, timeout=60)
        assert "There are 30 items." in text_of(message)
        pressed = await world.discord.press(message, "question:pick:1:0", "Alex", values=["2", "4"])
        message = await pressed.wait_for(lambda each: "Fetch what is picked: 2" in buttons_of(each))
        pressed = await world.discord.press(message, "question:take:1:0", "Alex")
        message = await pressed.wait_for(lambda each: each["attachments"], timeout=60)
    uploads = [file for entry in world.discord.ledger if entry.stored for file in entry.files]
    expected = CLIP * 2 if platform == "tiktok" else [media.photo_bytes(2), media.photo_bytes(4)]
    assert [file.sha256 for file in uploads] == [hashlib.sha256(each).hexdigest() for each in expected]
    assert link.removeprefix("https://").rstrip("/") in message["content"]
    (stored,) = settings.data.directory.glob("downloads/*/*/[0-9]*/metadata.json")
    assert words in [each["text"] for each in json.loads(stored.read_text("utf-8"))["info"]["related"]]


async def test_a_profile_is_looked_at_anew_for_each_question_and_what_came_is_posted_again(open_world):
    """Under the numbers of a profile there is something else tomorrow; what was posted stays what it was."""
    link, routes, _ = PROFILES["tiktok"]
    with ReplayServer(routes) as replay:
        world = await open_world(overrides=replay.overrides, ca_file=str(replay.ca_file))

        def films():
            return len([request for request in replay.requests if request.path.startswith("/video/")])

        for each in (1, 3):
            invocation = await world.discord.invoke(f"/download url:{link}")
            message = await invocation.wait_for(menu_of, timeout=60)
            pressed = await world.discord.press(message, f"question:pick:{each}:0", "Alex", values=["2"])
            message = await pressed.wait_for(lambda each: "Fetch what is picked: 1" in buttons_of(each))
            pressed = await world.discord.press(message, f"question:take:{each}:0", "Alex")
            await pressed.wait_for(lambda each: each["attachments"], timeout=60)
        assert films() == 2
        shown = await (await world.discord.invoke("/history")).wait_for(lambda each: each["embeds"])
        again = await world.discord.press(shown, buttons_of(shown)["Post again: 2"], "Alex")
        await again.wait_for(lambda each: each["attachments"], timeout=60)
        assert films() == 2


async def test_of_a_playlist_the_chosen_videos_arrive(open_world):
    videos = [f"aaaaaaaa{number:03}" for number in range(1, 31)]
    with ReplayServer(youtube.playlist(videos)) as replay:
        world = await open_world(overrides=replay.overrides, ca_file=str(replay.ca_file))
        link = f"https://www.youtube.com/playlist?list={youtube.PLAYLIST_ID}"
        invocation = await world.discord.invoke(f"/download url:{link}")
        message = await invocation.wait_for(menu_of, timeout=60)
        assert "There are 30 items; one download fetches at most 20." in text_of(message)
        assert menu_of(message)["options"][24]["label"] == "25. A film about aaaaaaaa025"
        pressed = await world.discord.press(message, "question:pick:1:0", "Alex", values=["25"])
        message = await pressed.wait_for(lambda each: "Fetch what is picked: 1" in buttons_of(each))
        pressed = await world.discord.press(message, "question:take:1:0", "Alex")
        done = await pressed.wait_for(lambda each: each["attachments"], timeout=60)
    assert [file["filename"][:23] for file in done["attachments"]] == ["A_film_about_aaaaaaaa02"]
