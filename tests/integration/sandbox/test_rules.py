"""What Discord refuses, the sandbox refuses with the same status and code."""

import hashlib
import io

import aiohttp
import attrs
import hikari
import lightbulb
import pytest

from bossbot_core.sandbox import SandboxDiscord
from bossbot_core.sandbox.permissions import ADD_REACTIONS, BOT, SEND_MESSAGES
from bossbot_core.sandbox.slash_values import SlashError

MIB = 1024 * 1024


class Held:
    """A command whose interaction a test answers by hand."""

    def __init__(self) -> None:
        self.interactions: list[hikari.CommandInteraction] = []
        held = self.interactions

        class Hold(lightbulb.SlashCommand, name="hold", description="d"):
            @lightbulb.invoke
            async def invoke(self, ctx: lightbulb.Context) -> None:
                await ctx.defer()
                held.append(ctx.interaction)

        self.command = Hold


@pytest.fixture
async def hold(start_bot, sandbox, eventually):
    held = Held()
    await start_bot(held.command)

    async def deferred(**place) -> hikari.CommandInteraction:
        await sandbox.invoke("/hold", **place)
        await eventually(lambda: bool(held.interactions))
        return held.interactions.pop()

    return deferred


async def post(web: aiohttp.ClientSession, path: str, body: object, headers: dict[str, str], method="POST"):
    async with web.request(method, f"/api/v10{path}", json=body, headers=headers) as response:
        return response.status, await response.json() if response.status != 204 else None


async def test_a_token_is_dead_after_fifteen_minutes(hold, clock):
    interaction = await hold()
    await interaction.edit_initial_response("working")
    clock.now += 899
    await interaction.edit_initial_response("still working")
    clock.now += 2

    with pytest.raises(hikari.UnauthorizedError) as refused:
        await interaction.edit_initial_response("too late")
    assert refused.value.code == 50027
    with pytest.raises(hikari.UnauthorizedError):
        await interaction.execute("too late as well")


async def test_a_large_upload_with_a_dead_token_is_told_so_and_not_cut_off(hold, clock, tmp_path):
    video = tmp_path / "video.mp4"
    video.write_bytes(b"x" * 9 * MIB)
    interaction = await hold()
    clock.now += 901

    with pytest.raises(hikari.UnauthorizedError) as refused:
        await interaction.edit_initial_response(attachment=hikari.File(video))
    assert refused.value.code == 50027


async def test_an_interaction_is_answered_once(hold):
    interaction = await hold()

    with pytest.raises(hikari.BadRequestError) as refused:
        await interaction.create_initial_response(hikari.ResponseType.MESSAGE_CREATE, "again")
    assert refused.value.code == 40060


async def test_one_file_over_the_interactions_limit_is_refused_and_the_limit_itself_is_not(hold, tmp_path, sandbox):
    fits, too_large = tmp_path / "fits.bin", tmp_path / "large.bin"
    fits.write_bytes(b"x" * MIB)
    too_large.write_bytes(b"x" * (MIB + 1))
    interaction = await hold(upload_limit_bytes=MIB)
    assert interaction.attachment_size_limit == MIB

    with pytest.raises(hikari.ClientHTTPResponseError) as refused:
        await interaction.edit_initial_response(attachment=hikari.File(too_large))
    await interaction.edit_initial_response(attachments=[hikari.File(fits), hikari.File(fits, filename="b.bin")])

    assert refused.value.status == 413
    assert [entry.code for entry in sandbox.ledger if entry.status == 413] == [40005]
    assert len(list(tmp_path.glob("sandbox-*/*"))) == 2


async def test_a_request_with_a_file_over_the_limit_says_40005(sandbox, web, as_bot):
    form = aiohttp.FormData()
    form.add_field("payload_json", "{}", content_type="application/json")
    form.add_field("files[0]", io.BytesIO(b"x" * (10 * MIB + 1)), filename="x.bin")
    channel = sandbox.world.channel("general").id

    async with web.post(f"/api/v10/channels/{channel}/messages", data=form, headers=as_bot) as response:
        body = await response.json()

    assert (response.status, body["code"]) == (413, 40005)


async def test_a_boosted_guild_takes_larger_posts(sandbox, start_bot):
    bot = await start_bot()
    sandbox.world.set_upload_limit(sandbox.world.guild("Boss HQ"), 25 * MIB)
    channel = int(sandbox.world.channel("media").id)

    message = await bot.app.rest.create_message(channel, attachment=hikari.Bytes(b"x" * (11 * MIB), "clip.mp4"))

    assert message.attachments[0].size == 11 * MIB


async def test_the_same_nonce_within_five_minutes_gives_the_stored_message(sandbox, start_bot, clock):
    bot = await start_bot()
    channel = int(sandbox.world.channel("general").id)

    first = await bot.app.rest.create_message(channel, "once", nonce="job-1-0")
    clock.now += 299
    again = await bot.app.rest.create_message(channel, "once", nonce="job-1-0")
    clock.now += 2
    later = await bot.app.rest.create_message(channel, "once", nonce="job-1-0")

    assert first.id == again.id != later.id
    assert len(sandbox.ledger.posts) == 2
    assert len(sandbox.messages("general")) == 2


async def test_without_enforce_nonce_it_is_only_carried(sandbox, web, as_bot):
    path = f"/channels/{sandbox.world.channel('general').id}/messages"

    answers = [await post(web, path, {"content": "x", "nonce": "n"}, as_bot) for _ in range(2)]

    assert answers[0][1]["nonce"] == "n"
    assert answers[0][1]["id"] != answers[1][1]["id"]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"content": "x" * 2001}, "content"),
        ({"embeds": [{"title": "x"}] * 11}, "embeds"),
        ({"embeds": [{"description": "x" * 3500}] * 2}, "embeds"),
        ({"content": "x", "attachments": [{"id": str(n), "filename": "f"} for n in range(11)]}, "attachments"),
        (
            {"content": "x", "components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "b"}]}]},
            "components",
        ),
    ],
)
async def test_a_body_over_a_limit_is_an_invalid_form_that_names_the_place(sandbox, web, as_bot, body, place):
    status, answer = await post(web, f"/channels/{sandbox.world.channel('general').id}/messages", body, as_bot)

    assert (status, answer["code"], answer["message"]) == (400, 50035, "Invalid Form Body")
    assert place in answer["errors"]
    assert sandbox.messages("general") == []


async def test_an_empty_message_is_refused(sandbox, web, as_bot):
    path = f"/channels/{sandbox.world.channel('general').id}/messages"

    assert (await post(web, path, {"content": ""}, as_bot))[1]["code"] == 50006


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/channels/1", 404, 10003),
        ("GET", "/guilds/1", 404, 10004),
        ("GET", "/channels/{general}/messages/1", 404, 10008),
        ("POST", "/webhooks/1/token", 404, 10015),
        ("POST", "/webhooks/{application}/token", 401, 50027),
        ("POST", "/interactions/1/token/callback", 404, 10062),
        ("POST", "/users/@me/channels", 404, 10013),
    ],
)
async def test_unknown_things_have_their_own_codes(sandbox, web, as_bot, method, path, status, code):
    ids = {"general": sandbox.world.channel("general").id, "application": sandbox.world.bot.id}

    answered, body = await post(web, path.format(**ids), {"content": "x"} if method == "POST" else None, as_bot, method)

    assert (answered, body["code"]) == (status, code)
    assert sandbox.ledger.matching(f"{method} *")[-1].code == code


async def test_a_wrong_bot_token_is_unauthorized(sandbox, web):
    status, body = await post(web, "/users/@me", None, {"Authorization": "Bot nonsense"}, "GET")

    assert (status, body) == (401, {"message": "401: Unauthorized", "code": 0})


async def test_permissions_of_the_bot_hold_in_each_channel(sandbox, start_bot):
    bot = await start_bot()
    media, general = sandbox.world.channel("media"), sandbox.world.channel("general")
    sandbox.world.set_bot_permissions(media, BOT & ~SEND_MESSAGES)
    sandbox.world.set_bot_permissions(general, 0)

    with pytest.raises(hikari.ForbiddenError) as cannot_send:
        await bot.app.rest.create_message(int(media.id), "x")
    with pytest.raises(hikari.ForbiddenError) as cannot_see:
        await bot.app.rest.create_message(int(general.id), "x")

    assert (cannot_send.value.code, cannot_see.value.code) == (50013, 50001)


async def test_a_user_installed_command_has_five_follow_ups(hold):
    interaction = await hold(user_installed=True)
    assert hikari.ApplicationIntegrationType.USER_INSTALL in interaction.authorizing_integration_owners

    await interaction.execute("takes the place of the deferred answer")
    for number in range(5):
        await interaction.execute(str(number))
    with pytest.raises(hikari.BadRequestError) as refused:
        await interaction.execute("one too many")

    assert refused.value.code == 40094


async def test_the_first_follow_up_takes_the_place_of_a_deferred_answer(hold, sandbox):
    interaction = await hold()

    first = await interaction.execute("first")
    second = await interaction.execute("second", flags=hikari.MessageFlag.EPHEMERAL)

    assert (await interaction.fetch_initial_response()).id == first.id
    assert [message["content"] for message in sandbox.messages("general", "Sam")] == ["first"]
    assert second.flags & hikari.MessageFlag.EPHEMERAL
    await interaction.delete_initial_response()
    with pytest.raises(hikari.NotFoundError, match="10008"):
        await interaction.edit_initial_response("gone")


async def test_an_edit_keeps_what_it_does_not_name_and_drops_the_attachments_it_does_not_list(hold):
    interaction = await hold()
    first = await interaction.edit_initial_response(
        "text", attachments=[hikari.Bytes(b"1", "1.txt"), hikari.Bytes(b"2", "2.txt")]
    )

    kept = await interaction.edit_initial_response(embed=hikari.Embed(title="t"))
    one_left = await interaction.edit_initial_response(attachments=[first.attachments[1], hikari.Bytes(b"3", "3.txt")])
    none = await interaction.edit_initial_response(attachments=None)

    assert (kept.content, len(kept.attachments)) == ("text", 2)
    assert [each.filename for each in one_left.attachments] == ["2.txt", "3.txt"]
    assert none.attachments == []


async def test_a_long_list_of_messages_is_read_page_by_page(sandbox, web, as_bot):
    for number in range(7):
        await sandbox.say(str(number))
    ids = [message["id"] for message in sandbox.messages("general")]
    path = f"/channels/{sandbox.world.channel('general').id}/messages"

    async def contents(query: str) -> str:
        return "".join(message["content"] for message in (await post(web, path + query, None, as_bot, "GET"))[1])

    assert await contents("") == "6543210"
    assert await contents("?limit=2") == "65"
    assert await contents(f"?limit=2&before={ids[4]}") == "32"
    assert await contents(f"?limit=2&after={ids[4]}") == "65"
    assert await contents(f"?limit=4&around={ids[3]}") == "4321"
    assert (await post(web, path + "?limit=101", None, as_bot, "GET"))[0] == 400


async def test_the_bot_edits_its_own_messages_only(sandbox, start_bot):
    bot = await start_bot()
    said = await sandbox.say("mine")
    channel = int(said["channel_id"])

    with pytest.raises(hikari.ForbiddenError) as refused:
        await bot.app.rest.edit_message(channel, int(said["id"]), "yours")
    own = await bot.app.rest.create_message(channel, "a", reply=int(said["id"]))
    await bot.app.rest.edit_message(channel, own, "b")
    assert (await bot.app.rest.fetch_message(channel, own)).content == "b"
    await bot.app.rest.delete_message(channel, own)

    assert refused.value.code == 50005
    assert [message["content"] for message in sandbox.messages("general")] == ["mine"]


async def test_a_hundred_mebibytes_stream_to_disk_with_their_sum(sandbox, start_bot, tmp_path):
    sandbox.world.set_upload_limit(sandbox.world.guild("Boss HQ"), 100 * MIB)
    bot = await start_bot(http_settings=hikari.impl.HTTPSettings(timeouts=hikari.impl.HTTPTimeoutSettings(total=None)))
    video = tmp_path / "big.mp4"
    digest = hashlib.sha256()
    with video.open("wb") as file:
        for number in range(100):
            piece = bytes([number]) * MIB
            digest.update(piece)
            file.write(piece)

    await bot.app.rest.create_message(int(sandbox.world.channel("media").id), attachment=hikari.File(video))

    assert sandbox.messages("media")[0]["attachments"][0]["sha256"] == digest.hexdigest()
    [upload] = sandbox.ledger.posts[-1].files
    assert attrs.astuple(upload)[3:] == (100 * MIB, digest.hexdigest())


async def test_a_request_check_sees_every_body_and_the_ledger_keeps_its_findings(tmp_path):
    seen: list[tuple[str, str]] = []

    def check(method: str, path: str, body: object) -> list[str]:
        seen.append((method, path))
        return ["too short"] if body == {"content": "x"} else []

    discord = SandboxDiscord(directory=tmp_path, request_check=check)
    await discord.start()
    path = f"/channels/{discord.world.channel('general').id}/messages"
    async with aiohttp.ClientSession(base_url=discord.url) as session:
        await post(session, path, {"content": "x"}, {"Authorization": f"Bot {discord.token}"})
    await discord.close()

    assert seen == [("POST", path)]
    assert discord.ledger.violations == [f"POST {path}: too short"]


async def test_a_reaction_is_counted_once_and_needs_permission_to_be_the_first(sandbox, start_bot):
    bot = await start_bot()
    said = await sandbox.say("hello")
    for _ in range(2):
        await bot.app.rest.add_reaction(int(said["channel_id"]), int(said["id"]), "⏳")
    shown = await bot.app.rest.fetch_message(int(said["channel_id"]), int(said["id"]))
    assert [(reaction.emoji.name, reaction.count, reaction.is_me) for reaction in shown.reactions] == [("⏳", 1, True)]
    channel = sandbox.world.channel("general", "Boss HQ")
    sandbox.world.set_bot_permissions(channel, BOT & ~ADD_REACTIONS)
    await bot.app.rest.add_reaction(int(said["channel_id"]), int(said["id"]), "⏳")
    with pytest.raises(hikari.ForbiddenError) as refused:
        await bot.app.rest.add_reaction(int(said["channel_id"]), int(said["id"]), "✅")
    assert refused.value.code == 50013


async def test_nobody_edits_the_message_of_another_person(sandbox, start_bot):
    bot = await start_bot()
    said = await sandbox.say("hello")
    with pytest.raises(hikari.ForbiddenError) as refused:
        # hikari sends allowed_mentions with every edit, which only the author may send.
        await bot.app.rest.edit_message(
            int(said["channel_id"]), int(said["id"]), flags=hikari.MessageFlag.SUPPRESS_EMBEDS
        )
    assert refused.value.code == 50005


async def test_a_command_for_administrators_is_shown_to_the_owner_of_a_server_alone(sandbox, start_bot):
    class Guarded(lightbulb.SlashCommand, name="guarded", description="d", default_member_permissions=8):
        @lightbulb.invoke
        async def invoke(self, ctx: lightbulb.Context) -> None:
            await ctx.respond("hello")

    await start_bot(Guarded)
    await (await sandbox.invoke("/guarded", user="Mona")).wait_for(lambda message: message["content"] == "hello")
    with pytest.raises(SlashError, match="may not use"):
        await sandbox.invoke("/guarded", user="Alex")
    sandbox.commands.everything[0]["default_member_permissions"] = "0"
    with pytest.raises(SlashError, match="may not use"):
        await sandbox.invoke("/guarded", user="Alex")
