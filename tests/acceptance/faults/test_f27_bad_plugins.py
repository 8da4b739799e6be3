"""F27: plugins that crash, block, exit, leak or lie: the bot lives, people read which one it was, and it rests."""

import asyncio
from itertools import product

import pytest

from bossbot_core.testing.installed import SERVES_A_HOST, install
from bossbot_core.testing.processes import open_files, until, zombies
from bossbot_core.testing.rig import settled

CRASHES_IN_A_ROW = 5
BODIES = {
    "raises": "raise RuntimeError('internal')",
    "blocks": "import time; time.sleep(60)",
    "exits": "import sys; sys.exit(3)",
    "segfaults": "import ctypes; ctypes.string_at(1)",
    "leaks": "import os; kept = [os.open('/dev/null', os.O_RDONLY) for _ in range(100_000)]",
    "lies": "return ['a.mp4']",
}
IMPORTS = {
    "imports": "import sys\nsys.exit(3)\n",
    "outdated": SERVES_A_HOST.format(name="outdated", body="pass").replace("api_version=1", "api_version=99"),
    "renamed": SERVES_A_HOST.format(name="somebody", body="pass"),
    "sleeps": SERVES_A_HOST.format(name="sleeps", body="pass").replace(
        "    if url.host", "    if url.host == 'sleeps.test':\n        import time; time.sleep(60)\n    if url.host"
    ),
}


def install_bad(folder, copies):
    names = [f"{behaviour}{copy}" for behaviour, copy in product(BODIES, range(copies))]
    for name in names:
        install(folder, name, SERVES_A_HOST.format(name=name, body=BODIES[name.rstrip("0123456789")]))
    for name, source in IMPORTS.items():
        install(folder, name, source)
    return names


async def ask(rig, url, turn):
    world = rig.discord.world
    guild = list(world.guilds.values())[turn % len(world.guilds)]
    command = ("download", [{"type": 3, "name": "url", "value": url}])
    channel = world.channels_of(guild)[0]
    return await rig.discord.invoke(command, user=world.people[turn % len(world.people)], channel=channel)


def text_of(message):
    return " ".join(str(embed) for embed in message["embeds"])


async def told(invocation, code):
    return text_of(await invocation.wait_for(lambda message: code in text_of(message), 60))


async def crash_once(rig, name, number):
    code = "timeout" if name.startswith("blocks") else "plugin_crashed"
    text = await told(await ask(rig, f"http://{name}.test/{number}", number), code)
    assert f"plugin {name}" in text
    assert not [word for word in ("internal", "Error", "exit code", "site-packages", "/") if word in text], text


async def crash_all(rig, name, together):
    async with together:
        for number in range(CRASHES_IN_A_ROW):
            await crash_once(rig, name, number)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("copies", [1, pytest.param(4, marks=pytest.mark.soak)])
async def test_no_plugin_takes_the_bot_down_and_each_rests_after_five_crashes(rig, tmp_path, copies):
    names = install_bad(tmp_path / "installed", copies)
    rig.plugins = tmp_path / "installed"
    rig.settings = {
        "downloads": {"max_attempts": 1, "stall_limit_s": 1.5},
        "queue": {"max_concurrent": 6, "max_concurrent_per_guild": 6},
    }
    bot = await rig.start()
    await rig.ask_until_accepted([f"v/{number}.mp4" for number in range(4)])
    await rig.finished()
    files = open_files(bot.pid)
    # Connections to Discord are kept: no more conversations at a time than there are of the first kind.
    together = asyncio.Semaphore(len(BODIES))
    await asyncio.gather(*(crash_all(rig, name, together) for name in names))
    await rig.ask_until_accepted([f"v/{number}.mp4" for number in range(10, 14)])

    for turn, name in enumerate(names):
        text = await told(await ask(rig, f"http://{name}.test/again", turn), "plugin_resting")
        assert f"The plugin {name} crashed again and again and rests now" in text
    for turn, name in enumerate(["imports", "outdated", "renamed"]):
        assert await told(await ask(rig, f"http://{name}.test/1", turn), "unsupported_url")
    assert "The plugin sleeps crashed" in await told(await ask(rig, "http://sleeps.test/1", 0), "plugin_crashed")
    await rig.finished()
    assert bot.exit_code is None
    assert rig.bot is bot
    assert zombies(bot.pid) == []
    # A connection to Discord that nobody uses any more is closed after a quarter of a minute.
    await until(lambda: open_files(bot.pid) <= files + 2, 30)
    faults = len(names) * CRASHES_IN_A_ROW
    print(f"{faults} faults by {len(names)} plugins and {len(IMPORTS)} bad modules, 8 downloads beside them")
    assert faults >= 30 * copies
    assert rig.outcomes() == {"completed": 8, "failed": faults}
    # Errors go to both streams, which end in one file here.
    rests = [line for line in set(rig.log.read_text().splitlines()) if '"event": "plugin rests"' in line]
    assert len(rests) == len(names)

    await settled(rig)
    await rig.check()
    await rig.start()
    assert await told(await ask(rig, f"http://{names[0]}.test/later", 0), "plugin_resting")
    await rig.ask_until_accepted(["v/99.mp4"])
    await rig.finished()
    assert rig.outcomes() == {"completed": 9, "failed": faults}


TEMPTING = """
import os, sys
with open({marker!r}, "a") as marker:
    print(os.getpid(), file=marker)
"""


async def test_a_plugin_that_is_not_allowed_is_imported_by_no_process_of_the_bot(rig, tmp_path):
    marker = tmp_path / "imported"
    steps = "\n@hookimpl\ndef post_process(files):\n    return files\n"
    source = TEMPTING.format(marker=str(marker)) + SERVES_A_HOST.format(name="tempting", body="pass") + steps
    install(tmp_path / "installed", "tempting", source)
    rig.plugins = tmp_path / "installed"
    rig.settings = {"plugins": {"allow": ["bossbot-plugin-example==0.1.*", "bossbot-plugin-tempting==2.*"]}}
    await rig.start()
    await rig.ask_until_accepted(["v/1.mp4"])
    await rig.finished()
    await settled(rig)
    assert rig.outcomes() == {"completed": 1}
    assert not marker.exists()
    rig.settings = {"plugins": {"allow": ["example", "bossbot-plugin-tempting==1.*"]}}
    await rig.start()
    await rig.ask_until_accepted(["v/3.mp4"])
    await rig.finished()
    await settled(rig)
    importers = marker.read_text().split()
    assert len(set(importers)) >= 2, "the bot and the fork server, whose children share it"
