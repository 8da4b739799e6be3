"""Messages instead of commands: `$dlt`, and channels where every link is fetched; off unless the settings ask."""

import asyncio
from types import SimpleNamespace

import pytest
from attrs import evolve

from bossbot_core.app import App
from bossbot_core.discord import SetupError
from bossbot_core.guilds import BlockKind, Permission
from bossbot_core.sandbox.gateway import DIRECT_MESSAGES, GUILD_MESSAGES, MESSAGE_CONTENT
from bossbot_core.sandbox.permissions import BOT, MANAGE_MESSAGES
from bossbot_core.sandbox.world import User
from bossbot_core.settings import LimitSettings
from bossbot_core.testing.processes import until
from bossbot_core.testing.rig import Rig

PHOTO, ALBUM, VIDEO = (f"http://sample.test/{name}" for name in ("photo.jpg", "album/4", "video-5s.mp4"))
MIB = 1024 * 1024


@pytest.fixture
def texts_on(settings):
    return {"discord": evolve(settings.discord, text_commands=True)}


@pytest.fixture
async def reading(open_world, texts_on):
    return await open_world(**texts_on)


async def set_rule(world, key, value, guild="Boss HQ"):
    await world.app.guilds.rules.update(int(world.discord.world.guild(guild).id), key, value)


@pytest.fixture
async def automatic(reading):
    """The channel `media` of Boss HQ fetches every link."""
    await set_rule(reading, "auto_download_channels", reading.discord.world.channel("media").id)
    return reading


def answers(world, said, channel="general", guild="Boss HQ"):
    """The bot's replies to a message."""
    place = channel if guild else world.discord.world.direct_messages(world.discord.world.user("Alex"))
    messages = world.discord.messages(place, guild=guild)
    return [each for each in messages if (each.get("message_reference") or {}).get("message_id") == said["id"]]


async def answered(world, said, fits, **place):
    await until(lambda: any(fits(each) for each in answers(world, said, **place)), 20)
    return next(each for each in answers(world, said, **place) if fits(each))


async def ended(world, job_id):
    async with asyncio.timeout(10):
        while not (await world.app.queue.get(job_id)).state.final:
            await asyncio.sleep(0.02)


def has_files(message):
    return bool(message["attachments"])


def refused(message):
    return (
        any(" · " in embed.get("footer", {}).get("text", "") for embed in message["embeds"])
        and not message["components"]
    )


def stored(world, said, channel="general"):
    return next((each for each in world.discord.messages(channel, guild="Boss HQ") if each["id"] == said["id"]), None)


async def quiet(world, said, channel, seconds=0.5):
    """Nothing is said to a message, for a while."""
    await asyncio.sleep(seconds)
    assert answers(world, said, channel) == []
    assert "reactions" not in stored(world, said, channel)


async def test_off_it_asks_for_no_messages_and_reads_none(world):
    assert not world.discord.gateway.intents & (GUILD_MESSAGES | DIRECT_MESSAGES | MESSAGE_CONTENT)
    await quiet(world, await world.discord.say(f"$dlt {PHOTO}"), "general")


@pytest.mark.parametrize("guild", ["Boss HQ", None])
async def test_the_command_is_answered_by_one_message_that_ends_with_the_files(reading, guild):
    said = await reading.discord.say(f"$dlt {PHOTO}", guild=guild)
    posted = await answered(reading, said, has_files, guild=guild)
    assert len(answers(reading, said, guild=guild)) == 1
    assert posted["content"].endswith("-# job 1 · 1/1")
    assert posted["mentions"] == []
    assert posted["embeds"] == []
    assert "cancel" not in str(posted["components"])


async def test_the_intents_are_those_of_messages(reading):
    wanted = GUILD_MESSAGES | DIRECT_MESSAGES | MESSAGE_CONTENT
    assert reading.discord.gateway.intents & wanted == wanted


async def test_another_prefix_serves_instead(open_world, settings):
    world = await open_world(discord=evolve(settings.discord, text_commands=True, command_prefix="!!"))
    await quiet(world, await world.discord.say(f"$dlt {PHOTO}"), "general")
    await answered(world, await world.discord.say(f"!!dlt {PHOTO}"), has_files)


async def test_a_refused_command_is_answered_in_short(reading):
    for text, code in (
        ("$dlt", "invalid_url"),
        ("$dlt nonsense", "invalid_url"),
        ("$dlt https://x.test/", "unsupported_url"),
    ):
        said = await reading.discord.say(text)
        answer = await answered(reading, said, refused)
        assert answer["embeds"][0]["footer"]["text"].startswith(f"{code} · ")
        assert "fields" not in answer["embeds"][0]
        assert answer["mentions"] == []
    assert await reading.app.queue.get(1) is None


async def test_a_blocked_person_is_refused_and_that_is_recorded(reading):
    await reading.app.guilds.blocks.block(BlockKind.USER, int(reading.discord.world.user("Alex").id))
    answer = await answered(reading, await reading.discord.say(f"$dlt {PHOTO}"), refused)
    assert answer["embeds"][0]["footer"]["text"].startswith("blocked · ")
    entry = (await reading.app.audit.page(None, 1))[0]
    assert (entry.action, entry.outcome, entry.target) == ("download", "denied", "blocked")


async def test_only_roles_that_may_download_are_served_and_who_manages_the_server(reading):
    guild = reading.discord.world.guild("Boss HQ")
    await reading.app.guilds.permissions.grant(int(guild.id), int(guild.helpers_id), Permission.DOWNLOAD)
    answer = await answered(reading, await reading.discord.say(f"$dlt {PHOTO}", user="Alex"), refused)
    assert answer["embeds"][0]["footer"]["text"].startswith("missing_permission · ")
    for user in ("Sam", "Mona"):
        await answered(reading, await reading.discord.say(f"$dlt {PHOTO}", user=user), has_files)


async def test_a_channel_may_fetch_every_link_each_once_and_five_at_most(automatic):
    links = [f"http://sample.test/sized/{200_000 + number}.mp4" for number in range(6)]
    said = await automatic.discord.say(f"see {links[0]} {' '.join(links)}", channel="media")
    # Ten messages into a channel that takes five in 5 s; hikari falls to one in 5 s where answers overtake each other.
    await until(lambda: len([each for each in answers(automatic, said, "media") if has_files(each)]) == 5, 90)
    await asyncio.sleep(0.3)
    assert len(answers(automatic, said, "media")) == 5
    fetched = {(await automatic.app.queue.get(number)).match.canonical_url for number in range(1, 6)}
    assert fetched == set(links[:5])


@pytest.mark.parametrize("text", [f"<{PHOTO}>", f"${PHOTO}", f"`{PHOTO}`", "https://unserved.test/1", "no link"])
async def test_what_is_not_meant_for_the_bot_is_left_alone(automatic, text):
    await quiet(automatic, await automatic.discord.say(text, channel="media"), "media")


async def test_other_channels_and_other_bots_are_left_alone(automatic):
    await quiet(automatic, await automatic.discord.say(PHOTO, channel="general"), "general")
    robot = User(id="1100000000999999999", name="Robot", color="#000000", bot=True)
    automatic.discord.world.users[robot.id] = robot
    await quiet(automatic, await automatic.discord.say(PHOTO, user=robot, channel="media"), "media")


async def test_a_link_between_double_bars_makes_a_spoiler(automatic):
    hidden = await answered(
        automatic, await automatic.discord.say(f"||{PHOTO}||", channel="media"), has_files, channel="media"
    )
    assert hidden["attachments"][0]["filename"].startswith("SPOILER_")
    plain = await answered(automatic, await automatic.discord.say(PHOTO, channel="media"), has_files, channel="media")
    assert not plain["attachments"][0]["filename"].startswith("SPOILER_")


async def test_a_refusal_that_passes_is_a_sign_where_nobody_used_a_command(open_world, texts_on):
    world = await open_world(**texts_on, limits=LimitSettings(download_cooldown_s=60))
    await set_rule(world, "auto_download_channels", world.discord.world.channel("media").id)
    first = await world.discord.say(f"{PHOTO} {VIDEO}", channel="media")
    await until(lambda: len(answers(world, first, "media")) == 2, 20)
    second = await world.discord.say(PHOTO, channel="media")
    await until(lambda: "reactions" in stored(world, second, "media"), 10)
    assert stored(world, second, "media")["reactions"][0]["emoji"]["name"] == "⏳"
    assert answers(world, second, "media") == []


async def test_the_message_goes_where_the_server_does_not_keep_it_and_stays_where_the_bot_may_not(reading):
    await set_rule(reading, "keep_source_message", "no")
    kept = await reading.discord.say(f"$dlt {PHOTO}")
    await answered(reading, kept, has_files)
    await ended(reading, 1)
    channel = reading.discord.world.channel("general")
    reading.discord.world.set_bot_permissions(channel, BOT | MANAGE_MESSAGES)
    gone = await reading.discord.say(f"$dlt {PHOTO}")
    await until(lambda: stored(reading, gone) is None, 20)
    assert stored(reading, kept)
    failing = await reading.discord.say("$dlt http://sample.test/error/removed")
    await answered(reading, failing, refused)
    await asyncio.sleep(0.3)
    assert stored(reading, failing)


async def test_the_asker_is_called_where_the_server_wants_it(reading):
    await set_rule(reading, "notify_on_finish", "yes")
    said = await reading.discord.say(f"$dlt {PHOTO}", user="Alex")
    posted = await answered(reading, said, has_files)
    told = await answered(reading, posted, lambda message: message["mentions"])
    assert told["content"] == f"<@{said['author']['id']}> Your download is done."
    assert len(answers(reading, posted)) == 1


async def test_whoever_used_the_command_is_called_too(reading):
    await set_rule(reading, "notify_on_finish", "yes")
    invocation = await reading.discord.invoke(f"/download url:{PHOTO}", user="Alex")
    posted = await invocation.wait_for(has_files)
    told = await answered(reading, posted, lambda message: message["mentions"])
    assert told["content"] == f"<@{reading.discord.world.user('Alex').id}> Your download is done."


async def test_a_message_that_the_gateway_repeats_is_served_once(reading):
    said = await reading.discord.say(f"$dlt {PHOTO}")
    await answered(reading, said, has_files)
    guild_id = reading.discord.world.guild("Boss HQ").id
    reading.discord.gateway.dispatch_message("MESSAGE_CREATE", said | {"guild_id": guild_id}, guild_id)
    await asyncio.sleep(0.5)
    assert len(answers(reading, said)) == 1


async def test_an_album_goes_on_in_replies_and_the_boosts_say_how_large_files_may_be(discord, open_world, texts_on):
    discord.world.set_upload_limit(discord.world.guild("Boss HQ"), 50 * MIB)
    world = await open_world(**texts_on)
    said = await world.discord.say("$dlt http://sample.test/album/12")
    await world.discord.press(await answered(world, said, asks), "question:first:1:12", "Alex")
    first = await answered(world, said, has_files)
    second = await answered(world, first, has_files)
    assert (len(first["attachments"]), len(second["attachments"])) == (10, 2)
    assert (await world.app.queue.get(2)).reply.upload_limit_bytes == 50 * MIB


async def test_a_deleted_answer_is_made_up_for_by_a_new_one(reading):
    said = await reading.discord.say("$dlt http://sample.test/slow.mp4")
    status = await answered(reading, said, lambda message: message["components"])
    await reading.discord.delete(status)
    posted = await answered(reading, said, has_files)
    assert posted["id"] != status["id"]
    assert [user["id"] for user in posted["mentions"]] == [said["author"]["id"]]


async def test_the_cancel_button_serves_the_asker(reading):
    said = await reading.discord.say("$dlt http://sample.test/slow.mp4")
    status = await answered(reading, said, lambda message: message["components"])
    await reading.discord.press(status, "job:1:cancel", "Alex")
    ended = await answered(reading, said, lambda message: message["embeds"][0]["title"] == "Cancelled")
    assert ended["id"] == status["id"]


async def test_the_same_answer_goes_on_after_a_kill_and_the_files_are_posted_once(discord, samples, tmp_path):
    rig = Rig(
        discord=discord, origin=samples, directory=tmp_path / "data", settings={"discord": {"text_commands": True}}
    )
    world = SimpleNamespace(discord=discord)
    try:
        await rig.start()
        said = await discord.say("$dlt http://sample.test/slow.mp4")
        status = await answered(world, said, lambda message: message["components"])
        await rig.kill()
        await rig.start()
        posted = await answered(world, said, has_files)
        await rig.finished()
        assert posted["id"] == status["id"]
        assert len(answers(world, said)) == 1
        assert [len(messages) for messages in rig.posts()[1].values()] == [1]
    finally:
        await rig.kill()


async def test_without_the_intent_in_the_portal_it_ends_with_one_sentence(settings, texts_on, discord, samples):
    discord.gateway.allowed_privileged_intents = 0
    with pytest.raises(SetupError, match="Message Content Intent"):
        async with App.open(evolve(settings, **texts_on)):
            pass


def asks(message):
    return "question:no" in str(message["components"])


@pytest.mark.parametrize("guild", ["Boss HQ", None])
async def test_a_list_is_asked_about_in_the_answer_which_ends_with_what_was_chosen(reading, guild):
    said = await reading.discord.say("$dlt http://sample.test/album/12", guild=guild)
    question = await answered(reading, said, asks, guild=guild)
    assert "There are 12 items." in question["embeds"][0]["description"]
    assert question["mentions"] == []
    await reading.discord.press(question, "question:first:1:5", "Alex")
    posted = await answered(reading, said, has_files, guild=guild)
    assert (posted["id"], len(posted["attachments"])) == (question["id"], 5)
    assert len(answers(reading, said, guild=guild)) == 1
    job = await reading.app.queue.get(2)
    assert (job.options.items, job.reply.interaction_id) == ("1-5", int(said["id"]))


async def test_only_the_writer_and_moderators_answer_and_the_message_that_asked_goes_with_the_files(reading):
    await set_rule(reading, "keep_source_message", "no")
    reading.discord.world.set_bot_permissions(reading.discord.world.channel("general"), BOT | MANAGE_MESSAGES)
    said = await reading.discord.say("$dlt http://sample.test/album/12")
    question = await answered(reading, said, asks)
    pressed = await reading.discord.press(question, "question:first:1:5", "Sam")
    refusal = await pressed.wait_for(lambda each: each["ephemeral"] and each["embeds"], timeout=30)
    assert refusal["embeds"][0]["footer"]["text"].startswith("missing_permission · ")
    assert stored(reading, said) is not None
    await reading.discord.press(question, "question:first:1:5", "Mona")
    posted = await answered(reading, said, has_files)
    assert posted["id"] == question["id"]
    await until(lambda: stored(reading, said) is None)
    assert (await reading.app.queue.get(2)).reply.user_id == int(reading.discord.world.user("Mona").id)


async def test_a_channel_that_fetches_every_link_asks_nobody(automatic):
    said = await automatic.discord.say("http://sample.test/album/12", channel="media")
    posted = await answered(automatic, said, has_files, channel="media")
    assert posted["content"].endswith("-# job 1 · 1/2")
    assert not (await automatic.app.queue.get(1)).options.survey
