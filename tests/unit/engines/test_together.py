"""The text around a list of posts."""

import pytest

from bossbot_core.api import MediaInfo, RelatedText, Relation
from bossbot_core.engines import together
from bossbot_core.engines.together import strictest

WHOLE = MediaInfo(title="@someone", source_url="https://x.test/someone")


def test_a_lists_own_text_stands_above_its_posts_words_each_once():
    first = MediaInfo(author="Some One", title="One", text="of two", source_url="https://x.test/1")
    second = MediaInfo(author="Some One", text="Two", source_url="https://x.test/2")
    info = together(WHOLE, [first, first, second])
    assert (info.title, info.author, info.source_url) == ("@someone", "Some One", "https://x.test/someone")
    assert info.related == (
        RelatedText(relation=Relation.ITEM, author="Some One", text="One\n\nof two", source_url="https://x.test/1"),
        RelatedText(relation=Relation.ITEM, author="Some One", text="Two", source_url="https://x.test/2"),
    )


@pytest.mark.parametrize(
    ("ratings", "rated"),
    [([False, None, True], True), ([False, None], None), ([False, False], False), ([None], None), ([], None)],
)
def test_what_one_post_is_rated_all_are(ratings, rated):
    assert strictest([MediaInfo(age_restricted=rating) for rating in ratings]) is rated


def test_a_lists_own_author_wins():
    assert together(MediaInfo(author="The House"), [MediaInfo(author="Some One")]).author == "The House"
