"""X through gallery-dl: single posts."""

from datetime import UTC, datetime

import pytest

from bossbot_core.api import ErrorCode, FileKind, RelatedText, Relation
from bossbot_core.testing.replies import media, twitter, twitter_cards

LINK = f"https://x.com/naturepics/status/{twitter.POST_ID}"


@pytest.fixture
def x(fetcher):
    return fetcher("twitter")


def contents(files) -> list[bytes]:
    return [file.path.read_bytes() for file in files.files]


def pictures(*numbers: int) -> list[bytes]:
    return [media.photo_bytes(number) for number in numbers]


@pytest.mark.replayed("photo", "posted")
async def test_a_post_with_a_photo_brings_it_with_the_text_around(x):
    files = await x(LINK, twitter.photos(count=1))
    assert contents(files) == pictures(1)
    info = files.info
    assert (info.author, info.author_handle, info.source_url) == ("Nature Pictures", "naturepics", LINK)
    assert (info.text, info.tags, info.age_restricted) == ("Two birds in the morning", ("birds",), False)
    assert info.counts == {"likes": 12, "replies": 3, "reposts": 4, "quotes": 1, "views": 345, "bookmarks": 2}
    assert info.published_at is not None


@pytest.mark.replayed("photos", "posted")
async def test_photos_come_in_order_with_their_descriptions(x):
    files = await x(LINK, twitter.photos(count=4))
    assert contents(files) == pictures(1, 2, 3, 4)
    assert [file.alt_text for file in files.files] == [f"A bird, number {number}" for number in (1, 2, 3, 4)]


@pytest.mark.replayed("film", "posted")
async def test_a_post_with_a_film_brings_its_best_variant(x):
    files = await x(LINK, twitter.video())
    assert contents(files) == [media.clip_bytes()]
    assert files.files[0].kind is FileKind.VIDEO
    assert "/ext_tw_video/1/832000.mp4" in [request.path for request in x.requests]


@pytest.mark.replayed("film as a stream alone", "posted")
async def test_a_film_that_x_names_as_a_stream_alone_comes_as_a_film(x):
    (film,) = (await x(LINK, twitter.streamed())).files
    assert (film.kind, film.mime_type) == (FileKind.VIDEO, "video/mp4")
    assert "/ext_tw_video/1/pl/piece.ts" in [request.path for request in x.requests]


@pytest.mark.replayed("GIF", "posted")
async def test_a_gif_comes_as_the_film_that_x_keeps(x):
    files = await x(LINK, twitter.gif())
    assert [file.mime_type for file in files.files] == ["video/mp4"]
    assert contents(files) == [media.clip_bytes()]


@pytest.mark.replayed("photo and film", "posted")
async def test_a_post_of_photo_and_film_brings_both(x):
    files = await x(LINK, twitter.mixed())
    assert [file.kind for file in files.files] == [FileKind.IMAGE, FileKind.VIDEO]


@pytest.mark.replayed("quote", "posted")
async def test_a_quoted_post_is_kept_as_words_and_its_media_is_not_asked_for(x):
    files = await x(LINK, twitter.quote())
    assert contents(files) == pictures(1)
    assert files.info.related == (
        RelatedText(
            relation=Relation.QUOTED,
            author="Some Body",
            author_handle="somebody",
            text="What a morning",
            source_url=f"https://x.com/somebody/status/{twitter.QUOTED_ID}",
            published_at=datetime(2021, 11, 5, 12, tzinfo=UTC),
            counts={"likes": 12, "replies": 3, "reposts": 4, "quotes": 1, "views": 345, "bookmarks": 2},
        ),
    )
    assert not [request for request in x.requests if "photo7" in request.path]


@pytest.mark.replayed("quote", "posted")
async def test_the_quoted_posts_own_link_brings_its_media(x):
    files = await x(f"https://x.com/somebody/status/{twitter.QUOTED_ID}", twitter.photos(twitter.QUOTED_ID))
    assert contents(files) == pictures(1, 2)


@pytest.mark.replayed("long post", "posted")
async def test_a_long_post_keeps_all_of_its_text(x):
    text = "All about these two birds. " * 100
    files = await x(LINK, twitter.long_post(text=text))
    assert contents(files) == pictures(1)
    assert files.info.text == text.strip()


@pytest.mark.replayed("photo", "posted")
async def test_a_post_that_not_everybody_may_answer_is_a_post(x):
    assert contents(await x(LINK, twitter.limited())) == pictures(1)


@pytest.mark.replayed("photo", "posted")
@pytest.mark.parametrize(
    ("author", "name"),
    [
        (twitter.later_user(), "Nature Pictures"),
        ({"rest_id": "1", "legacy": {"name": "Nature Pictures", "screen_name": "naturepics"}}, "Nature Pictures"),
        ({"rest_id": "1", "core": {"name": "Nature Pictures"}}, "Nature Pictures"),
        ({"__typename": "UserUnavailable", "rest_id": "1"}, ""),
        ({}, ""),
    ],
    ids=["names of 2026", "names of 2024", "few words", "account gone", "nothing"],
)
async def test_an_author_of_another_shape_costs_nobody_the_photo(x, author, name):
    whole = twitter.post(twitter.POST_ID, [twitter.photo(1)])
    files = await x(LINK, twitter.site({**whole, "core": {"user_results": {"result": author} if author else {}}}))
    assert contents(files) == pictures(1)
    assert (files.info.author, files.info.text) == (name, "Two birds in the morning")


@pytest.mark.replayed("photo", "posted")
async def test_what_x_writes_of_a_post_is_kept_as_it_stands_there(x):
    marks = {
        "full_text": "Cats &amp; birds\n\nSee https://t.co/link000001\nhttps://t.co/abcdefghij",
        "entities": {"urls": [{"url": "https://t.co/link000001", "expanded_url": "https://example.com/birds"}]},
        "created_at": "Fri Nov 05 12:00:30 +0000 2021",
        "place": {"full_name": "Lisbon, Portugal", "country_code": "PT"},
    }
    # Counts of views are younger than many posts.
    whole = {**twitter.post(twitter.POST_ID, [twitter.photo(1)], legacy=marks), "views": {"state": "Enabled"}}
    info = (await x(LINK, twitter.site(whole))).info
    assert info.text == "Cats & birds\n\nSee https://example.com/birds"
    assert info.published_at == datetime(2021, 11, 5, 12, 0, 30, tzinfo=UTC)
    assert (info.location, info.duration_s) == ("Lisbon, Portugal", None)
    assert "views" not in info.counts


@pytest.mark.replayed("film", "posted")
async def test_a_films_length_and_a_warning_of_it_travel_with_it(x):
    film = {**twitter.film("video"), "sensitive_media_warning": {"adult_content": True, "other": False}}
    info = (await x(LINK, twitter.site(twitter.post(twitter.POST_ID, [film])))).info
    assert (info.duration_s, info.age_restricted) == (5.0, True)


@pytest.mark.replayed("photo behind a warning", "posted")
async def test_a_warning_around_a_post_is_one_of_the_post(x):
    files = await x(LINK, twitter.veiled())
    assert (contents(files), files.info.age_restricted) == (pictures(1), True)


@pytest.mark.replayed("repost", "posted")
async def test_a_repost_brings_what_the_other_post_shows(x):
    original = twitter.post(twitter.QUOTED_ID, [twitter.photo(3)], author=twitter.later_user("somebody", "Some Body"))
    files = await x(LINK, twitter.site(twitter.repost(original)))
    assert contents(files) == pictures(3)
    assert (files.info.author_handle, files.info.text) == ("naturepics", "RT @somebody: Two birds in the morning")
    (other,) = files.info.related
    assert (other.relation, other.author_handle) == (Relation.CROSSPOSTED, "somebody")
    assert other.text == "Two birds in the morning"


@pytest.mark.replayed("repost of a removed post", "removed")
async def test_a_repost_of_what_is_gone_says_so(x):
    gone = twitter.post(legacy={"retweeted_status_result": {}})
    error = await x.failing(LINK, twitter.site(gone))
    assert error.code is ErrorCode.REMOVED, error.detail


@pytest.mark.replayed("article", "posted")
async def test_an_article_comes_with_its_cover_and_all_of_its_words(x):
    whole = {**twitter.post(), "article": twitter_cards.article("First the eggs.", " ", "Then the birds.")}
    files = await x(LINK, twitter.site(whole))
    assert contents(files) == pictures(4)
    assert (files.info.title, files.info.text) == ("On birds", "First the eggs.\n\nThen the birds.")


@pytest.mark.replayed("advertisement with a film", "posted")
async def test_the_film_of_an_advertisement_is_the_posts(x):
    files = await x(LINK, twitter.site({**twitter.post(), "card": twitter_cards.advertisement()}))
    assert contents(files) == [media.clip_bytes()]


@pytest.mark.replayed("link with a preview", "no_media")
async def test_a_preview_of_another_site_is_no_media_of_the_post(x):
    preview = twitter_cards.card("summary_large_image", vanity_url="example.com", title="A page")
    picture = {"image_value": {"url": "https://pbs.twimg.com/card_img/1/a?format=jpg&name=orig"}, "type": "IMAGE"}
    preview["legacy"]["binding_values"].append({"key": "photo_image_full_size_original", "value": picture})
    error = await x.failing(LINK, twitter.site({**twitter.post(), "card": preview}))
    assert error.code is ErrorCode.NO_MEDIA, error.detail


@pytest.mark.replayed("picture's own address", "posted")
async def test_an_image_address_is_fetched_in_its_original_size(x):
    files = await x("https://pbs.twimg.com/media/photo2?format=jpg&name=small", twitter.photos())
    assert contents(files) == pictures(2)
    assert x.requests[-1].query["name"] == "orig"
    assert files.info.source_url == "https://pbs.twimg.com/media/photo2?format=jpg&name=orig"


@pytest.mark.replayed("film over the limit", "too_large")
async def test_a_film_over_the_limit_is_not_fetched_whole(x):
    error = await x.failing(LINK, twitter.video(), max_file_bytes=1000)
    assert error.code is ErrorCode.TOO_LARGE, error.detail


@pytest.mark.replayed("text only", "no_media")
async def test_a_post_of_words_has_no_media(x):
    error = await x.failing(LINK, twitter.text_only())
    assert error.code is ErrorCode.NO_MEDIA, error.detail


@pytest.mark.replayed("page, Space, feed", "unsupported_url")
@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("https://x.com/naturepics/likes", "whole page"),
        ("https://x.com/Explore", "whole page"),
        ("https://x.com/i/bookmarks", "whole page"),
        ("https://x.com/i/spaces/1eaKbrQbjoRKX", "Spaces"),
    ],
)
async def test_pages_and_spaces_are_refused_before_anything_is_asked(x, link, words):
    error = await x.failing(link, twitter.photos())
    assert error.code is ErrorCode.UNSUPPORTED_URL
    assert words in error.sentence
    assert x.requests == []
