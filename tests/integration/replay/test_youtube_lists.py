"""What YouTube's playlists and channels hold, looked up by yt-dlp without asking for a single video."""

import pytest

from bossbot_core.api import BossBotError, ErrorCode
from bossbot_core.testing.replies import lists, youtube

PLAYLIST = f"https://www.youtube.com/playlist?list={youtube.PLAYLIST_ID}"
CHANNEL = f"https://www.youtube.com/{lists.CHANNEL}"


def videos(count):
    return [f"aaaaaaaa{number:03}" for number in range(1, count + 1)]


@pytest.fixture
def yt(fetcher):
    return fetcher("youtube")


@pytest.mark.replayed("playlist listing", "posted")
async def test_a_playlist_is_listed_and_no_video_is_asked_for(yt):
    listing = await yt.listing(PLAYLIST, youtube.playlist(videos(43)))
    assert (listing.total, listing.title, listing.max_items) == (43, "Three films", 20)
    assert [item.number for item in listing.items] == list(range(1, 44))
    assert listing.items[42].title == "A film about aaaaaaaa043"
    assert {item.duration_s for item in listing.items} == {5.0}
    assert not [request.path for request in yt.requests if "player" in request.path or "playback" in request.path]


@pytest.mark.replayed("playlist listing, newer layout", "posted")
async def test_a_list_counts_those_that_it_shows_and_not_those_that_its_head_speaks_of(yt):
    listing = await yt.listing(PLAYLIST, youtube.playlist(videos(3), lockups=True))
    assert (listing.total, [item.title for item in listing.items]) == (
        3,
        [f"A film about {name}" for name in videos(3)],
    )
    assert {item.duration_s for item in listing.items} == {5.0}


@pytest.mark.replayed("long playlist listing", "posted")
async def test_of_a_long_playlist_the_first_items_are_listed(yt):
    listing = await yt.listing(PLAYLIST, youtube.playlist(videos(260)))
    assert (len(listing.items), listing.total) == (250, 1004)


@pytest.mark.parametrize(
    ("routes", "code"),
    [
        pytest.param(
            youtube.refused(404), ErrorCode.REMOVED, marks=pytest.mark.replayed("channel that is gone", "removed")
        ),
        pytest.param(
            youtube.answering(youtube.site_page(youtube.alert("This account has been terminated."))), ErrorCode.REMOVED,
            marks=pytest.mark.replayed("channel that was closed", "removed"),
        ),
        pytest.param(
            youtube.answering(youtube.site_page(lists.tabs("Home"))), ErrorCode.NO_MEDIA,
            marks=pytest.mark.replayed("channel without videos", "no_media"),
        ),
    ],
)  # fmt: skip
async def test_a_channel_without_videos_says_why(yt, routes, code):
    with pytest.raises(BossBotError) as told:
        await yt.listing(CHANNEL, routes)
    assert told.value.code is code, told.value.detail


@pytest.mark.replayed("channel listing", "posted")
async def test_a_channel_is_a_list_of_its_videos(yt):
    listing = await yt.listing(CHANNEL, lists.channel(videos(3)))
    assert [item.title for item in listing.items] == [f"A film about {name}" for name in videos(3)]
    assert listing.total == 3


@pytest.mark.replayed("channel", "posted")
@pytest.mark.parametrize("tail", ["", "/featured", "/videos"])
async def test_chosen_videos_of_a_channel_come(yt, tail):
    files = await yt(CHANNEL + tail, lists.channel(videos(3)), items="2")
    assert [file.name.startswith("A_film_about_aaaaaaaa002") for file in files.files] == [True]


@pytest.mark.replayed("page that is no list", "unsupported_url")
async def test_a_page_that_is_no_list_is_refused_before_anything_is_asked(yt):
    with pytest.raises(BossBotError) as told:
        await yt.listing("https://www.youtube.com/feed/subscriptions", youtube.video())
    assert told.value.code is ErrorCode.UNSUPPORTED_URL
    assert yt.requests == []


@pytest.mark.replayed("playlist listing", "rate_limited")
async def test_a_refusal_is_told_by_its_code(yt):
    with pytest.raises(BossBotError) as told:
        await yt.listing(PLAYLIST, youtube.refused(429))
    assert told.value.code is ErrorCode.RATE_LIMITED
