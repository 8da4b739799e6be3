"""What of a child's files gets to people, and how many they are told are missing."""

from pathlib import Path

import pytest
from attrs import evolve

from bossbot_core.api import BossBotError, ErrorCode, FileKind, JobLimits, MediaFile, MediaFiles
from bossbot_core.runner.bounds import delivered

LIMITS = JobLimits(max_file_bytes=100, max_total_bytes=1000, max_items=5, upload_limit_bytes=10)


def files(*sizes: int, left_out: int = 0) -> MediaFiles:
    each = MediaFile(path=Path("/w/a.jpg"), kind=FileKind.IMAGE, mime_type="image/jpeg", size_bytes=0)
    return MediaFiles(files=tuple(evolve(each, size_bytes=size) for size in sizes), left_out=left_out)


@pytest.mark.parametrize(("said", "told"), [(0, 0), (2, 2), (-7, 0), (10**30, 5)])
def test_no_more_are_told_to_be_missing_than_a_job_may_fetch(job, said, told):
    assert delivered(files(10, left_out=said), LIMITS, job).left_out == told


def test_files_that_are_too_large_for_anybody_are_left_out_too(job):
    limits = evolve(LIMITS, link_limit_bytes=10)
    assert delivered(files(10, 11, 9, left_out=1), limits, job) == files(10, 9, left_out=2)
    with pytest.raises(BossBotError) as refused:
        delivered(files(11, left_out=1), limits, job)
    assert refused.value.code is ErrorCode.TOO_LARGE
