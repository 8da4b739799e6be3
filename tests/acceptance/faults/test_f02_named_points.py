"""F2: SIGKILL at the points where a crash hurts most; afterwards there is one message of each part, and no orphan."""

import signal

import pytest

from bossbot_core.settings import StorageSettings
from bossbot_core.storage import Storage
from bossbot_core.testing.origin import ALBUM_SIZE
from bossbot_core.testing.processes import until
from bossbot_core.testing.rig import settled

ALBUM, VIDEO = "album/{}", "v/{}.mp4"

POINTS = {
    "before the job is committed": ("bossbot_core.queue.queue:JobQueue.add:before:1", VIDEO),
    "after the job is committed": ("bossbot_core.queue.queue:JobQueue.add:after:1", VIDEO),
    "claimed": ("bossbot_core.queue.queue:JobQueue.claim:got:1", VIDEO),
    "about to start the child": ("bossbot_core.runner.process:JobProcess.run:before:1", VIDEO),
    "in the middle of the download": ("bossbot_core.runner.fetch:Speedometer.read:before:1", "slow/{}.mp4"),
    "moved, but not committed": ("bossbot_core.storage.tree:write_metadata:before:1", ALBUM),
    "moved and committed": ("bossbot_core.storage.tree:write_metadata:after:1", ALBUM),
    "between state uploading and the post": ("bossbot_core.discord.delivery:parts_of:before:1", VIDEO),
    "intended, first part not posted": ("bossbot_core.queue.posts:PostLedger.intend:after:1", ALBUM),
    "intended, second part not posted": ("bossbot_core.queue.posts:PostLedger.intend:after:2", ALBUM),
    "first part posted, not noted": ("bossbot_core.queue.posts:PostLedger.posted:before:1", ALBUM),
    "second part posted, not noted": ("bossbot_core.queue.posts:PostLedger.posted:before:2", ALBUM),
    "all posted, not completed": ("bossbot_core.queue.queue:JobQueue.complete:before:1", ALBUM),
    "before the clean-up": ("bossbot_core.storage.storage:Storage.discard_workspace:before:1", VIDEO),
    "after the clean-up": ("bossbot_core.storage.storage:Storage.discard_workspace:after:1", VIDEO),
    "failed, nobody told": ("bossbot_core.discord.delivery:DiscordDelivery.tell_failure:before:1", "gone/{}.mp4"),
    "failed and told, not noted": ("bossbot_core.queue.queue:JobQueue.fail:before:1", "gone/{}.mp4"),
}


async def die_and_go_on(rig, point, path):
    """Kill the bot at the point while it serves the path, and let the next bot end the job."""
    await rig.bot.arm(point)
    await rig.ask(path)
    assert await rig.bot.ended() == -signal.SIGKILL
    assert rig.damage() == []
    await rig.start()
    if path not in rig.accepted():
        # Nobody was told of a job: the person asks again.
        await rig.ask_until_accepted([path])
    await rig.finished()


@pytest.mark.timeout(5400)
@pytest.mark.parametrize("rounds", [1, pytest.param(20, marks=pytest.mark.soak)])
async def test_a_crash_at_any_of_these_points_loses_nothing_and_posts_once(rig, rounds):
    await rig.start()
    died = 0
    for each in range(rounds):
        for number, (point, path) in enumerate(POINTS.values()):
            await die_and_go_on(rig, point, path.format(each * len(POINTS) + number))
            died += 1
    await settled(rig)
    await rig.check()
    assert died == rounds * len(POINTS) == len(rig.rows()) > 0


GIVEN_UP_AT_START_UP = {
    "nobody told": "bossbot_core.runner.attempt:Attempts.tell_end:before:1",
    "told, not noted": "bossbot_core.queue.queue:JobQueue.told:before:1",
}


@pytest.mark.parametrize("name", GIVEN_UP_AT_START_UP)
async def test_a_job_that_is_given_up_at_start_up_is_told_even_if_that_start_up_dies(rig, name):
    rig.settings = {"downloads": {"max_attempts": 1}}
    await rig.start()
    await rig.bot.arm("bossbot_core.queue.queue:JobQueue.claim:got:1")
    await rig.ask("v/1.mp4")
    assert await rig.bot.ended() == -signal.SIGKILL
    await rig.start(connected=False)
    await rig.bot.arm(GIVEN_UP_AT_START_UP[name])
    assert await rig.bot.ended() == -signal.SIGKILL
    await rig.start()
    await rig.finished()
    await settled(rig)
    await rig.check()
    assert rig.outcomes() == {"failed": 1}


CANCELLED = [
    ("bossbot_core.queue.queue:JobQueue.cancel:after:1", "v/2.mp4"),
    ("bossbot_core.discord.delivery:DiscordDelivery.tell_cancelled:before:1", "slow/1.mp4"),
    pytest.param("bossbot_core.intake.service:Intake.told:before:1", "v/2.mp4", marks=pytest.mark.soak),
    pytest.param("bossbot_core.queue.queue:JobQueue.mark_cancelled:before:1", "slow/1.mp4", marks=pytest.mark.soak),
]


@pytest.mark.parametrize(("point", "path"), CANCELLED)
async def test_a_job_that_was_cancelled_says_so_after_a_crash(rig, point, path):
    rig.settings = {"queue": {"max_concurrent": 1}}
    rig.origin.slow_s = 3600.0
    await rig.start()
    await rig.ask_until_accepted(["slow/1.mp4", "v/2.mp4"])
    await until(lambda: rig.read("SELECT id FROM jobs WHERE state = 'downloading'"))
    invocation = rig.asked[path]
    message = await invocation.wait_for(lambda each: each["components"])
    await rig.bot.arm(point)
    job = next(row["id"] for row in rig.rows() if row["canonical_url"].endswith(path))
    await rig.discord.press(message, f"job:{job}:cancel", invocation.interaction.act.user)
    assert await rig.bot.ended() == -signal.SIGKILL
    rig.origin.slow_s = 0.0
    await rig.start()
    await rig.finished()
    said = await invocation.wait_for(lambda each: titles(each) == ["Cancelled"])
    assert ":cancel" not in str(said["components"])
    await settled(rig)
    await rig.check()
    assert rig.outcomes() == {"completed": 1, "cancelled": 1}


ANSWERED = {
    "answered, the job not written": "bossbot_core.queue.store.questions:take:after:1",
    "committed, nobody told": "bossbot_core.queue.queue:JobQueue.add:after:1",
}


async def test_an_answer_that_was_taken_comes_to_its_files_once(rig):
    """A question is answered with the job that comes of it, or not at all: then it still stands."""
    await rig.start()
    for number, point in enumerate(ANSWERED.values()):
        invocation = await rig.ask(f"album/{number}", whole=False)
        message = await invocation.wait_for(lambda each: "question:first" in str(each["components"]), timeout=30)
        asked = next(row["id"] for row in reversed(rig.rows()))
        answer = (message, f"question:first:{asked}:{ALBUM_SIZE}", invocation.interaction.act.user)
        await rig.bot.arm(point)
        await rig.discord.press(*answer)
        assert await rig.bot.ended() == -signal.SIGKILL
        assert rig.damage() == []
        taken = [row["id"] for row in rig.rows() if row["id"] > asked]
        answered = rig.read(f"SELECT answered FROM questions WHERE job_id = {asked}")[0]["answered"]
        assert len(taken) == answered
        await rig.start()
        if not taken:
            await rig.discord.press(*answer)
            await until(lambda known=asked: rig.rows()[-1]["id"] > known)
        await rig.finished()
    await settled(rig)
    await rig.check()
    assert rig.outcomes() == {"completed": 2 * len(ANSWERED)}


def titles(message):
    return [embed.get("title") for embed in message["embeds"]]


async def test_a_crash_of_a_start_up_at_any_of_its_points_costs_nothing(rig):
    await die_starting(rig, "bossbot_core.database.migrate:_apply:after:2")
    await die_starting(rig, "bossbot_core.database.backup:check_structure:before:1")
    await rig.start()
    await rig.ask_until_accepted(["v/1.mp4", "v/2.mp4", "album/3"])
    await rig.finished()
    await settled(rig, 1.5)
    await rig.check()
    rig.settings = {"storage": {"keep_downloads_h": 0.0001}}
    await die_starting(rig, "bossbot_core.storage.tree:shutil.rmtree:before:1")
    assert await half_removed(rig)
    await rig.start()
    await until(lambda: not list(rig.directory.glob("downloads/*/*/[0-9]*")))
    rig.bot.send(signal.SIGTERM)
    assert await rig.bot.ended() == 0
    await rig.check()
    assert rig.outcomes() == {"completed": 3}
    assert list(rig.directory.glob("backups/*.db")) != []


async def die_starting(rig, point):
    await rig.start(orders=[f"die {point}"], connected=False)
    assert await rig.bot.ended() == -signal.SIGKILL
    assert rig.damage() == []


async def half_removed(rig):
    return await Storage(rig.directory, StorageSettings()).orphans()
