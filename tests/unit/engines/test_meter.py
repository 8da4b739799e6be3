import pytest

from bossbot_core.api import ErrorCode, JobLimits, PermanentError, Phase, TransientError
from bossbot_core.engines.meter import ByteMeter, FileRefusal, Refusal
from bossbot_core.testing.job_context import RecordedProgress


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def meter(max_file_bytes=100, max_total_bytes=1000, **more):
    limits = JobLimits(
        max_file_bytes=max_file_bytes, max_total_bytes=max_total_bytes, max_items=5, upload_limit_bytes=10
    )
    progress, clock = RecordedProgress(), Clock()
    return ByteMeter(limits, progress, clock=clock, **more), progress, clock


def test_a_file_is_refused_by_its_announced_size_before_its_bytes_arrive():
    counted, _, _ = meter()
    with pytest.raises(Refusal) as refused:
        counted.received("a", "part", 1, 101)
    assert refused.value.error.code is ErrorCode.TOO_LARGE
    assert "101 B" in refused.value.error.sentence


@pytest.mark.parametrize("announced", [None, 0, 50])
def test_a_lying_or_missing_announcement_does_not_help(announced):
    counted, _, _ = meter()
    counted.received("a", "part", 100, announced)
    with pytest.raises(Refusal, match="too_large"):
        counted.received("a", "part", 101, announced)


def test_parts_that_will_be_merged_count_as_one_file():
    counted, _, _ = meter()
    counted.received("a", "picture", 60)
    with pytest.raises(Refusal):
        counted.received("a", "sound", 41)


def test_what_is_forgotten_counts_no_more():
    counted, _, _ = meter(max_total_bytes=150)
    counted.received("a", "part", 100)
    counted.forget("a")
    counted.received("b", "part", 100)


@pytest.mark.parametrize(
    ("error", "last_try", "ends"),
    [
        (PermanentError(ErrorCode.TOO_LARGE), False, False),
        (TransientError(ErrorCode.NETWORK), False, True),
        (TransientError(ErrorCode.NETWORK), True, False),
    ],
)
def test_a_file_ends_its_album_only_where_a_further_try_may_bring_it(error, last_try, ends):
    assert FileRefusal(error).ends(last_try=last_try) is ends


def test_files_together_stay_within_the_jobs_limit():
    counted, _, _ = meter(max_total_bytes=150)
    counted.received("a", "part", 100)
    with pytest.raises(Refusal) as refused:
        counted.received("b", "part", 51)
    assert refused.value.error.sentence.startswith("All of it together")


def test_at_most_five_reports_a_second_within_a_phase():
    counted, progress, clock = meter(max_file_bytes=10_000, max_total_bytes=10_000)
    for tick in range(1000):
        clock.now = 100 + tick / 1000
        counted.received("a", "part", tick)
    assert len(progress.reports) == 5


def test_a_new_phase_is_reported_at_once():
    counted, progress, _ = meter()
    counted.received("a", "part", 10)
    counted.converting("a")
    assert progress.phases == [Phase.FETCHING, Phase.CONVERTING]


def test_a_report_names_the_file_among_all_and_the_whole_size_expected():
    counted, progress, clock = meter(items=3)
    counted.received("a", "part", 10, 10)
    clock.now += 1
    counted.expect("b", 90)
    counted.received("b", "picture", 20, 50)
    last = progress.reports[-1]
    assert (last.item, last.items, last.done_bytes, last.total_bytes) == (2, 3, 20, 90)


def test_an_unknown_size_is_reported_as_unknown():
    counted, progress, _ = meter()
    counted.received("a", "part", 10, None)
    assert progress.reports[-1].total_bytes is None


def test_a_refusal_passes_where_engines_catch_every_exception():
    assert not issubclass(Refusal, Exception)
