"""The real hikari and lightbulb live in the sandbox as they do in Discord."""

import hashlib
import os

import hikari
import lightbulb
import pytest

from bossbot_core.sandbox import SandboxLimits, SlashError

FIVE_MIB = 5 * 1024 * 1024


async def suggest(ctx: lightbulb.AutocompleteContext[str]) -> None:
    await ctx.respond([f"{ctx.focused.value}-{number}" for number in range(25)])


class Ping(lightbulb.SlashCommand, name="ping", description="answers"):
    word = lightbulb.string("word", "what to say", default="pong", autocomplete=suggest)
    private = lightbulb.boolean("private", "only you see it", default=False)

    @lightbulb.invoke
    async def invoke(self, ctx: lightbulb.Context) -> None:
        await ctx.respond(self.word, ephemeral=self.private)


class Sleepy(lightbulb.SlashCommand, name="sleepy", description="never answers"):
    @lightbulb.invoke
    async def invoke(self, ctx: lightbulb.Context) -> None:
        return


class Quote(lightbulb.MessageCommand, name="Quote"):
    @lightbulb.invoke
    async def invoke(self, ctx: lightbulb.Context) -> None:
        await ctx.respond(f"> {self.target.content}")


async def test_ready_brings_the_guilds_with_their_channels_and_members(start_bot, sandbox):
    bot = await start_bot(Ping)

    guild = bot.app.cache.get_guild(int(sandbox.world.guild("Boss HQ").id))
    assert {channel.name for channel in guild.get_channels().values()} == {"general", "media", "nsfw-age-restricted"}
    restricted = sandbox.world.channel("nsfw-age-restricted")
    assert bot.app.cache.get_guild_channel(int(restricted.id)).is_nsfw
    assert bot.app.get_me().username == "Boss-Bot"
    assert (await bot.app.rest.fetch_guild(guild.id)).name == "Boss HQ"
    assert (await bot.app.rest.fetch_channel(int(restricted.id))).name == "nsfw-age-restricted"
    assert (await bot.app.rest.fetch_my_user()).id == bot.app.get_me().id
    assert sandbox.gateway.connected


async def test_commands_keep_their_ids_over_a_second_sync(start_bot, sandbox):
    class Guarded(lightbulb.SlashCommand, name="guarded", description="d", default_member_permissions=8192):
        @lightbulb.invoke
        async def invoke(self, ctx: lightbulb.Context) -> None:
            await ctx.respond("done")

    first = await start_bot(Ping, Guarded)
    before = {command["name"]: command["id"] for command in sandbox.commands.everything}
    await first.close()
    await start_bot(Ping, Guarded, Sleepy)

    after = {command["name"]: command["id"] for command in sandbox.commands.everything}
    assert before.items() <= after.items()
    assert set(after) == {"ping", "guarded", "sleepy"}
    with pytest.raises(SlashError, match="Alex may not use guarded"):
        await sandbox.invoke("/guarded", user="Alex")
    answered = await sandbox.invoke("/guarded", user="Mona")
    assert await answered.wait_for(lambda message: message["content"] == "done")


async def test_an_ephemeral_answer_is_seen_by_its_asker_only(start_bot, sandbox):
    await start_bot(Ping)

    invocation = await sandbox.invoke('/ping word:"hello there" private:true', user="Alex", channel="media")
    message = await invocation.wait_for(lambda message: message["content"])

    assert message["content"] == "hello there"
    assert message["ephemeral"]
    assert message["flags"] & 64
    assert message["invocation"]["command"] == '/ping word:"hello there" private:true'
    assert [each["id"] for each in sandbox.messages("media", "Alex")] == [message["id"]]
    assert sandbox.messages("media", "Sam") == []


async def test_deferred_then_edited_then_a_file_byte_for_byte(start_bot, sandbox, tmp_path):
    video = tmp_path / "a video.mp4"
    video.write_bytes(os.urandom(FIVE_MIB))

    class Fetch(lightbulb.SlashCommand, name="fetch", description="d"):
        @lightbulb.invoke
        async def invoke(self, ctx: lightbulb.Context) -> None:
            await ctx.defer()
            for percent in (10, 50, 90):
                await ctx.interaction.edit_initial_response(embed=hikari.Embed(title=f"{percent} %"))
            await ctx.interaction.edit_initial_response(
                "done", embeds=[], attachments=[hikari.File(video), hikari.Bytes(b"secret", "n.txt", spoiler=True)]
            )
            await ctx.respond("and more")

    await start_bot(Fetch)
    invocation = await sandbox.invoke("/fetch")
    seen = await invocation.wait_for(lambda message: message["thinking"])
    done = await invocation.wait_for(lambda message: message["content"] == "done")
    await invocation.wait_for(lambda message: message["content"] == "and more")

    clip, note = done["attachments"]
    assert done["id"] == seen["id"]
    assert done["embeds"] == []
    assert (clip["filename"], clip["size"], clip["content_type"]) == ("a_video.mp4", FIVE_MIB, "video/mp4")
    assert clip["sha256"] == hashlib.sha256(video.read_bytes()).hexdigest()
    assert note["filename"] == "SPOILER_n.txt"
    assert note["flags"] == 8
    assert len(invocation.responses()) == 2
    assert len(sandbox.ledger.posts) == 2
    uploads = sandbox.ledger.matching("PATCH /webhooks/*/messages/@original", lambda entry: entry.files)
    assert [file.size_bytes for entry in uploads for file in entry.files] == [FIVE_MIB, 6]


async def test_autocomplete_answers_with_choices(start_bot, sandbox):
    await start_bot(Ping)

    choices = await sandbox.autocomplete("ping", [{"name": "word", "type": 3, "value": "a", "focused": True}])

    assert len(choices) == 25
    assert choices[0] == {"name": "a-0", "value": "a-0"}


async def test_a_pressed_button_changes_its_message(start_bot, sandbox):
    class Ask(lightbulb.SlashCommand, name="ask", description="d"):
        @lightbulb.invoke
        async def invoke(self, ctx: lightbulb.Context) -> None:
            row = hikari.impl.MessageActionRowBuilder()
            row.add_interactive_button(hikari.ButtonStyle.DANGER, "job:7:cancel", label="Cancel")
            await ctx.respond("running", component=row)

    async def pressed(event: hikari.ComponentInteractionCreateEvent) -> None:
        who = event.interaction.user.global_name
        await event.interaction.create_initial_response(
            hikari.ResponseType.MESSAGE_UPDATE, f"{who} pressed {event.interaction.custom_id}", components=[]
        )

    await start_bot(Ask, listen=[(hikari.ComponentInteractionCreateEvent, pressed)])
    asked = await (await sandbox.invoke("/ask")).wait_for(lambda message: message["components"])
    press = await sandbox.press(asked, "job:7:cancel", "Mona")
    changed = await press.wait_for(lambda message: not message["components"])

    assert changed["id"] == asked["id"]
    assert changed["content"] == "Mona pressed job:7:cancel"
    with pytest.raises(SlashError, match="no active component"):
        await sandbox.press(changed, "job:7:cancel", "Mona")


async def test_a_message_command_gets_its_target(start_bot, sandbox, web):
    await start_bot(Quote)
    said = await sandbox.say("look at this")
    place = {
        "guild_id": said.get("guild_id"),
        "channel_id": said["channel_id"],
        "user_id": sandbox.world.user("Sam").id,
    }

    async with web.post(
        "/page/interactions/command", json={**place, "name": "Quote", "target_id": said["id"]}
    ) as response:
        invocation = sandbox.invocation((await response.json())["interaction_id"])
    answer = await invocation.wait_for(lambda message: message["content"])

    assert answer["content"] == "> look at this"


async def test_a_form_is_filled_in_and_answered(start_bot, sandbox):
    class Form(lightbulb.components.Modal):
        def __init__(self) -> None:
            self.name = self.add_short_text_input("Your name")

        async def on_submit(self, ctx: lightbulb.components.ModalContext) -> None:
            await ctx.respond(f"hello {ctx.value_for(self.name)}")

    class Greet(lightbulb.SlashCommand, name="greet", description="d"):
        @lightbulb.invoke
        async def invoke(self, ctx: lightbulb.Context) -> None:
            form = Form()
            await ctx.respond_with_modal("Who are you?", "greet", components=form)
            await form.attach(client, "greet", timeout=5)

    client = (bot := await start_bot(Greet)).client
    opener = await sandbox.invoke("/greet")
    await opener.answered()
    field = opener.interaction.modal["components"][0]["components"][0]["custom_id"]
    answer = await (await sandbox.submit(opener, {field: "Ada"})).wait_for(lambda message: message["content"])

    assert answer["content"] == "hello Ada"
    assert bot.app.is_alive


@pytest.mark.parametrize("limits", [SandboxLimits(first_response_s=1.0)])
async def test_who_does_not_answer_in_time_is_told_so_and_too_late(start_bot, sandbox):
    held: list[hikari.CommandInteraction] = []

    async def hold(event: hikari.InteractionCreateEvent) -> None:
        held.append(event.interaction)

    await start_bot(Sleepy, listen=[(hikari.CommandInteractionCreateEvent, hold)])
    invocation = await sandbox.invoke("/sleepy")
    message = await invocation.wait_for(lambda message: message["failed"])

    assert message["content"] == "The application did not respond"
    assert message["ephemeral"]
    with pytest.raises(hikari.NotFoundError, match="10062"):
        await held[0].create_initial_response(hikari.ResponseType.MESSAGE_CREATE, "late")


async def test_direct_messages_work_without_a_guild(start_bot, sandbox):
    bot = await start_bot(Ping)
    alex = sandbox.world.user("Alex")

    answer = await (await sandbox.invoke("/ping", user=alex, guild=None)).wait_for(lambda message: message["content"])
    channel = await bot.app.rest.create_dm_channel(int(alex.id))
    await channel.send("hello")

    assert answer["channel_id"] == str(channel.id)
    assert [message["content"] for message in sandbox.messages(answer["channel_id"])] == ["pong", "hello"]
    sandbox.world.set_accepts_dms(alex, accepts=False)
    with pytest.raises(hikari.ForbiddenError, match="50007"):
        await channel.send("hello?")


async def test_messages_reach_a_bot_that_asked_for_them_and_their_text_only_with_the_intent(
    start_bot, sandbox, eventually
):
    heard: list[str | None] = []

    async def hear(event: hikari.GuildMessageCreateEvent) -> None:
        heard.append(event.content)
        if event.is_human and event.content:
            await event.message.respond("I heard you", reply=True)

    listen = [(hikari.GuildMessageCreateEvent, hear)]
    deaf = await start_bot(intents=hikari.Intents.GUILDS | hikari.Intents.GUILD_MESSAGES, listen=listen)
    await sandbox.say("$download x")
    await deaf.close()
    await start_bot(intents=hikari.Intents.ALL_MESSAGES | hikari.Intents.MESSAGE_CONTENT, listen=listen)
    await sandbox.say("$download y")
    await eventually(lambda: len(heard) == 3)

    assert heard == [None, "$download y", "I heard you"]
    assert sandbox.messages("general")[-1]["referenced_message"]["content"] == "$download y"
