"""`/admin` through the real bot: for its owner alone, in servers and in direct messages, and on record."""

import sqlite3
from contextlib import closing

import pytest

from bossbot_core.runner import Ending, Stage
from bossbot_core.sandbox.slash_values import SlashError

OWNER, STRANGER, HQ = "Mona", "Alex", "Boss HQ"
LINK = "http://sample.test/photo.jpg"


async def said(world, command, user=OWNER, **place):
    invocation = await world.discord.invoke(command, user=user, **place)
    message = await invocation.wait_for(lambda message: message["embeds"])
    assert message["flags"] & 64, "for the reader's eyes only"
    return message["embeds"][0]


async def asked(world, command):
    invocation = await world.discord.invoke(command, user=OWNER)
    return await invocation.wait_for(lambda message: message["embeds"])


async def pressed(world, message, custom_id, user=OWNER):
    press = await world.discord.press(message, custom_id, user)
    await press.answered()
    return press


async def recorded(world, count=1):
    entries = await world.app.audit.page(None, count)
    return [(entry.action, entry.outcome, entry.target, entry.before, entry.after) for entry in entries]


@pytest.mark.parametrize("guild", [HQ, None])
async def test_the_status_tells_everything_at_a_glance(world, guild):
    shown = await said(world, "/admin status", guild=guild)
    assert shown["title"].startswith("Boss-Bot ")
    facts = {field["name"]: field["value"] for field in shown["fields"]}
    assert facts["Stage"] == "Working"
    assert facts["Downloads"] == "running: 0, waiting: 0"
    assert facts["Gateway"].endswith(" ms") or facts["Gateway"] == "unknown"
    for name in ("Memory", "Database", "Disk room"):
        assert facts[name].endswith("iB"), facts
    assert facts["Last backup"] == "none yet" or facts["Last backup"].startswith("<t:")
    assert "✅ **example** " in shown["description"]


async def test_discord_hides_it_from_members_and_the_bot_refuses_whoever_is_no_owner(world):
    with pytest.raises(SlashError, match="may not use"):
        await world.discord.invoke("/admin status", user=STRANGER)
    for name in ("status", "restart", "drain", "resume", "sync", "audit", "unblock who:1", "block server:1"):
        refused = await said(world, f"/admin {name}", user=STRANGER, guild=None)
        assert refused["footer"]["text"].startswith("missing_permission · ")
        assert (await recorded(world))[0][:3] == (f"admin {name.split()[0]}", "denied", "missing_permission")
    assert world.app.life.status().stage is Stage.WORKING


async def test_drained_it_takes_nothing_until_it_is_resumed(world):
    assert (await said(world, "/admin drain"))["title"] == "Draining"
    assert await recorded(world) == [("admin drain", "done", "", "working", "draining")]
    refused = await said(world, f"/download url:{LINK}", user=STRANGER)
    assert refused["footer"]["text"].startswith("shutting_down · ")
    assert (await said(world, "/admin resume"))["title"] == "Working"
    assert await recorded(world) == [("admin resume", "done", "", "draining", "working")]
    await said(world, "/admin resume")
    assert len(await recorded(world, 10)) == 2, "what changes nothing is not recorded"


async def test_a_restart_is_confirmed_recorded_and_then_happens(world):
    question = await asked(world, "/admin restart")
    assert question["embeds"][0]["title"] == "Restart the bot?"
    assert world.app.life.status().stage is Stage.WORKING
    await pressed(world, question, "admin:restart:no")
    assert world.app.life.status().stage is Stage.WORKING
    question = await asked(world, "/admin restart")
    press = await pressed(world, question, "admin:restart:yes")
    told = await press.wait_for(lambda message: message["embeds"][0]["title"] == "Restarting")
    assert told["components"] == []
    await world.app.life.restart_asked()
    assert world.app.life.ending is Ending.RESTART
    assert await recorded(world) == [("admin restart", "done", "", "working", "restarting")]


async def test_the_confirmation_serves_owners_only(world):
    question = await asked(world, "/admin restart")
    press = await pressed(world, question, "admin:restart:yes", user=STRANGER)
    refused = await press.wait_for(lambda message: "fields" in message["embeds"][0])
    assert refused["embeds"][0]["footer"]["text"].startswith("missing_permission · ")
    assert world.app.life.status().stage is Stage.WORKING
    assert (await recorded(world))[0][:2] == ("admin restart", "denied")


async def test_sync_sends_every_command_and_tells_what_changed(world):
    stray = {"name": "stray", "description": "Nobody's", "type": 1}
    world.discord.commands.add(None, stray)
    told = await said(world, "/admin sync")
    assert "Removed: stray" in told["description"]
    assert "stray" not in {command["name"] for command in world.discord.commands.everything}
    assert "knew every command" in (await said(world, "/admin sync"))["description"]
    assert [entry[0] for entry in await recorded(world, 2)] == ["admin sync", "admin sync"]


async def test_the_audit_trail_is_read_page_by_page(world):
    for _ in range(6):
        await said(world, "/admin drain")
        await said(world, "/admin resume")
    first = await asked(world, "/admin audit")
    lines = first["embeds"][0]["description"].splitlines()
    assert len(lines) == 10
    assert lines[0].startswith("`12` ")
    assert "**admin resume**" in lines[0]
    assert "draining → working" in lines[0]
    assert first["embeds"][0]["footer"]["text"] == "The chain is whole."
    press = await pressed(world, first, "admin:audit:3")
    second = await press.wait_for(lambda message: message["embeds"][0]["description"].startswith("`2` "))
    await pressed(world, second, "admin:audit:0")
    await press.wait_for(lambda message: message["embeds"][0]["description"].startswith("`12` "))


async def test_a_broken_chain_is_told(world, tmp_path):
    await said(world, "/admin drain")
    await said(world, "/admin resume")
    with closing(sqlite3.connect(tmp_path / "data" / "bossbot.db", autocommit=True)) as behind_its_back:
        behind_its_back.execute("DROP TRIGGER audit_is_not_changed")
        behind_its_back.execute("UPDATE audit SET value_after = 'nothing' WHERE id = 1")
    shown = await said(world, "/admin audit")
    assert shown["fields"][0]["name"] == "⚠️ Somebody changed the record"
    assert shown["fields"][0]["value"].startswith("Entry 1 is not as it was recorded.")


async def test_a_blocked_person_is_refused_everywhere_until_let_in_again(world):
    stranger = world.discord.world.user(STRANGER).id
    told = await said(world, f'/admin block user:{stranger} reason:"posts spam"')
    assert told["description"] == f"<@{stranger}> is blocked everywhere."
    assert await recorded(world) == [("admin block", "done", f"<@{stranger}>", "", "blocked: posts spam")]
    for command in (f"/download url:{LINK}", "/queue list"):
        for guild in (HQ, "Second Server", None):
            refused = await said(world, command, user=STRANGER, guild=guild)
            assert refused["footer"]["text"].startswith("blocked · ")
    assert await suggested(world, "spam") == [f"user:{stranger}"]
    assert await suggested(world, "spam", user=STRANGER) == []
    told = await said(world, f"/admin unblock who:user:{stranger}")
    assert told["description"] == f"<@{stranger}> may use the bot again."
    assert (await recorded(world))[0] == ("admin unblock", "done", f"<@{stranger}>", "blocked: posts spam", "free")
    assert (await said(world, "/queue list", user=STRANGER))["title"] == "Queue"


async def test_a_blocked_server_is_refused_and_no_other(world):
    server = world.discord.world.guild("Second Server").id
    told = await said(world, f"/admin block server:{server}")
    assert told["description"] == f"Server {server} is blocked everywhere."
    refused = await said(world, "/queue list", user=STRANGER, guild="Second Server")
    assert refused["footer"]["text"].startswith("blocked · ")
    assert (await said(world, "/queue list", user=STRANGER, guild=HQ))["title"] == "Queue"
    # Who owns the bot can undo it from where it was done.
    told = await said(world, f"/admin unblock who:guild:{server}", guild="Second Server")
    assert told["description"] == f"Server {server} may use the bot again."


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/admin block", "either a person or a server"),
        ("/admin block server:home", "named by its number"),
        ("/admin block server:9999999999999999999", "named by its number"),
        ("/admin block user:Mona", "owner of the bot cannot be blocked"),
        ("/admin unblock who:everybody", "Choose one of the suggestions"),
        ("/admin unblock who:guild:9999999999999999999", "Choose one of the suggestions"),
    ],
)
async def test_whom_it_cannot_be_about_is_told(world, command, words):
    refused = await said(world, command.replace("Mona", world.discord.world.user(OWNER).id))
    assert words in refused["description"]
    assert refused["footer"]["text"].startswith("invalid_value · ")


async def suggested(world, text, user=OWNER):
    option = {"type": 3, "name": "who", "value": text, "focused": True}
    unblock = [{"type": 1, "name": "unblock", "options": [option]}]
    return [choice["value"] for choice in await world.discord.autocomplete("admin", unblock, user=user)]
