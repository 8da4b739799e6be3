"""A database that fails for a while is waited for; every other error passes at once."""

import sqlite3

import pytest

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.runner.persist import persist


class Failing:
    """Raises what it is given, one after the other, then answers."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0

    async def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "written"


async def test_a_full_disk_and_a_busy_file_are_waited_for():
    write = Failing(PermanentError(ErrorCode.STORAGE_FULL), sqlite3.OperationalError("database is locked"))
    assert await persist(write, first_pause_s=0.001) == "written"
    assert write.calls == 3


@pytest.mark.parametrize("error", [PermanentError(ErrorCode.INTERNAL), LookupError("no row")])
async def test_other_errors_pass_at_once(error):
    write = Failing(error)
    with pytest.raises(type(error)):
        await persist(write)
    assert write.calls == 1
