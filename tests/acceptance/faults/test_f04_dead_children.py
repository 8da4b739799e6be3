"""F4: children that are killed, and a job that kills its process each time: the bot and all other jobs live on."""

import asyncio
import os
import random
import signal

import pytest

from bossbot_core.testing.installed import SERVES_A_HOST, install
from bossbot_core.testing.processes import descendants, open_files, until, zombies
from bossbot_core.testing.rig import settled

# Connections to Discord are kept: as many as may be needed at once are opened here.
WARM_UP = [f"slow/{number}.mp4" for number in range(1000, 1008)]


def install_poison(folder):
    body = "import os, signal; os.killpg(0, signal.SIGKILL)"
    return install(folder, "poison", SERVES_A_HOST.format(name="poison", body=body)).parent


def job_processes(pid):
    """The jobs' own processes: the children of the fork server."""
    return [job for helper in descendants(pid) for job in descendants(helper) if os.getpgid(job) == job]


async def at_rest(rig):
    await rig.finished()
    await until(lambda: not job_processes(rig.bot.pid), 10)
    await asyncio.sleep(0.5)
    return open_files(rig.bot.pid)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kills", [20, pytest.param(100, marks=pytest.mark.soak)])
async def test_killed_children_are_replaced_and_leave_nothing_open(rig, kills):
    rig.settings = {"downloads": {"max_attempts": 1000, "retry_base_s": 0.05, "retry_max_s": 0.2}}
    rig.origin.slow_s = 1.0
    await rig.start()
    await rig.ask_until_accepted(WARM_UP)
    before = await at_rest(rig)
    killed, asked = 0, 0
    while killed < kills:
        if rig.unfinished() < 6:
            await rig.ask_until_accepted([f"slow/{asked + number}.mp4" for number in range(4)])
            asked += 4
        await asyncio.sleep(random.uniform(0, 0.3))
        for job in job_processes(rig.bot.pid)[:2]:
            try:
                os.kill(job, signal.SIGKILL)
            except ProcessLookupError:
                continue
            killed += 1
    after = await at_rest(rig)
    assert zombies(rig.bot.pid) == []
    assert after - before <= 2
    await settled(rig)
    await rig.check()
    print(f"{killed} children killed, {asked + len(WARM_UP)} jobs, open files {before} -> {after}")
    assert killed >= kills > 0
    assert rig.outcomes() == {"completed": asked + len(WARM_UP)}


async def test_a_job_that_kills_its_process_is_given_up_after_three_attempts_and_the_others_finish(rig, tmp_path):
    rig.plugins = install_poison(tmp_path / "installed")
    await rig.start()
    poison = ("download", [{"type": 3, "name": "url", "value": "http://poison.test/1"}])
    guild = next(iter(rig.discord.world.guilds.values()))
    channel = rig.discord.world.channels_of(guild)[0]
    told = await rig.discord.invoke(poison, user=rig.discord.world.people[0], channel=channel)
    await rig.ask_until_accepted([f"v/{number}.mp4" for number in range(20)])
    await rig.finished()
    ended = await told.wait_for(lambda message: "plugin_crashed" in str(message["embeds"]))
    assert ":cancel" not in str(ended["components"])
    assert zombies(rig.bot.pid) == []
    await settled(rig)
    await rig.check()
    (row,) = [row for row in rig.rows() if row["plugin"] == "poison"]
    assert (row["state"], row["error_code"], row["attempts"]) == ("failed", "plugin_crashed", 3)
    assert rig.outcomes() == {"completed": 20, "failed": 1}
