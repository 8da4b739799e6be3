"""`/queue` and its buttons, in the whole bot."""

import asyncio
import sqlite3
import time

import aiohttp
import pytest

from bossbot_core.queue import JobState
from bossbot_core.sandbox.slash_values import SlashError
from bossbot_core.testing.reading import buttons_of, embed_of, text_of, title_of

SLOW = "/download url:http://sample.test/slow.mp4"
PHOTO = "/download url:http://sample.test/photo.jpg"


async def some_wait(world, until_state, count=3, *, user="Alex", **place):
    """One slow job that runs, and others that wait."""
    await world.discord.invoke(SLOW, user=user, **place)
    await until_state(world, 1, JobState.DOWNLOADING)
    waiting = [await world.discord.invoke(PHOTO, user=user, **place) for _ in range(count)]
    for each in waiting:
        await each.wait_for(lambda message: title_of(message) == "Waiting")
    return waiting


async def refused(world, command, **place):
    invocation = await world.discord.invoke(command, **place)
    message = await invocation.wait_for(lambda each: each["embeds"])
    assert message["ephemeral"]
    return embed_of(message)


async def test_the_list_tells_place_and_reason(one_at_a_time, until_state, answered):
    world = one_at_a_time
    waiting = await some_wait(world, until_state)
    shown = await answered(world, "/queue list", user="Sam")
    lines = text_of(shown).splitlines()
    assert [line.split("**")[0] for line in lines if line.startswith("`")] == ["`▶` ", "` 1` ", "` 2` ", "` 3` "]
    assert "-# This server's limit of 1 at once is reached." in lines
    assert "Starts in about" not in text_of(shown)
    status = await waiting[2].wait_for(lambda message: "limit of 1" in text_of(message))
    assert "Number 3 in the queue. This server's limit of 1 at once is reached." in text_of(status)


async def test_an_estimate_is_given_once_there_is_something_to_go_by(one_at_a_time, until_state, answered):
    world = one_at_a_time
    hour = int(time.time()) // 3600 * 3600
    insert = (
        "INSERT INTO metrics (hour, guild_id, plugin, outcome, jobs, bytes, seconds) VALUES (?, 1, ?, ?, 6, 1, 180)"
    )
    await world.app.database.write(lambda db: db.execute(insert, (hour, "example", "completed")))
    await some_wait(world, until_state)
    text = text_of(await answered(world, "/queue list"))
    assert [word in text for word in ("about 30 s", "about 1 min", "about 2 min")] == [True, True, True]


async def test_jobs_are_offered_to_their_asker_and_all_to_a_moderator(one_at_a_time, until_state):
    world = one_at_a_time
    await some_wait(world, until_state, 1, user="Alex")
    await world.discord.invoke(PHOTO, user="Sam")
    await world.discord.invoke(PHOTO, user="Sam", guild="Second Server")
    for job_id in (2, 3, 4):
        await until_state(world, job_id, JobState.QUEUED)

    async def offered(typed, **place):
        options = [
            {"type": 1, "name": "cancel", "options": [{"type": 3, "name": "job", "value": typed, "focused": True}]}
        ]
        return [choice["value"] for choice in await world.discord.autocomplete("queue", options, **place)]

    assert await offered("", user="Alex") == ["1", "2"]
    assert await offered("", user="Sam") == ["3"]
    assert await offered("", user="Mona") == ["1", "2", "3"]
    assert await offered("slow", user="Mona") == ["1"]
    assert await offered("", user="Sam", guild="Second Server") == ["4"]
    assert await offered("", user="Alex", guild=None) == []


@pytest.mark.alone
async def test_suggestions_never_wait_behind_writes(one_at_a_time, until_state):
    world = one_at_a_time
    await some_wait(world, until_state, 40)
    options = [{"type": 1, "name": "cancel", "options": [{"type": 3, "name": "job", "value": "", "focused": True}]}]
    writing = asyncio.create_task(world.app.database.write(lambda _: time.sleep(3)))
    took = []
    for _ in range(20):
        began = time.monotonic()
        assert len(await world.discord.autocomplete("queue", options, user="Mona")) == 25
        took.append(time.monotonic() - began)
    assert not writing.done()
    await writing
    assert sorted(took)[18] < 0.3


async def test_a_waiting_job_is_cancelled_by_its_number_and_its_message_says_so(one_at_a_time, until_state, answered):
    world = one_at_a_time
    waiting = await some_wait(world, until_state, 1)
    told = await answered(world, "/queue cancel job:2", user="Alex")
    assert told["ephemeral"]
    assert text_of(told) == "Job 2 is cancelled."
    status = await waiting[0].wait_for(lambda message: title_of(message) == "Cancelled")
    assert buttons_of(status) == {"Retry": "job:2:retry"}
    assert (await world.app.queue.get(2)).state is JobState.CANCELLED


async def test_a_running_job_is_asked_to_stop(one_at_a_time, until_state, answered):
    world = one_at_a_time
    await some_wait(world, until_state, 0)
    assert "is being stopped" in text_of(await answered(world, "/queue cancel job:1", user="Mona"))
    await until_state(world, 1, JobState.CANCELLED)


@pytest.mark.parametrize(
    ("number", "place", "code"),
    [
        ("1", {"user": "Sam"}, "missing_permission"),
        ("1", {"user": "Mona", "guild": "Second Server"}, "not_found"),
        ("1", {"user": "Mona", "guild": None}, "not_found"),
        ("99", {"user": "Mona"}, "not_found"),
        ("٤", {"user": "Mona"}, "not_found"),
        ("cat", {"user": "Mona"}, "not_found"),
    ],
)
async def test_no_other_job_can_be_cancelled_or_even_seen(one_at_a_time, until_state, number, place, code):
    world = one_at_a_time
    await some_wait(world, until_state, 0)
    embed = await refused(world, f"/queue cancel job:{number}", **place)
    assert embed["footer"]["text"].startswith(f"{code} · ")
    assert (await world.app.queue.get(1)).state is JobState.DOWNLOADING


async def test_clearing_asks_first_and_leaves_what_runs(one_at_a_time, until_state, answered):
    world = one_at_a_time
    waiting = await some_wait(world, until_state, 3)
    asked = await answered(world, "/queue clear", user="Mona")
    assert text_of(asked).startswith("Waiting: 3. Running: 1.")
    assert (await world.app.queue.get(2)).state is JobState.QUEUED
    pressed = await world.discord.press(asked, buttons_of(asked)["Cancel the waiting ones"], "Mona")
    done = await pressed.wait_for(lambda message: text_of(message) == "Cancelled: 3.")
    assert done["components"] == []
    for each in waiting:
        await each.wait_for(lambda message: title_of(message) == "Cancelled")
    assert (await world.app.queue.get(1)).state is JobState.DOWNLOADING


async def test_clearing_stops_what_runs_where_that_is_said(one_at_a_time, until_state, answered):
    world = one_at_a_time
    await some_wait(world, until_state, 1)
    asked = await answered(world, "/queue clear", user="Mona")
    pressed = await world.discord.press(asked, buttons_of(asked)["Cancel the running ones too"], "Mona")
    await pressed.wait_for(lambda message: text_of(message) == "Cancelled: 1. Being stopped: 1.")
    await until_state(world, 1, JobState.CANCELLED)


async def test_an_empty_queue_needs_no_clearing_and_nothing_is_changed_without_a_yes(world, answered):
    assert "Nothing is running" in text_of(await answered(world, "/queue clear", user="Mona"))
    asked = await answered(world, "/queue pause", user="Mona")
    pressed = await world.discord.press(asked, buttons_of(asked)["Change nothing"], "Mona")
    await pressed.wait_for(lambda message: text_of(message) == "Nothing was changed.")
    assert not await world.app.queue.paused(int(world.discord.world.guild("Boss HQ").id))


async def test_a_paused_server_starts_nothing_until_it_is_resumed(world, until_state, answered):
    assert text_of(await answered(world, "/queue resume", user="Mona")) == "Downloads are not paused in this server."
    asked = await answered(world, "/queue pause", user="Mona")
    pressed = await world.discord.press(asked, buttons_of(asked)["Pause"], "Mona")
    await pressed.wait_for(lambda message: title_of(message) == "Queue paused")
    invocation = await world.discord.invoke(PHOTO)
    await invocation.wait_for(lambda message: "Downloads are paused" in text_of(message))
    elsewhere = await world.discord.invoke(PHOTO, guild="Second Server")
    await elsewhere.wait_for(lambda message: message["attachments"], timeout=30)
    assert text_of(await answered(world, "/queue list")).startswith("Downloads are paused in this server.")
    again = await answered(world, "/queue pause", user="Mona")
    assert (text_of(again), buttons_of(again)) == ("Downloads are paused in this server.", {})
    asked = await answered(world, "/queue resume", user="Mona")
    await world.discord.press(asked, buttons_of(asked)["Resume"], "Mona")
    await invocation.wait_for(lambda message: message["attachments"], timeout=30)
    recorded = [(entry.action, entry.outcome) for entry in await world.app.audit.page(None, 2)]
    assert recorded == [("queue resume", "done"), ("queue pause", "done")]


@pytest.mark.parametrize("command", ["clear", "pause", "resume"])
async def test_only_moderators_of_a_server_may(world, command):
    embed = await refused(world, f"/queue {command}", user="Alex")
    assert embed["footer"]["text"].startswith("missing_permission · ")
    assert "*Manage Messages*" in embed["description"]
    assert "`manage_queue`" in embed["description"]
    embed = await refused(world, f"/queue {command}", user="Mona", guild=None)
    assert embed["description"] == "That works in servers only."


async def test_a_yes_is_for_who_was_asked_and_expires(world, answered):
    asked = await answered(world, "/queue pause", user="Mona")
    custom_id = buttons_of(asked)["Pause"]
    with pytest.raises(SlashError):
        await world.discord.press(asked, custom_id.replace("pause", "clear"), "Mona")
    pressed = await world.discord.press(asked, custom_id, "Alex")
    told = await pressed.wait_for(lambda message: "Only the person who asked" in text_of(message))
    assert told["ephemeral"]
    assert not await world.app.queue.paused(int(world.discord.world.guild("Boss HQ").id))


async def test_a_question_expires_after_two_minutes(world):
    """A question of three minutes ago, as the bot wrote it then."""
    mona, channel = world.discord.world.user("Mona"), world.discord.world.channel("general", "Boss HQ")
    button = {"type": 2, "style": 2, "label": "Pause", "custom_id": f"sure:pause:{mona.id}:{int(time.time()) - 60}"}
    body = {"content": "Pause the queue?", "components": [{"type": 1, "components": [button]}]}
    address = f"{world.discord.rest_url}/channels/{channel.id}/messages"
    headers = {"Authorization": f"Bot {world.discord.token}"}
    async with aiohttp.ClientSession(headers=headers) as bot, bot.post(address, json=body) as reply:
        asked = await reply.json()
    pressed = await world.discord.press(asked, button["custom_id"], "Mona")
    await pressed.wait_for(lambda each: text_of(each) == "That question has expired; use the command again.")
    assert not await world.app.queue.paused(int(channel.guild_id))


async def test_a_page_that_no_longer_exists_shows_the_last_one(one_at_a_time, until_state, answered):
    world = one_at_a_time
    await some_wait(world, until_state, 11)
    shown = await answered(world, "/queue list", user="Mona")
    assert embed_of(shown)["footer"]["text"] == "1 to 10 of 12"
    for job_id in range(4, 13):
        await world.app.queue.cancel(job_id)
    pressed = await world.discord.press(shown, "queue:list:10", "Mona")
    await pressed.wait_for(lambda each: embed_of(each)["footer"]["text"] == "1 to 3 of 3")


async def test_the_database_is_sound_after_a_clear(one_at_a_time, until_state, answered):
    """Lanes count what waits in them: a clear that forgot to count would block the server for ever."""
    world = one_at_a_time
    await some_wait(world, until_state, 3)
    asked = await answered(world, "/queue clear", user="Mona")
    pressed = await world.discord.press(asked, buttons_of(asked)["Cancel the waiting ones"], "Mona")
    await pressed.wait_for(lambda message: text_of(message) == "Cancelled: 3.")
    rows: list[sqlite3.Row] = await world.app.database.read("SELECT ready, delayed FROM lanes")
    assert {tuple(row) for row in rows} == {(0, 0)}
