"""Reddit through gallery-dl, its films through gallery-dl's hand to yt-dlp."""

import pytest

from bossbot_core.api import ErrorCode, FileKind, Quality, Relation
from bossbot_core.testing.replay import merged
from bossbot_core.testing.replies import media, reddit
from bossbot_core.testing.replies import reddit_galleries as galleries

LINK = f"https://www.reddit.com/r/aww/comments/{reddit.POST_ID}/a_cat_in_a_box/"


@pytest.fixture
def r(fetcher):
    return fetcher("reddit")


def contents(files) -> list[bytes]:
    return [file.path.read_bytes() for file in files.files]


def pictures(*numbers: int) -> list[bytes]:
    return [media.photo_bytes(number) for number in numbers]


@pytest.mark.replayed("picture", "posted")
async def test_a_post_with_a_picture_brings_it_with_the_text_around(r):
    files = await r(LINK, reddit.image())
    assert contents(files) == pictures(1)
    info = files.info
    assert (info.title, info.author_handle, info.source_url) == ("A cat in a box", "catlover", LINK)
    assert (info.tags, info.age_restricted) == (("Cats",), False)
    assert info.counts == {"likes": 321, "replies": 4, "reposts": 2}
    assert info.published_at is not None


@pytest.mark.replayed("picture for adults", "posted")
async def test_a_post_for_adults_says_so(r):
    assert (await r(LINK, reddit.adults_only())).info.age_restricted is True


@pytest.mark.replayed("GIF", "posted")
async def test_a_gif_comes_as_it_is(r):
    files = await r(LINK, reddit.moving_picture())
    assert [file.kind for file in files.files] == [FileKind.ANIMATION]


@pytest.mark.replayed("gallery", "posted")
async def test_a_gallery_comes_in_the_order_of_the_post_with_the_words_under_its_pictures(r):
    files = await r(LINK, reddit.gallery(count=3))
    assert contents(files) == pictures(3, 2, 1)
    assert [file.alt_text for file in files.files] == ["", "", "Box number 1"]


@pytest.mark.replayed("gallery", "posted")
async def test_a_gallery_ends_at_the_most_that_a_job_may_fetch(r):
    assert contents(await r(LINK, reddit.gallery(count=5), max_items=2)) == pictures(5, 4)


@pytest.mark.replayed("gallery with a GIF", "posted")
async def test_what_reddit_could_not_read_is_left_out_of_a_gallery(r):
    files = await r(LINK, galleries.mixed_gallery())
    assert [file.kind for file in files.files] == [FileKind.ANIMATION, FileKind.IMAGE]
    assert contents(files)[1:] == pictures(1)


@pytest.mark.replayed("gallery with a film", "posted")
async def test_a_film_in_a_gallery_comes_in_its_place(r):
    files = await r(LINK, galleries.gallery_with_film())
    assert [file.kind for file in files.files] == [FileKind.IMAGE, FileKind.VIDEO, FileKind.IMAGE]
    assert contents(files)[::2] == pictures(1, 2)


@pytest.mark.replayed("words with a picture", "posted")
async def test_a_picture_among_words_comes_with_them(r):
    files = await r(LINK, galleries.words_with_picture())
    assert (contents(files), files.info.text) == (pictures(3), "Look")


@pytest.mark.replayed("film with sound", "posted")
async def test_a_film_comes_with_its_sound(r):
    files = await r(LINK, reddit.video())
    film = files.files[0]
    assert (len(files.files), film.kind, film.mime_type) == (1, FileKind.VIDEO, "video/mp4")
    content = film.path.read_bytes()
    assert b"vide" in content
    assert b"soun" in content


@pytest.mark.replayed("film without sound", "posted")
async def test_a_silent_film_comes_as_it_is(r):
    files = await r(LINK, reddit.silent_video())
    (content,) = contents(files)
    assert files.files[0].kind is FileKind.VIDEO
    assert b"vide" in content
    assert b"soun" not in content


@pytest.mark.replayed("film without a named manifest", "posted")
async def test_a_film_of_which_only_files_are_named_comes_with_its_sound(r):
    files = await r(LINK, reddit.video_without_manifest())
    (content,) = contents(files)
    assert b"soun" in content
    assert files.info.duration_s == 5.0


@pytest.mark.replayed("picture of a deleted account", "posted")
async def test_a_picture_outlives_its_authors_account(r):
    whole = reddit.post() | {"author": "[deleted]", "link_flair_text": None}
    del whole["author_fullname"]
    files = await r(LINK, reddit.site(reddit.POST_ID, whole))
    assert contents(files) == pictures(1)
    assert (files.info.author, files.info.author_handle, files.info.tags) == ("", "", ())


@pytest.mark.replayed("film's sound alone", "posted")
async def test_a_films_sound_alone_can_be_wanted(r):
    files = await r(LINK, reddit.video(), quality=Quality.AUDIO)
    assert [file.kind for file in files.files] == [FileKind.AUDIO]


@pytest.mark.replayed("crosspost of a gallery", "posted")
async def test_a_crosspost_brings_what_the_other_post_shows(r):
    files = await r(LINK, reddit.crosspost())
    assert contents(files) == pictures(2, 1)
    (other,) = files.info.related
    assert (other.relation, other.text) == (Relation.CROSSPOSTED, "A cat in a box")
    assert other.source_url == "https://www.reddit.com/r/aww/comments/origin1/a_cat_in_a_box/"


@pytest.mark.replayed("crosspost of a film", "posted")
async def test_a_crossposted_film_comes_with_its_sound(r):
    files = await r(LINK, reddit.crosspost(parent=reddit.video_post("origin1")))
    (content,) = contents(files)
    assert files.files[0].kind is FileKind.VIDEO
    assert b"soun" in content


@pytest.mark.replayed("picture with comments", "posted")
async def test_comments_are_kept_as_words_and_what_they_link_to_is_not_fetched(r):
    files = await r(LINK, reddit.discussed())
    assert contents(files) == pictures(1)
    assert [(each.author_handle, each.text) for each in files.info.related] == [
        ("dogperson", "First"),
        ("catlover", "Answer"),
    ]
    assert {each.relation for each in files.info.related} == {Relation.COMMENT}
    assert files.info.related[0].counts == {"likes": 7}
    asked = [request for request in r.requests if request.host == reddit.SITE]
    assert [request.query["limit"] for request in asked] == ["40"]


@pytest.mark.replayed("gallery", "posted")
@pytest.mark.parametrize(
    "link", [f"https://redd.it/{reddit.POST_ID}", f"https://www.reddit.com/gallery/{reddit.POST_ID}"]
)
async def test_short_forms_lead_to_the_same_post(r, link):
    assert contents(await r(link, reddit.gallery(count=2))) == pictures(2, 1)


@pytest.mark.replayed("share link", "posted")
async def test_a_share_link_is_followed_to_its_post(r):
    routes = merged(reddit.image(), reddit.share_link())
    assert contents(await r(f"https://www.reddit.com/r/aww/s/{reddit.SHARE_CODE}", routes)) == pictures(1)
    asked = [request for request in r.requests if request.host == reddit.SITE]
    assert [request.path.split("/")[-1] for request in asked] == [reddit.SHARE_CODE, ".json"]
    assert not [request for request in asked if "python" in request.headers["user-agent"]]


@pytest.mark.replayed("v.redd.it link", "posted")
async def test_a_bare_video_link_is_followed_to_its_post(r):
    files = await r(f"https://v.redd.it/{reddit.VIDEO_ID}", merged(reddit.video(), reddit.video_link()))
    assert [file.kind for file in files.files] == [FileKind.VIDEO]


@pytest.mark.replayed("picture's own address", "posted")
async def test_a_picture_can_be_asked_for_by_its_own_address(r):
    files = await r("https://preview.redd.it/photo2.jpg?width=960&s=dbca", reddit.image())
    assert contents(files) == pictures(2)


@pytest.mark.replayed("link to another site", "no_media")
async def test_what_a_post_links_to_elsewhere_is_not_fetched(r):
    error = await r.failing(LINK, reddit.external())
    assert error.code is ErrorCode.NO_MEDIA
    assert {request.host for request in r.requests} == {"www.reddit.com"}


@pytest.mark.replayed("subreddit", "unsupported_url")
async def test_a_whole_subreddit_is_refused_before_anything_is_asked(r):
    error = await r.failing("https://www.reddit.com/r/aww/", reddit.image())
    assert error.code is ErrorCode.UNSUPPORTED_URL
    assert r.requests == []
