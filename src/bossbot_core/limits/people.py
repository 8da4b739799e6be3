"""People as these tables know them: by a keyed hash, so that forgetting a person gives nobody a new quota."""

import hashlib

from attrs import field, frozen

_ID_BYTES = 8


@frozen(kw_only=True)
class Pseudonyms:
    """Numbers that stand for people; without `key` nobody can tell whom."""

    key: bytes = field(repr=False)

    def of(self, user_id: int) -> int:
        """The number of a person: 63 bits, as SQLite's integers are."""
        digest = hashlib.blake2b(user_id.to_bytes(_ID_BYTES), key=self.key, digest_size=_ID_BYTES).digest()
        return int.from_bytes(digest) >> 1
