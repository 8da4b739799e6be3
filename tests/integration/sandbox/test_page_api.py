"""The page's API and the files it shows: what it says, and to whom it says nothing."""

import aiohttp
import lightbulb
import pytest
from yarl import URL

from bossbot_core.sandbox import SandboxDiscord
from bossbot_core.sandbox.media_host import Sample

SAMPLES = [Sample("Clip", "http://sample.test/clip.mp4", "a short video")]


class Echo(lightbulb.SlashCommand, name="echo", description="d"):
    text = lightbulb.string("text", "t")
    private = lightbulb.boolean("private", "p", default=False)

    @lightbulb.invoke
    async def invoke(self, ctx: lightbulb.Context) -> None:
        await ctx.defer(ephemeral=self.private)
        await ctx.interaction.edit_initial_response(self.text)


@pytest.fixture
def place(sandbox):
    guild, channel = sandbox.world.guild("Boss HQ"), sandbox.world.channel("general")
    return {"guild_id": guild.id, "channel_id": channel.id, "user_id": sandbox.world.user("Alex").id}


async def test_the_state_tells_everything_that_the_page_shows(tmp_path, start_bot, sandbox, web):
    await start_bot(Echo)

    async with web.get("/page/state") as response:
        state = await response.json()

    assert state["connected"]
    assert [guild["name"] for guild in state["guilds"]] == ["Boss HQ", "Second Server"]
    assert [channel["nsfw"] for channel in state["guilds"][0]["channels"]] == [False, False, True]
    assert [(user["name"], user["moderator"]) for user in state["users"]] == [
        ("Mona", True),
        ("Alex", False),
        ("Sam", False),
    ]
    assert {dm["user_id"] for dm in state["dms"]} == {user["id"] for user in state["users"]}
    assert [limit["bytes"] >> 20 for limit in state["upload_limits"]] == [10, 25, 50, 100, 500]
    assert [command["name"] for command in state["commands"]] == ["echo"]
    assert response.headers["Cache-Control"] == "no-store"


async def test_samples_are_shown_as_they_were_given(tmp_path):
    discord = SandboxDiscord(directory=tmp_path, samples=SAMPLES)
    await discord.start()
    async with aiohttp.ClientSession(discord.url) as session, session.get("/page/state") as response:
        assert (await response.json())["samples"] == [SAMPLES[0]._asdict()]
    await discord.close()


async def test_a_command_of_the_page_shows_thinking_then_the_answer_to_those_who_may_see_it(
    start_bot, sandbox, web, place
):
    await start_bot(Echo)
    sam = sandbox.world.user("Sam").id
    options = [{"name": "text", "type": 3, "value": "hi there"}, {"name": "private", "type": 5, "value": True}]
    async with (
        web.ws_connect(f"/page/events?user_id={place['user_id']}") as own,
        web.ws_connect(f"/page/events?user_id={sam}") as other,
        web.post("/page/interactions/command", json={**place, "name": "echo", "options": options}) as response,
    ):
        assert response.status == 200
        first, second = await own.receive_json(timeout=5), await own.receive_json(timeout=5)
        await sandbox.say("for everybody", user="Mona")
        overheard = await other.receive_json(timeout=5)

    assert (first["type"], first["message"]["thinking"]) == ("message_create", True)
    assert (second["type"], second["message"]["content"]) == ("message_update", "hi there")
    assert second["message"]["ephemeral"]
    assert second["message"]["invocation"]["command"] == '/echo text:"hi there" private:true'
    assert second["message"]["invocation"]["user"]["name"] == "Alex"
    assert overheard["message"]["content"] == "for everybody"
    query = {"channel_id": place["channel_id"], "user_id": sam}
    async with web.get("/page/messages", params=query) as response:
        assert [message["content"] for message in await response.json()] == ["for everybody"]


async def test_the_page_is_told_when_the_bot_comes_and_goes(start_bot, sandbox, web):
    async with web.ws_connect("/page/events?user_id=1") as socket:
        bot = await start_bot(Echo)
        states = [(await socket.receive_json(timeout=5))["state"] for _ in range(2)]
        await bot.close()
        states.append((await socket.receive_json(timeout=5))["state"])

    assert [(len(state["commands"]), state["connected"]) for state in states] == [(1, False), (1, True), (1, False)]


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("command", {"name": "nonsense"}, "no command"),
        ("command", {"name": "x", "user_id": "1"}, "no such person"),
        ("component", {"message_id": "1", "custom_id": "x"}, "gone"),
        ("modal", {"interaction_id": "1"}, "no form"),
        ("autocomplete", {"name": "nonsense"}, "no command"),
    ],
)
async def test_what_cannot_be_done_is_said(sandbox, web, place, path, body, sentence):
    async with web.post(f"/page/interactions/{path}", json={**place, **body}) as response:
        assert response.status == 400
        assert sentence in (await response.json())["message"]


async def test_other_peoples_ephemeral_messages_cannot_be_pressed(start_bot, sandbox, web, place):
    await start_bot(Echo)
    invocation = await sandbox.invoke("/echo text:x private:true", user="Mona")
    message = await invocation.wait_for(lambda message: message["content"])

    body = {**place, "message_id": message["id"], "custom_id": "x"}
    async with web.post("/page/interactions/component", json=body) as response:
        assert (await response.json())["message"] == "The message is gone."


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "{url}"}, 200),
        ({"Host": "evil.test"}, 403),
        ({"Host": "127.0.0.1:1"}, 403),
        ({"Origin": "http://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
async def test_only_our_own_page_may_act(sandbox, web, place, headers, status):
    body = {**place, "content": "hello"}
    sent = {name: value.format(url=sandbox.url) for name, value in headers.items()}
    data = aiohttp.JsonPayload(body)

    async with web.post("/page/messages", data=data, headers={"Content-Type": "application/json", **sent}) as response:
        assert response.status == status
    assert len(sandbox.messages("general")) == (status == 200)


async def test_a_foreign_site_cannot_listen(sandbox, web):
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await web.ws_connect("/page/events?user_id=1", origin="http://evil.test")
    assert refused.value.status == 403


async def test_the_page_is_served_with_strict_headers_and_nothing_beside_it(sandbox, web):
    async with web.get("/") as response:
        assert response.status == 200
        policy = response.headers.get("Content-Security-Policy", "")
    for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    for path in ("/static/..%2Fserver.py", "/static/%2e%2e/server.py", "/static/nothing.js"):
        async with web.get(URL(path, encoded=True)) as response:
            assert response.status == 404


async def test_the_sandbox_listens_on_loopback_only(sandbox):
    assert sandbox.url.startswith("http://127.0.0.1:")
    addresses = sandbox.addresses
    assert {address[0] for address in addresses} == {"127.0.0.1"}


async def test_posted_files_are_served_in_ranges_with_a_safe_type(sandbox, web, as_bot):
    form = aiohttp.FormData()
    form.add_field("payload_json", "{}", content_type="application/json")
    for number, name in enumerate(("clip.mp4", "page.html", "SPOILER_a.jpg")):
        form.add_field(f"files[{number}]", b"0123456789", filename=name)
    channel = sandbox.world.channel("general").id
    async with web.post(f"/api/v10/channels/{channel}/messages", data=form, headers=as_bot) as response:
        clip, page, photo = (await response.json())["attachments"]

    async with web.get(clip["url"], headers={"Range": "bytes=2-5"}) as response:
        assert (response.status, await response.read()) == (206, b"2345")
        assert response.headers["Content-Range"] == "bytes 2-5/10"
        assert response.content_type == "video/mp4"
    async with web.get(page["url"]) as response:
        assert response.content_type == "application/octet-stream"
        assert response.headers["Content-Disposition"] == "attachment"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    async with web.get(photo["url"]) as response:
        assert response.content_type == "image/jpeg"
    async with web.get(photo["url"].replace(photo["id"], clip["id"])) as response:
        assert response.status == 404
