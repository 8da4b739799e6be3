"""Signed links: every byte of a link's path and query is under an HMAC, and the end of its life is among them."""

import asyncio
import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import structlog
from attrs import frozen
from itsdangerous import BadSignature, TimestampSigner
from itsdangerous.encoding import base64_decode, base64_encode

from bossbot_core.web.keys import LONGEST_LINK, KeyRing, load_ring, save_ring

METHOD = "GET"
"""What a link is good for; whoever may GET may ask for the HEAD of it."""

_SALT = "bossbot.web.download"
_PERSON_CHARACTERS = 16
_NAME_CHARACTERS = 32
_TARGET = re.compile(
    r"/files/(?P<guild>\d{1,20})/(?P<job>\d{1,19})/(?P<number>\d{1,4})/[\w.-]{1,32}"
    r"\?for=(?P<person>[\w-]{16})&until=(?P<until>\d{1,12})&sig=(?P<signature>[\w-]{6}\.(?P<mac>[\w-]{43}))",
    re.ASCII,
)

log = structlog.get_logger("web")


@frozen(kw_only=True)
class LinkTarget:
    """What a link leads to: a file of a job, by its place from 1."""

    guild_id: int
    job_id: int
    number: int


class Links:
    """Makes links and knows its own; the keys are kept in the file `path`."""

    def __init__(self, path: Path, origin: str, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path = path
        self._origin = origin
        self._clock = clock
        self._ring = KeyRing()

    async def rotate(self) -> None:
        """Read the keys, and make or drop one where it is time.

        Where they cannot be written, the new one is good until the bot ends: a full disk stops no start.
        """
        await asyncio.to_thread(self._rotate)

    def make(self, target: LinkTarget, *, name: str, user_id: int, ends_at: datetime) -> str:
        """The address of a file until `ends_at`, which is no later than the longest link; `name` is what it ends in."""
        person = self._person(user_id)
        path = f"/files/{target.guild_id}/{target.job_id}/{target.number}/{_slug(name)}"
        signed = f"{path}?for={person}&until={int(ends_at.timestamp())}"
        # itsdangerous answers VALUE.TIME.MAC; the value is the address itself.
        signature = self._signer(person).sign(_value(signed)).decode().removeprefix(f"{_value(signed)}.")
        return f"{self._origin}{signed}&sig={signature}"

    def read(self, request_target: str) -> LinkTarget | None:
        """What the raw path and query of a request lead to; None where they are forged or have ended."""
        parts = _TARGET.fullmatch(request_target)
        if parts is None or not self._is_ours(request_target, parts):
            return None
        if self._clock().timestamp() >= int(parts["until"]):
            return None
        return LinkTarget(guild_id=int(parts["guild"]), job_id=int(parts["job"]), number=int(parts["number"]))

    def _is_ours(self, request_target: str, parts: re.Match[str]) -> bool:
        # The last character of a MAC has bits that decode to nothing: only one of its spellings is ours.
        if base64_encode(base64_decode(parts["mac"])).decode() != parts["mac"]:
            return False
        signed = request_target.removesuffix(f"&sig={parts['signature']}")
        try:
            signer = self._signer(parts["person"])
            signer.unsign(f"{_value(signed)}.{parts['signature']}", max_age=int(LONGEST_LINK.total_seconds()))
        except BadSignature:
            return False
        return True

    def _signer(self, person: str) -> "_Signer":
        keys = self._ring.good_at(self._clock()).secrets()
        return _Signer(keys, salt=f"{_SALT}/{person}", clock=self._clock)

    def _person(self, user_id: int) -> str:
        """Somebody under a keyed hash, so that a link that is passed on names nobody."""
        digest = hmac.digest(self._ring.secrets()[-1], f"{_SALT}/person/{user_id}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest).decode()[:_PERSON_CHARACTERS]

    def _rotate(self) -> None:
        known = self._ring if self._ring.keys else load_ring(self._path)
        fresh = known.at(self._clock())
        if fresh != known:
            try:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                save_ring(self._path, fresh)
            except OSError as error:
                log.warning("keys of links not kept", path=str(self._path), error=str(error))
        self._ring = fresh


class _Signer(TimestampSigner):
    """HMAC-SHA-256 with a clock that a test can move."""

    def __init__(self, keys: list[bytes], *, salt: str, clock: Callable[[], datetime]) -> None:
        super().__init__(keys, salt=salt, key_derivation="hmac", digest_method=hashlib.sha256)
        self._clock = clock

    def get_timestamp(self) -> int:
        return int(self._clock().timestamp())


def _value(signed: str) -> str:
    return f"{METHOD} {signed}"


def _slug(name: str) -> str:
    """The end of a name, without a character that a proxy or a client could spell in two ways."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name)[-_NAME_CHARACTERS:].lstrip(".") or "file"
