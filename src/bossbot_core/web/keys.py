"""The keys of links: the newest signs, those before it verify until the last link they signed has ended.

They lie beside the database and are in no backup: who has them can make links to every stored file.
"""

import os
import secrets
from datetime import datetime, timedelta
from itertools import zip_longest
from pathlib import Path

import structlog
from attrs import Factory, field, frozen
from cattrs import BaseValidationError

from bossbot_core.api.convert import from_json, to_json
from bossbot_core.settings.model import LONGEST_LINK_H

KEY_LIFE = timedelta(days=30)
"""How long a key signs (docs/operate/links.md)."""

LONGEST_LINK = timedelta(hours=LONGEST_LINK_H)

_KEY_BYTES = 32

log = structlog.get_logger("web")


@frozen(kw_only=True)
class SigningKey:
    """One key; `secret` is hexadecimal."""

    secret: str = field(repr=False)
    made_at: datetime


@frozen(kw_only=True)
class KeyRing:
    """The keys, oldest first."""

    keys: tuple[SigningKey, ...] = Factory(tuple)

    def at(self, now: datetime) -> "KeyRing":
        """The ring as it is to be: with a fresh key where the newest is too old, without those that nothing needs."""
        keys = self.keys
        # A key from the future was made before the clock was set back, and would otherwise sign until then.
        if not keys or abs(now - keys[-1].made_at) >= KEY_LIFE:
            keys = (*keys, SigningKey(secret=secrets.token_hex(_KEY_BYTES), made_at=now))
        return KeyRing(keys=keys).good_at(now)

    def good_at(self, now: datetime) -> "KeyRing":
        """Without the keys whose successor is older than the longest link."""
        pairs = zip_longest(self.keys, self.keys[1:])
        return KeyRing(keys=tuple(key for key, next_ in pairs if next_ is None or now < next_.made_at + LONGEST_LINK))

    def secrets(self) -> list[bytes]:
        """The keys' bytes, the signing one last."""
        return [bytes.fromhex(key.secret) for key in self.keys]


def load_ring(path: Path) -> KeyRing:
    """The ring in a file; an empty one where there is none, or none that can be read."""
    try:
        ring = from_json(path.read_bytes(), KeyRing)
        ring.secrets()
    except FileNotFoundError:
        return KeyRing()
    except (OSError, ValueError, BaseValidationError) as error:
        log.warning("keys of links not read, older links end now", path=str(path), error=type(error).__name__)
        return KeyRing()
    return ring


def save_ring(path: Path, ring: KeyRing) -> None:
    """Write the ring for the bot's user alone, whole or not at all; raises `OSError`."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w") as file:  # noqa: PTH123 - for the mode
        file.write(to_json(ring))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
