"""What a highlight on Instagram holds, looked up by gallery-dl without fetching a single file."""

import pytest

from bossbot_core.api import BossBotError, ErrorCode, FileKind
from bossbot_core.testing.replies import instagram

HIGHLIGHT = f"https://www.instagram.com/stories/highlights/{instagram.HIGHLIGHT_ID}/"
COOKIES = "# Netscape HTTP Cookie File\n.instagram.com\tTRUE\t/\tTRUE\t4102444800\tsessionid\tabc\n"


@pytest.fixture
def ig(fetcher):
    return fetcher("instagram")


@pytest.mark.replayed("highlight listing", "posted")
async def test_a_highlight_is_listed_and_no_file_is_fetched(ig, tmp_path):
    (tmp_path / "cookies.txt").write_text(COOKIES)
    account = {"cookies_file": str(tmp_path / "cookies.txt")}
    listing = await ig.listing(HIGHLIGHT, instagram.highlight(), settings=account)
    assert (listing.total, listing.title) == (2, "Summer")
    assert [item.kind for item in listing.items] == [FileKind.IMAGE, FileKind.IMAGE]
    assert not [request.path for request in ig.requests if request.host.startswith("scontent")]


async def test_without_an_account_nothing_is_listed_and_the_download_says_why(ig):
    assert (await ig.listing(HIGHLIGHT, instagram.highlight())).count == 0
    with pytest.raises(BossBotError) as told:
        await ig(HIGHLIGHT, instagram.highlight())
    assert told.value.code is ErrorCode.LOGIN_REQUIRED
