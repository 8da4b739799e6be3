"""How a platform does, as people see it: in lists, in its owner's direct messages, in what is kept for the operator."""

import asyncio
import json
import time

import pytest
from attrs import evolve

from bossbot_core.api import ErrorCode
from bossbot_core.cli import platforms, reports
from bossbot_core.cli.checks import Level
from bossbot_core.runner.reports import kept
from bossbot_core.settings import DiscordSettings, PluginSettings
from bossbot_core.testing.proxy import proxy_server
from bossbot_core.testing.replay import ReplayServer, Reply
from bossbot_core.testing.replies import instagram, media, twitter

OWNER, MANAGER, MEMBER = "Sam", "Mona", "Alex"
SECRET = "c00kie-value-0123456789abcdef"
LINK = f"https://www.instagram.com/p/{instagram.CODE}/"
NEW = {"data": {"somethingNew": 1}, "csrf_token": "abcdef123456", "echo": SECRET, "to": "jane@example.org"}


@pytest.fixture
def cookies(tmp_path):
    """An account whose login ends in three days."""
    path = tmp_path / "cookies.json"
    end = time.time() + 3 * 24 * 3600
    entry = {"domain": ".instagram.com", "name": "sessionid", "value": SECRET, "expirationDate": end}
    path.write_text(json.dumps([entry]))
    path.chmod(0o600)
    return path


@pytest.fixture
def open_bot(open_world, discord, cookies):
    """The bot of an owner, with an account on Instagram."""

    async def start(replay, **tables):
        owner = int(discord.world.user(OWNER).id)
        return await open_world(
            overrides=replay.overrides,
            ca_file=str(replay.ca_file),
            discord=DiscordSettings(token=discord.token, rest_url=discord.rest_url, owner_ids=(owner,)),
            plugins=PluginSettings(tables=tables or {"instagram": {"cookies_file": str(cookies)}}),
        )

    return start


async def download(world, ending: str, link: str = LINK):
    invocation = await world.discord.invoke(f"/download url:{link}")
    said = lambda each: ending in str(each["attachments"]) + str(each["embeds"])  # noqa: E731
    return await invocation.wait_for(said, timeout=60)


async def line(world, command: str, **place) -> str:
    invocation = await world.discord.invoke(command, **place)
    message = await invocation.wait_for(lambda each: each["embeds"])
    lines = message["embeds"][0]["description"].splitlines()
    return next(each for each in lines if "**instagram**" in each)


def notes(world, name: str = OWNER) -> list[str]:
    channel = world.discord.world.direct_messages(world.discord.world.user(name))
    written = [message for message in world.discord.messages(channel) if not message["ephemeral"]]
    return [embed["title"] for message in written for embed in message["embeds"]]


async def test_a_platform_turns_bad_and_good_again_and_its_owner_hears_each_once(open_bot, settings, capsys):
    good, changed = instagram.photo(), media.as_json(NEW)
    answers = {"now": changed}
    routes = {host: {path: _by(answers, answer) for path, answer in paths.items()} for host, paths in good.items()}
    with ReplayServer(routes) as replay:
        world = await open_bot(replay)
        await world.app.bot.notes.tell()
        assert notes(world) == ["The cookies of instagram end soon"]
        assert (await line(world, "/plugins list", user=MEMBER)).startswith("✅ **instagram**")

        for _ in range(5):
            shown = await download(world, "platform_changed")
            assert "csrf" not in str(shown)
        await world.app.bot.notes.tell()
        await world.app.bot.notes.tell()
        assert notes(world) == ["The cookies of instagram end soon", "instagram fails"]
        assert notes(world, MEMBER) == []

        inside = await line(world, "/plugins list", user=MANAGER)
        assert inside.startswith("🔴 **instagram**")
        assert "bad: 0 of the last 5 went well" in inside
        assert "`platform_changed` × 5" in inside
        assert "⚠️ cookies end <t:" in inside
        outside = await line(world, "/plugins list", user=MEMBER)
        assert "bad: 0 of the last 5 went well" in outside
        assert "cookies" not in outside
        assert await line(world, "/admin status", user=OWNER, guild=None) == inside

        _the_operator_finds_the_replies(world, settings, replay)
        answers.clear()
        for _ in range(8):
            await world.app.health.record("instagram")
        await download(world, "jpg")
        await world.app.bot.notes.tell()
        assert notes(world)[2:] == ["instagram works again"]
    logged = capsys.readouterr().out
    assert "report=instagram-" in logged
    assert SECRET not in logged


def _by(answers, usual):
    def answer(request):
        reply = answers.get("now", usual)
        return reply if isinstance(reply, Reply) else reply(request)

    return answer


def _the_operator_finds_the_replies(world, settings, replay):
    """While the bot runs: the masked reply, named by `doctor`; health and cookies as they are in its database."""
    directory = settings.data.directory
    found = kept(directory / "reports")
    assert len(found) == 5
    text = found[0].path.read_text()
    assert "somethingNew" in text
    assert not [secret for secret in (SECRET, "abcdef123456", "jane@example.org") if secret in text]
    assert any(SECRET in request.headers.get("cookie", "") for request in replay.requests)
    assert found[0].error_id in reports.finding(directory).fix
    tables = {"instagram": {"cookies_file": str(directory.parent / "cookies.json")}}
    told = {each.check: each for each in platforms.findings(evolve(settings, plugins=PluginSettings(tables=tables)))}
    assert told["health instagram"].level is Level.WARNING
    assert "bad: 0 of the last 5 went well" in told["health instagram"].found
    assert "upgrade-engines" in told["health instagram"].fix
    assert told["cookies instagram"].level is Level.WARNING


async def test_what_was_told_is_not_told_again_after_a_restart_nor_where_messages_are_closed(open_bot, discord):
    discord.world.set_accepts_dms(discord.world.user("Mona"), accepts=False)
    with ReplayServer(instagram.photo()) as replay:
        world = await open_bot(replay)
        for _ in range(5):
            await world.app.health.record("instagram", ErrorCode.NETWORK)
        await world.app.bot.notes.tell()
        assert sorted(notes(world)) == ["The cookies of instagram end soon", "instagram fails"]
        health = await type(world.app.health).open(world.app.database)
        assert health.news(await asyncio.to_thread(world.app.host.cookies)) == []


@pytest.mark.parametrize("kind", ["http", "socks5"])
async def test_a_platform_with_a_proxy_is_asked_by_way_of_it_alone(open_bot, kind):
    with ReplayServer(twitter.photos(count=1)) as replay, proxy_server(kind) as proxy:
        world = await open_bot(replay, twitter={"proxy": f"{kind}://user:hunter22@127.0.0.1:{proxy.port}"})
        await download(world, "jpg", f"https://x.com/naturepics/status/{twitter.POST_ID}")
        assert len(proxy.asked) >= 3
        assert "hunter22" not in str(replay.requests)
