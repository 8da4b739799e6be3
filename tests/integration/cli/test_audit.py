"""`bossbot audit` on a real database, while a bot has it open and after."""

import asyncio
import json
import sqlite3

import pytest

from bossbot_core.audit import Act, Action, AuditTrail, Outcome, mention
from bossbot_core.cli import main
from bossbot_core.cli.audit import finding
from bossbot_core.cli.checks import Level
from bossbot_core.database import Database
from bossbot_core.settings import AuditSettings

OWNER, GUILD, OTHER_GUILD = 111_111_111_111_111_111, 1_100_000_000_008_388_608, 22


@pytest.fixture
def path(home):
    return home / "data" / "bossbot.db"


@pytest.fixture
def audit(home, capsys, monkeypatch):
    """Run `bossbot audit` in this process; gives its exit code and what it printed."""
    monkeypatch.chdir(home)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(["audit", *arguments])
        printed = capsys.readouterr()
        return left.value.code or 0, printed.out + printed.err

    return run


async def fill(database):
    trail = AuditTrail(database, AuditSettings())
    for number in range(30):
        guild = GUILD if number % 3 else OTHER_GUILD
        await trail.record(
            Act(
                action=Action.SETTINGS_UPDATE,
                outcome=Outcome.DENIED if number % 2 else Outcome.DONE,
                user_id=OWNER,
                guild_id=guild,
                target=f"key {number} [bold]",
                before="off",
                after=mention(OWNER + 1),
            )
        )


async def _filled(path):
    database = await Database.open(path)
    await fill(database)
    await database.close()


@pytest.fixture
def filled(path):
    asyncio.run(_filled(path))
    return path


def tamper(path, sql):
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER audit_is_not_changed")
    connection.execute(sql)
    connection.commit()
    connection.close()


def test_the_newest_come_first_and_options_choose(audit, filled):
    code, out = audit("--limit", "2", "--json")
    assert code == 0
    newest, second = json.loads(out)
    assert (newest["id"], second["id"]) == (30, 29)
    assert newest.keys() == {
        "id", "at", "action", "outcome", "user_id", "forgotten", "guild_id", "channel_id", "target", "before", "after",
    }  # fmt: skip
    assert (newest["user_id"], newest["guild_id"], newest["channel_id"]) == (str(OWNER), str(GUILD), None)
    assert newest["after"] == mention(OWNER + 1)
    assert [entry["id"] for entry in json.loads(audit("--guild", "22", "--limit", "100", "--json")[1])] == [
        *range(28, 0, -3)
    ]
    assert len(json.loads(audit("--json")[1])) == 20
    assert "denied · settings update · key 29 [bold] · off" in audit()[1]


def test_a_whole_record_is_said_to_be_and_its_end_is_named(audit, filled):
    code, out = audit("--verify", "--json")
    verdict = json.loads(out)
    assert (code, verdict["ok"], verdict["entries"], verdict["broken"]) == (0, True, 30, None)
    assert f"30 entries, none was touched; the last is 30, {verdict['last']['hash']}" in audit("--verify")[1]
    assert finding(filled).level is Level.OK


def test_a_touched_record_fails_and_its_first_broken_entry_is_named(audit, filled):
    tamper(filled, "UPDATE audit SET outcome = 'done' WHERE id IN (12, 20)")
    code, out = audit("--verify", "--json")
    assert (code, json.loads(out)["broken"]) == (1, {"entry_id": 12, "reason": "is not what was recorded"})
    assert audit("--verify") == (1, "✗ entry 12 is not what was recorded\n")
    assert (finding(filled).level, finding(filled).found) == (Level.BROKEN, "entry 12 is not what was recorded")


def test_without_a_record_it_says_so(audit, path):
    assert audit()[0] == 78
    assert finding(path).level is Level.OK
    asyncio.run(_empty(path))
    assert audit() == (0, "Nothing is recorded.\n")
    assert audit("--verify") == (0, "✓ nothing is recorded yet\n")


async def _empty(path):
    await (await Database.open(path)).close()


@pytest.mark.parametrize(("version", "word"), [(999, "newer"), (4, "older")])
def test_another_version_is_said_to_be_one(audit, filled, version, word):
    connection = sqlite3.connect(filled)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    code, out = audit()
    assert code == 78
    assert word in out
    assert finding(filled).level is Level.WARNING


async def test_it_reads_while_a_bot_writes_and_doctor_looks_too(cli, path):
    database = await Database.open(path)
    await fill(database)
    listed = await asyncio.to_thread(cli, "audit", "--json", "--limit", "100")
    doctor = await asyncio.to_thread(cli, "doctor", "--json")
    await fill(database)
    await database.close()
    assert len(json.loads(listed.stdout)) == 30
    found = {each["check"]: each["found"] for each in json.loads(doctor.stdout)["findings"]}
    assert found["audit"].startswith("30 entries, none was touched")
