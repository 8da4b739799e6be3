import hikari
import pytest
from attrs import evolve

from bossbot_core.api import ErrorCode, Mender, PermanentError, Phase
from bossbot_core.discord.errors import GUIDANCE, MENDERS
from bossbot_core.discord.messages import captions, endings, plugins, progress, queue
from bossbot_core.discord.messages.progress import bar
from bossbot_core.discord.speech import speech
from bossbot_core.intake import Line, Page
from bossbot_core.pluginhost import PluginState, PluginStatus
from bossbot_core.queue import JobState, WaitReason
from bossbot_core.runner import Progress, Waiting

MIB = 1024 * 1024
ENGLISH = speech("en-US")


def test_every_code_has_guidance_and_every_mender_a_hint():
    assert set(GUIDANCE) == set(ErrorCode)
    assert set(MENDERS) == set(Mender)


@pytest.mark.parametrize("code", ErrorCode)
def test_a_failure_shows_code_sentence_mender_next_step_and_id(code):
    error = PermanentError(code, detail="/home/bot/secret token=abc")
    embed = endings.failure(error, "1a2b3c4d", ENGLISH)
    assert embed.title == GUIDANCE[code].title
    assert embed.description == error.sentence
    assert [field.value for field in embed.fields] == [MENDERS[error.mender], GUIDANCE[code].next_step]
    assert embed.footer is not None
    assert embed.footer.text == f"{code} · 1a2b3c4d"
    assert "secret" not in "".join([embed.title, embed.description, *(field.value for field in embed.fields)])
    assert embed.total_length() <= 6000


def test_a_long_sentence_is_cut_to_what_discord_takes(job):
    embed = endings.failure(PermanentError(ErrorCode.INTERNAL, "x" * 9000), "1", ENGLISH)
    assert len(embed.description or "") <= 4096


def test_progress_names_phase_bar_sizes_speed_eta_and_item(job):
    now = Progress(
        phase=Phase.FETCHING, done_bytes=5 * MIB, total_bytes=10 * MIB, speed_bytes_s=MIB, eta_s=5, item=3, items=12
    )
    embed = progress.status(job(), now, ENGLISH)
    assert embed.title == "Downloading"
    assert embed.description == (
        f"{'▰' * 8}{'▱' * 8} 50%\n5 MiB of 10 MiB · 1 MiB/s · 5 s left\nItem 3 of 12\n<http://sample.test/clip.mp4>"
    )


@pytest.mark.parametrize(
    ("phase", "title"), [(Phase.FETCHING, "Downloading"), (Phase.CONVERTING, "Converting"), (None, "Uploading")]
)
def test_every_phase_has_a_name(job, phase, title):
    assert progress.status(job(), Progress(phase=phase), ENGLISH).title == title


def test_an_unknown_total_shows_no_bar(job):
    assert (
        progress.status(job(), Progress(done_bytes=2048), ENGLISH).description == "2 KiB\n<http://sample.test/clip.mp4>"
    )


def test_a_waiting_job_is_told_its_place(job):
    first = progress.status(job(), Waiting(position=1), ENGLISH).description or ""
    third = progress.status(job(), Waiting(position=3), ENGLISH).description or ""
    assert first.startswith("You are next.")
    assert third.startswith("Number 3 in the queue.")


def test_a_retry_is_announced_with_its_delay_and_reason(job):
    embed = progress.status(job(), Waiting(retry_in_s=4.2, retry_code="network"), ENGLISH)
    assert embed.title == "Trying again"
    assert (embed.description or "").startswith("in 5 s (network)")


def test_the_caption_carries_title_author_source_and_marker(media):
    text = captions.caption(
        media([1], title="A *fine* clip", author="Ann", source_url="https://x.test/1"), ENGLISH, part=0, parts=2
    )
    assert text == "**A \\*fine\\* clip** · Ann\n<https://x.test/1>\n-# job 42 · 1/2"


def test_the_first_caption_tells_how_many_items_are_left_out(media):
    gaps = evolve(media([1]), left_out=3)
    assert captions.caption(gaps, ENGLISH, part=0, parts=2).splitlines() == [
        "<http://sample.test/clip.mp4>",
        "-# Items left out because they could not be fetched: 3",
        "-# job 42 · 1/2",
    ]


def test_later_parts_carry_the_marker_alone(media):
    assert captions.caption(evolve(media([1], title="A"), left_out=3), ENGLISH, part=1, parts=2) == "-# job 42 · 2/2"


def test_a_caption_never_exceeds_what_discord_takes(media):
    foreign = media([1], title="@" * 3000, author="*" * 3000, source_url="https://x.test/" + "y" * 490)
    assert len(captions.caption(evolve(foreign, left_out=50), ENGLISH, part=0, parts=1, mention=7)) <= 2000


def shown(*lines: Line, reader: int = 7, paused: bool = False) -> str:
    page = Page(lines=lines, total=len(lines), paused=paused)
    return queue.queue_page(page, offset=0, reader=reader, say=ENGLISH).description or ""


def test_the_queue_says_when_it_is_empty_or_paused():
    assert shown() == queue.EMPTY_QUEUE
    assert shown(paused=True) == f"{queue.PAUSED}\n{queue.EMPTY_QUEUE}"


def test_the_queue_names_place_platform_state_and_who(job):
    running, waiting = Line(job=job(1, state=JobState.DOWNLOADING), position=0), Line(job=job(2), position=1)
    assert shown(running, waiting) == (
        "`▶` **example** video · downloading · <@7> · job 1\n` 1` **example** video · waiting · <@7> · job 2"
    )


def test_the_queue_says_why_a_job_waits_and_when_it_may_start(job):
    busy = Line(job=job(2), position=3, reason=WaitReason.SERVER_BUSY, at_once=3, starts_in_s=100)
    assert shown(busy).endswith("\n-# This server's limit of 3 at once is reached. Starts in about 2 min.")
    assert "Starts in about 20 s." in shown(evolve(busy, starts_in_s=17))
    assert "Starts" not in shown(evolve(busy, starts_in_s=None))


def test_the_queue_hides_who_asked_privately_from_others(job):
    private = Line(job=job(1, private=True), position=1)
    assert "<@7>" not in shown(private, reader=8)
    assert "<@7>" in shown(private, reader=7)


def test_status_embeds_stay_within_discords_bounds(job):
    long_link = evolve(job(), match=evolve(job().match, canonical_url="https://x.test/" + "y" * 2000))
    for now in (Progress(done_bytes=1, total_bytes=2), Waiting(position=10**9)):
        embed = progress.status(long_link, now, ENGLISH)
        assert isinstance(embed, hikari.Embed)
        assert len(embed.description or "") <= 4096


def test_a_bar_never_overflows():
    assert bar(7.0) == "▰" * 16
    assert bar(-1.0) == "▱" * 16


@pytest.mark.parametrize("reason", list(WaitReason))
def test_a_waiting_job_says_what_it_waits_for(job, reason):
    described = progress.status(job(), Waiting(position=3, reason=reason), ENGLISH).description
    silent = {WaitReason.NEXT, WaitReason.POSITION, WaitReason.DELAYED}
    assert described.startswith("Number 3 in the queue.")
    assert (reason in silent) == described.startswith("Number 3 in the queue.\n")


def test_a_plugin_that_rests_says_until_when_and_one_that_failed_says_nothing_from_inside():
    ready = PluginStatus(name="reddit", version="1.0", state=PluginState.READY)
    failed = PluginStatus(name="tiktok", version="1.0", state=PluginState.FAILED, reason="/home/bot: boom")
    found = [
        plugins.Platform(status=status, enabled=True, health=plugins.Health())
        for status in (ready, ready.resting(599.5), failed)
    ]
    lines = str(plugins.platforms(found, [], ENGLISH).description).splitlines()
    assert lines == [
        "✅ **reddit** 1.0",
        "💤 **reddit** 1.0 · crashed again and again; tried again in 10 min",
        "⚠️ **tiktok** 1.0 · does not run; whoever runs the bot can see why",
    ]


def test_the_bots_own_steps_stand_apart_from_the_platforms():
    on = PluginStatus(name="fit", version="1.0", state=PluginState.READY, built_in=True)
    off = PluginStatus(name="inline", version="1.0", state=PluginState.DISABLED, reason="blocked", built_in=True)
    shown = plugins.platforms([], [on, off], ENGLISH)
    assert shown.description == "No plugin is installed."
    assert shown.fields[0].value.splitlines() == [
        "✅ **fit** · makes videos and sounds fit that are too large to be posted",
        "⚪ **inline** · makes videos play inside Discord · switched off by whoever runs the bot",
    ]
