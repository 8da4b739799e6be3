"""What a body makes of a message: mentions, files, components and addresses."""

from itertools import count

import pytest

from bossbot_core.sandbox.compose import compose, content_type, safe_filename
from bossbot_core.sandbox.errors import DiscordError
from bossbot_core.sandbox.ledger import Upload
from bossbot_core.sandbox.messages import LOADING, Message
from bossbot_core.sandbox.rendering import Renderer
from bossbot_core.sandbox.world import default_world

WORLD = default_world()
ALEX = WORLD.user("Alex").id


def draft(**more):
    return Message(id="1", channel_id=WORLD.channel("general").id, author_id=WORLD.bot.id, created_at=0.0, **more)


def composed(body, *names, message=None, tmp="/nowhere"):
    ids = count(100)
    files = [Upload(index=n, name=name, path=tmp, size_bytes=1, sha256="0") for n, name in enumerate(names)]
    return compose(message or draft(), body, files, lambda: str(next(ids)))


def test_an_answer_ends_the_thinking():
    assert composed({"content": "x"}, message=draft(flags=LOADING)).flags == 0


@pytest.mark.parametrize(
    ("allowed", "users", "everyone"),
    [
        (None, (ALEX,), True),
        ({"parse": []}, (), False),
        ({"parse": ["users"]}, (ALEX,), False),
        ({"parse": [], "users": [ALEX]}, (ALEX,), False),
        ({"parse": ["everyone"]}, (), True),
    ],
)
def test_only_allowed_mentions_ring(allowed, users, everyone):
    body = {"content": f"<@{ALEX}> @everyone"} | ({} if allowed is None else {"allowed_mentions": allowed})

    message = composed(body)

    assert (message.mentions, message.mention_everyone) == (users, everyone)


def test_files_are_named_as_discord_names_them():
    body = {"attachments": [{"id": 0, "filename": "SPOILER_a b.mp4", "description": "alt"}]}

    [spoiler, plain] = composed(body, "x.bin", "y.png").attachments

    assert (spoiler.filename, spoiler.spoiler, spoiler.title) == ("SPOILER_a_b.mp4", True, "SPOILER_a b")
    assert (spoiler.content_type, spoiler.description) == ("video/mp4", "alt")
    assert (plain.filename, plain.spoiler, plain.title) == ("y.png", False, None)


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd", "passwd"), ("a\\b.mp4", "b.mp4"), ("ü☺.mp4", "ü_.mp4"), ("", "unknown"), ("a\r\nb", "a__b")],
)
def test_a_filename_loses_what_could_lead_elsewhere(name, kept):
    assert safe_filename(name) == kept


def test_a_type_comes_from_the_name():
    assert content_type("a.mp4") == "video/mp4"
    assert content_type("a.nonsense") == "application/octet-stream"


def test_an_attachment_that_was_not_sent_is_refused():
    with pytest.raises(DiscordError) as refused:
        composed({"content": "x", "attachments": [{"id": "3"}]})
    assert refused.value.code == 50035


def test_components_are_numbered_outer_first_and_emojis_are_left_alone():
    button = {"type": 2, "style": 1, "label": "b", "custom_id": "c", "emoji": {"name": "x"}}

    [row] = composed({"components": [{"type": 1, "components": [button, button]}]}).components

    assert row["id"] == 1
    assert [each["id"] for each in row["components"]] == [2, 3]
    assert row["components"][0]["emoji"] == {"name": "x"}


def test_references_to_a_file_become_its_address_and_it_is_listed_once():
    render = Renderer(WORLD, lambda _: None)
    render.base_url = "http://127.0.0.1:1"

    message = render.message(composed({"embeds": [{"image": {"url": "attachment://a.png"}}]}, "a.png", "b.png"))

    assert message["embeds"][0]["image"]["url"].endswith("/100/a.png")
    assert [each["filename"] for each in message["attachments"]] == ["b.png"]


def test_the_page_gets_addresses_of_its_own_origin():
    render = Renderer(WORLD, lambda _: None)
    render.base_url = "http://127.0.0.1:1"

    page = render.for_page(composed({}, "a.png"))

    assert page["attachments"][0]["url"].startswith("/cdn/attachments/")
    assert (page["ephemeral"], page["thinking"], page["failed"], page["invocation"]) == (False, False, False, None)
