"""People in the chain: a keyed hash each, with a key of their own. Without the key the hash is nobody's."""

import hmac
import re
import secrets
import sqlite3
from collections.abc import Iterable, Mapping

ALIAS_CHARACTERS = 32
_KEY_BYTES = 32
_LARGEST_ID = 2**63 - 1

_MENTION = re.compile(r"<@(?:!?(\d{1,19})>)?")
_ALIAS = re.compile(rf"<@([0-9a-f]{{{ALIAS_CHARACTERS}}})>")

type Names = Mapping[str, int]
"""Who an alias stands for."""


def alias_of(connection: sqlite3.Connection, user_id: int) -> str:
    """The alias of a person, made where they have none."""
    row = connection.execute("SELECT alias FROM audit_people WHERE user_id = ?", (user_id,)).fetchone()
    if row is not None:
        return str(row[0])
    key = secrets.token_bytes(_KEY_BYTES)
    alias = _keyed(key, user_id)
    connection.execute("INSERT INTO audit_people (alias, key, user_id) VALUES (?, ?, ?)", (alias, key, user_id))
    return alias


def known_alias(connection: sqlite3.Connection, user_id: int) -> str | None:
    """The alias of a person who has one."""
    row = connection.execute("SELECT alias FROM audit_people WHERE user_id = ?", (user_id,)).fetchone()
    return None if row is None else str(row[0])


def names(connection: sqlite3.Connection) -> Names:
    """Everybody who is not forgotten; a row whose alias is not of its key and id counts for nothing."""
    rows = connection.execute("SELECT alias, key, user_id FROM audit_people")
    return {alias: user_id for alias, key, user_id in rows if _keyed(key, user_id) == alias}


def drop(connection: sqlite3.Connection, aliases: Iterable[str]) -> None:
    """Destroy the keys: nobody can tell any more whom these aliases stand for."""
    connection.executemany("DELETE FROM audit_people WHERE alias = ?", [(alias,) for alias in aliases])


def disguised(connection: sqlite3.Connection, text: str) -> str:
    """The text with an alias in the place of each mentioned id; whatever only looks like a mention is broken up."""

    def hide(found: re.Match[str]) -> str:
        if found[1] is None or int(found[1]) > _LARGEST_ID:
            return found[0].replace("<@", "< @")
        return marked(alias_of(connection, int(found[1])))

    return _MENTION.sub(hide, text)


def revealed(known: Names, text: str) -> str:
    """The text with ids in the place of the aliases that are known."""
    return _ALIAS.sub(
        lambda found: f"<@{known[found[1]]}>" if found[1] in known else f"(a person, {found[1][:8]})", text
    )


def marked(alias: str) -> str:
    """An alias as it stands in a text."""
    return f"<@{alias}>"


def aliases_in(*texts: str) -> set[str]:
    """The aliases that stand in texts."""
    return {alias for text in texts for alias in _ALIAS.findall(text)}


def _keyed(key: bytes, user_id: int) -> str:
    return hmac.digest(key, str(user_id).encode(), "sha256").hex()[:ALIAS_CHARACTERS]
