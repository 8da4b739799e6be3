from datetime import UTC, datetime

from bossbot_core.api import Chapter, MediaInfo, Subtitles
from bossbot_core.engines.gallery_dl.metadata import describe as describe_post
from bossbot_core.engines.yt_dlp.metadata import describe as describe_video


def test_a_tweets_keywords_become_the_text_around_it():
    info = describe_post(
        {
            "content": "Look at this",
            "author": {"name": "someone", "nick": "Some One"},
            "date": datetime(2026, 5, 4, 3, 2, 1),  # noqa: DTZ001 - gallery-dl's dates are UTC without saying so
            "hashtags": ["cats", "#dogs"],
            "favorite_count": 12,
            "reply_count": 3,
            "sensitive": True,
        }
    )
    assert info == MediaInfo(
        author="Some One",
        author_handle="someone",
        text="Look at this",
        published_at=datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC),
        tags=("cats", "dogs"),
        age_restricted=True,
        counts={"likes": 12, "replies": 3},
    )


def test_a_reddit_posts_keywords_become_the_text_around_it():
    info = describe_post({"title": "A title", "author": "someone", "score": 5, "over_18": False, "selftext": ""})
    assert (info.title, info.author, info.author_handle) == ("A title", "someone", "someone")
    assert (info.age_restricted, info.counts, info.text) == (False, {"likes": 5}, "")


def test_an_instagram_posts_keywords_become_the_text_around_it():
    info = describe_post(
        {
            "description": "Caption",
            "username": "handle",
            "fullname": "Full Name",
            "post_url": "https://x.test/p/1",
            "likes": 9,
        }
    )
    assert (info.author, info.author_handle, info.text) == ("Full Name", "handle", "Caption")
    assert info.source_url == "https://x.test/p/1"


def test_keywords_of_a_wrong_shape_are_left_out():
    info = describe_post(
        {
            "title": 5,
            "author": ["x"],
            "date": "yesterday",
            "tags": "cats",
            "likes": True,
            "content": None,
            "sensitive": "no",
        }
    )
    assert info == MediaInfo()


def test_a_videos_information_becomes_the_text_around_it():
    info = describe_video(
        {
            "title": "A video", "channel": "A channel", "uploader_id": "@a", "description": "About it",
            "timestamp": 1_700_000_000, "duration": 61, "tags": ["x"], "age_limit": 18,
            "view_count": 7, "like_count": None,
        },
        "https://x.test/v",
    )  # fmt: skip
    assert info == MediaInfo(
        title="A video",
        author="A channel",
        author_handle="a",
        text="About it",
        source_url="https://x.test/v",
        published_at=datetime.fromtimestamp(1_700_000_000, UTC),
        duration_s=61.0,
        tags=("x",),
        age_restricted=True,
        counts={"views": 7},
    )


def test_a_day_is_enough_of_a_date_and_an_impossible_one_is_left_out():
    assert describe_video({"upload_date": "20260102"}, "u").published_at == datetime(2026, 1, 2, tzinfo=UTC)
    assert describe_video({"timestamp": 1e30}, "u").published_at is None
    assert describe_video({"upload_date": "2026"}, "u").published_at is None


def test_an_age_limit_that_is_not_given_is_unknown():
    assert describe_video({}, "u").age_restricted is None
    assert describe_video({"age_limit": 0}, "u").age_restricted is False


def test_chapters_categories_and_hashtags_become_text():
    info = describe_video(
        {
            "tags": ["film", "#Music"],
            "categories": ["Music", None],
            "chapters": [
                {"title": "<Untitled Chapter 1>", "start_time": 0, "end_time": 3},
                {"title": "The song", "start_time": 3.5},
                {"title": "nowhere", "start_time": None},
            ],
        },
        "https://x.test/v",
    )
    assert info.tags == ("film", "Music")
    assert info.chapters == (Chapter(title="", start_s=0, end_s=3), Chapter(title="The song", start_s=3.5))


def test_one_video_for_adults_makes_a_list_one_for_adults():
    entries = [{"age_limit": 0}, None, {"age_limit": 18}, {}]
    assert describe_video({"entries": entries}, "https://x.test/list").age_restricted is True
    assert describe_video({"entries": entries[:1]}, "https://x.test/list").age_restricted is False
    assert describe_video({"entries": []}, "https://x.test/list").age_restricted is None


def test_subtitles_without_a_word_are_left_out():
    said = [Subtitles(language="en", text="Hello"), Subtitles(language="de", automatic=True)]
    assert describe_video({}, "https://x.test/v", subtitles=said).subtitles == (said[0],)
