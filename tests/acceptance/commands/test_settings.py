"""`/settings`, `/permissions` and `/plugins` through the real bot: who may change what, and what it changes."""

import asyncio

import pytest

from bossbot_core.sandbox.payloads import channel_json
from bossbot_core.sandbox.slash_values import SlashError

MANAGER, MEMBER, HELPER, GUILD = "Mona", "Alex", "Sam", "Boss HQ"


async def said(world, command, user=MANAGER, **place):
    invocation = await world.discord.invoke(command, user=user, **place)
    message = await invocation.wait_for(lambda message: message["embeds"])
    assert message["flags"] & 64, "for the reader's eyes only"
    return message["embeds"][0]


async def test_the_view_names_every_key_its_value_and_where_it_comes_from(world):
    shown = await said(world, "/settings view", user=MEMBER)
    for key in world.app.guilds.rules.keys:
        assert f"**{key}**" in shown["description"]
    assert "**spoiler** no · *default*" in shown["description"]


async def test_a_change_is_validated_told_recorded_and_in_force(world):
    changed = await said(world, "/settings update key:spoiler value:yes")
    assert changed["title"] == "Settings changed"
    assert "**spoiler** no → yes" in changed["description"]
    shown = await said(world, "/settings view", user=MEMBER)
    assert "**spoiler** yes · *this server*" in shown["description"]
    entry = (await world.app.audit.page(None, 1))[0]
    assert (entry.action, entry.outcome, entry.target, entry.before, entry.after) == (
        "settings update", "done", "spoiler", "no", "yes",
    )  # fmt: skip


async def test_a_channel_may_have_a_value_of_its_own(world):
    channel = world.discord.world.channel("general")
    await said(world, f"/settings update key:spoiler value:yes channel:<#{channel.id}>")
    here = await said(world, "/settings view", user=MEMBER)
    elsewhere = await said(world, "/settings view", user=MEMBER, channel="media")
    assert "**spoiler** yes · *this channel*" in here["description"]
    assert "**spoiler** no · *default*" in elsewhere["description"]


async def test_what_a_channel_had_set_goes_with_the_channel(world):
    channel, rules = world.discord.world.channel("general"), world.app.guilds.rules
    guild_id = int(channel.guild_id)
    await said(world, f"/settings update key:spoiler value:yes channel:<#{channel.id}>")
    await said(world, "/settings update key:queue_size value:3")
    gone = channel_json(channel, world.discord.world)
    world.discord.gateway.dispatch("CHANNEL_DELETE", gone, channel.guild_id)
    async with asyncio.timeout(10):
        while rules.effective(guild_id, int(channel.id)).spoiler:
            await asyncio.sleep(0.02)
    kept = await world.app.database.read("SELECT channel_id, key FROM guild_settings")
    assert [tuple(row) for row in kept] == [(0, "queue_size")]


async def test_what_a_thread_had_set_goes_with_the_thread(world):
    channel, rules, thread_id = world.discord.world.channel("general"), world.app.guilds.rules, 1300000000000000001
    guild_id = int(channel.guild_id)
    await rules.update(guild_id, "spoiler", "yes", channel_id=thread_id)
    gone = {"id": str(thread_id), "guild_id": channel.guild_id, "parent_id": channel.id, "type": 11}
    world.discord.gateway.dispatch("THREAD_DELETE", gone, channel.guild_id)
    async with asyncio.timeout(10):
        while rules.effective(guild_id, thread_id).spoiler:
            await asyncio.sleep(0.02)
    assert rules.guilds() == ()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/settings update key:spoilr value:yes", "Did you mean spoiler?"),
        ("/settings update key:max_file_size value:999GiB", "at most"),
        ("/settings update key:queue_size value:many", "whole number"),
    ],
)
async def test_a_wrong_value_is_refused_with_what_to_type(world, command, words):
    refused = await said(world, command)
    assert words in refused["description"]
    assert refused["footer"]["text"].startswith("invalid_value · ")


async def test_reset_brings_the_defaults_back(world):
    await said(world, "/settings update key:spoiler value:yes")
    await said(world, "/settings update key:queue_size value:3")
    reset = await said(world, "/settings reset")
    assert "**spoiler** yes → no" in reset["description"]
    again = await said(world, "/settings reset")
    assert again["title"] == "Nothing to change"


async def test_somebody_without_the_permission_is_refused_and_that_is_recorded(world):
    refused = await said(world, "/settings update key:spoiler value:yes", user=MEMBER)
    assert refused["footer"]["text"].startswith("missing_permission · ")
    entry = (await world.app.audit.page(None, 1))[0]
    assert (entry.action, entry.outcome) == ("settings update", "denied")


async def test_keys_and_values_are_suggested(world):
    keys = await suggested(world, {"name": "key", "value": "spoi", "focused": True})
    assert keys == ["spoiler"]
    found = await suggested(world, {"name": "key", "value": "quality"}, {"name": "value", "value": "", "focused": True})
    assert "720p" in found


async def suggested(world, *typed):
    options = [{"type": 3, **option} for option in typed]
    update = [{"type": 1, "name": "update", "options": options}]
    return [choice["value"] for choice in await world.discord.autocomplete("settings", update, user=MANAGER)]


async def test_a_role_with_a_permission_may_and_without_it_no_longer(world):
    role = world.discord.world.guild(GUILD).helpers_id
    update = "/settings update key:spoiler value:yes"
    assert (await said(world, update, user=HELPER))["footer"]["text"].startswith("missing_permission")
    granted = await said(world, f"/permissions grant role:{role} permission:manage_settings")
    assert f"<@&{role}> may: change settings." in granted["description"]
    listed = await said(world, "/permissions list")
    assert f"<@&{role}> change settings" in listed["description"]
    assert (await said(world, update, user=HELPER))["title"] == "Settings changed"
    revoked = await said(world, f"/permissions revoke role:{role} permission:manage_settings")
    assert f"<@&{role}> may no longer: change settings." in revoked["description"]
    assert (await said(world, update, user=HELPER))["footer"]["text"].startswith("missing_permission")
    recorded = [(entry.action, entry.outcome) for entry in await world.app.audit.page(None, 10)]
    assert recorded == [
        ("settings update", "denied"),
        ("permissions revoke", "done"),
        ("settings update", "done"),
        ("permissions grant", "done"),
        ("settings update", "denied"),
    ]


async def test_a_first_grant_of_what_is_everybodys_says_who_may_no_longer(world):
    role = world.discord.world.guild(GUILD).helpers_id
    granted = await said(world, f"/permissions grant role:{role} permission:download")
    assert granted["description"].splitlines()[1:] == [
        "Only roles with this grant, and people with *Manage Server*, may do that now."
    ]
    revoked = await said(world, f"/permissions revoke role:{role} permission:download")
    assert revoked["description"].splitlines()[1:] == ["Everybody who may send messages may download."]


async def test_only_those_who_manage_the_server_are_shown_the_permissions(world):
    with pytest.raises(SlashError, match="permission"):
        await world.discord.invoke("/permissions list", user=MEMBER)


async def test_platforms_are_listed_with_version_and_turned_off_and_on(world):
    listed = await said(world, "/plugins list", user=MEMBER)
    for name in ("example", "instagram", "reddit", "tiktok", "twitter", "youtube"):
        assert f"✅ **{name}** " in listed["description"]
    await said(world, "/plugins disable platform:example")
    assert "⛔ **example** " in (await said(world, "/plugins list", user=MEMBER))["description"]
    await said(world, "/plugins enable platform:example")
    assert "✅ **example** " in (await said(world, "/plugins list", user=MEMBER))["description"]


async def test_only_those_who_manage_the_server_turn_platforms_off(world):
    refused = await said(world, "/plugins disable platform:example", user=MEMBER)
    assert refused["footer"]["text"].startswith("missing_permission · ")
