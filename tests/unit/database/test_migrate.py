"""Migrations: numbered, each in one transaction, never backwards."""

import sqlite3
from pathlib import Path

import pytest

from bossbot_core.database.migrate import Migration, NewerSchemaError, migrate, schema_version, shipped, statements

FIRST = Migration(1, "first", "CREATE TABLE a (x TEXT); INSERT INTO a VALUES ('one; two');")
SECOND = Migration(2, "second", "CREATE TABLE b (x TEXT); INSERT INTO b SELECT x FROM a;")
BROKEN = Migration(2, "broken", "CREATE TABLE b (x TEXT); INSERT INTO b VALUES ('x'); INSERT INTO nowhere VALUES (1);")


@pytest.fixture
def connection(tmp_path: Path):
    connection = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    yield connection
    connection.close()


def schema(connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")]


def test_each_is_applied_once(connection):
    migrate(connection, [FIRST])
    migrate(connection, [FIRST, SECOND])
    migrate(connection, [FIRST, SECOND])
    assert connection.execute("SELECT x FROM b").fetchall() == [("one; two",)]
    assert schema_version(connection) == 2


def test_one_that_breaks_leaves_nothing_behind(connection):
    migrate(connection, [FIRST])
    before = schema(connection)
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(connection, [FIRST, BROKEN])
    assert (schema(connection), schema_version(connection), connection.in_transaction) == (before, 1, False)
    migrate(connection, [FIRST, SECOND])
    assert schema_version(connection) == 2


def test_a_newer_schema_is_refused(connection):
    migrate(connection, [FIRST, SECOND])
    with pytest.raises(NewerSchemaError, match="schema 2 is newer than 1"):
        migrate(connection, [FIRST])


def test_a_gap_in_the_numbers_is_refused(connection):
    with pytest.raises(ValueError, match="without a gap"):
        migrate(connection, [FIRST, Migration(3, "third", "")])


def test_step_by_step_gives_the_schema_of_a_fresh_file(connection, tmp_path):
    for count in range(1, len(shipped()) + 1):
        migrate(connection, shipped()[:count])
    fresh = sqlite3.connect(tmp_path / "fresh.db", isolation_level=None)
    migrate(fresh, shipped())
    assert schema(connection) == schema(fresh)
    assert "CREATE TABLE jobs" in "\n".join(schema(fresh))
    fresh.close()


def test_a_script_is_split_where_statements_end(connection):
    script = """
        -- a comment; with a semicolon
        CREATE TABLE a (x TEXT DEFAULT 'b;c'); /* another; one */
        CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; DELETE FROM a; END;
        INSERT INTO a VALUES ('kept') ON CONFLICT DO NOTHING;
        DROP TRIGGER t;
        INSERT INTO a VALUES ('last')
        -- the end"""
    for part in statements(script):
        connection.execute(part)
    assert [row[0] for row in connection.execute("SELECT name FROM sqlite_master ORDER BY name")] == ["a"]
    assert connection.execute("SELECT x FROM a").fetchall() == [("last",)]


def test_a_statement_without_an_end_is_refused():
    with pytest.raises(ValueError, match="no end"):
        list(statements("SELECT 1; SELECT 'open"))
