"""A reply is taken only where nobody could read it, and every fetch is counted once."""

import pytest

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.engines import replies
from bossbot_core.health import PlatformHealth
from bossbot_core.pluginhost import PluginHost
from bossbot_core.runner import Outcomes, Reports
from bossbot_core.runner.reports import kept
from bossbot_core.settings import StorageSettings
from bossbot_core.storage import Storage


@pytest.mark.parametrize(("code", "reports"), [(ErrorCode.PLATFORM_CHANGED, 1), (ErrorCode.REMOVED, 0)])
async def test_a_reply_is_taken_where_nobody_could_read_it(tmp_path, job, code, reports):
    storage = Storage(tmp_path, StorageSettings())
    (storage.workspace(job.id).root / replies.FILE).write_text("something new")
    outcomes = Outcomes(
        health=PlatformHealth(), host=PluginHost([]), storage=storage, reports=Reports(folder=tmp_path / "reports")
    )
    name = await outcomes.failed(job, PermanentError(code), "0a1b2c3d")
    assert bool(name) is bool(reports)
    assert len(kept(tmp_path / "reports")) == reports
    assert outcomes.health.of(job.plugin).ended == reports
    await outcomes.fetched(job)
    assert (outcomes.health.of(job.plugin).well, outcomes.health.of(job.plugin).ended) == (1, reports + 1)
