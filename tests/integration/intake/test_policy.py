"""A server's rules and the owner's blocks, through the real intake: who may ask, for what, and with which values."""

from datetime import UTC, datetime, timedelta

import pytest

from bossbot_core.api import BossBotError, ErrorCode, MediaKind, Quality, UrlMatch
from bossbot_core.guilds import BlockKind, Guilds, Permission
from bossbot_core.intake import Policy, SubmitRequest, parse_url
from bossbot_core.pluginhost import Claim
from bossbot_core.queue import ReplyTarget
from bossbot_core.settings import AgePolicy, Settings

GUILD, DIRECT, CHANNEL, THREAD = 21, 0, 31, 32
USER, OTHER, ROLE = 41, 42, 51
MIB = 1024 * 1024


def asked(user=USER, guild=GUILD, *, channel=CHANNEL, **choices):
    reply = ReplyTarget(
        application_id=1,
        interaction_id=1,
        interaction_token="token",
        token_expires_at=datetime.now(UTC) + timedelta(minutes=15),
        guild_id=guild,
        channel_id=channel,
        user_id=user,
        upload_limit_bytes=10 * MIB,
    )
    return SubmitRequest(**{"text": "http://sample.test/clip.mp4", "reply": reply, **choices})


@pytest.fixture
def intake(intake_with):
    return intake_with()


@pytest.fixture
def rules(guilds):
    return guilds.rules


async def code_of(intake, request):
    """The code of the refusal, or None."""
    try:
        await intake.check(request)
    except BossBotError as error:
        return error.code
    return None


async def test_without_rules_everybody_may_ask(intake):
    assert await code_of(intake, asked()) is None
    assert await code_of(intake, asked(guild=DIRECT)) is None


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        ("blocked_sites", "sample.test", ErrorCode.BLOCKED_BY_SERVER),
        ("blocked_sites", "other.test", None),
        ("allowed_sites", "other.test", ErrorCode.BLOCKED_BY_SERVER),
        ("allowed_sites", "SAMPLE.test.", None),
        ("blocked_users", f"<@{USER}>", ErrorCode.BLOCKED_BY_SERVER),
        ("blocked_users", f"<@{OTHER}>", None),
        ("allowed_users", f"<@{OTHER}>", ErrorCode.BLOCKED_BY_SERVER),
        ("allowed_users", f"<@{USER}>", None),
    ],
)
async def test_lists_decide_in_their_server_only(intake, rules, key, text, code):
    await rules.update(GUILD, key, text)
    assert await code_of(intake, asked()) is code
    assert await code_of(intake, asked(guild=GUILD + 1)) is None
    assert await code_of(intake, asked(guild=DIRECT)) is None


async def test_a_refusal_names_the_site_and_uses_nothing_up(intake, rules, database):
    await rules.update(GUILD, "blocked_sites", "sample.test")
    with pytest.raises(BossBotError, match=r"does not allow links to sample\.test"):
        await intake.check(asked())
    assert await database.read("SELECT * FROM command_uses") == []


async def test_a_platform_can_be_switched_off_in_a_channel(database):
    guilds = await Guilds.open(database, Settings(), platforms=("example", "reddit"))
    policy = Policy(guilds, max_items=50)
    await guilds.rules.update(GUILD, "enabled_platforms", "reddit", channel_id=CHANNEL)
    claim = claim_of("http://sample.test/clip.mp4")
    url = parse_url("http://sample.test/clip.mp4")
    with pytest.raises(BossBotError, match="example is switched off"):
        policy.check_link(asked(), url, claim)
    with pytest.raises(BossBotError, match="example is switched off"):
        policy.check_link(asked(channel=THREAD, parent_channel_id=CHANNEL), url, claim)
    policy.check_link(asked(channel=99), url, claim)


@pytest.mark.parametrize(
    ("key", "sites", "pasted", "fetched", "allowed"),
    [
        ("blocked_sites", "youtube.com", "https://youtu.be/x", "https://www.youtube.com/watch?v=x", False),
        ("blocked_sites", "youtu.be", "https://youtu.be/x", "https://www.youtube.com/watch?v=x", False),
        ("blocked_sites", "youtu.be", "https://m.youtube.com/x", "https://www.youtube.com/watch?v=x", True),
        ("allowed_sites", "youtube.com", "https://youtu.be/x", "https://www.youtube.com/watch?v=x", True),
        ("allowed_sites", "youtu.be", "https://youtu.be/x", "https://www.youtube.com/watch?v=x", True),
        ("allowed_sites", "youtu.be", "https://evilyoutu.be/x", "https://www.evil.test/x", False),
    ],
)
async def test_a_short_link_is_judged_by_both_ends(intake, rules, key, sites, pasted, fetched, allowed):
    await rules.update(GUILD, key, sites)
    arguments = (asked(), parse_url(pasted), claim_of(fetched))
    if allowed:
        intake._policy.check_link(*arguments)
    else:
        with pytest.raises(BossBotError) as refusal:
            intake._policy.check_link(*arguments)
        assert refusal.value.code is ErrorCode.BLOCKED_BY_SERVER


async def test_a_granted_role_closes_the_server_to_all_others_but_its_managers(intake, guilds):
    await guilds.permissions.grant(GUILD, ROLE, Permission.DOWNLOAD)
    assert await code_of(intake, asked()) is ErrorCode.MISSING_PERMISSION
    assert await code_of(intake, asked(role_ids=frozenset({ROLE + 1}))) is ErrorCode.MISSING_PERMISSION
    assert await code_of(intake, asked(role_ids=frozenset({ROLE}))) is None
    assert await code_of(intake, asked(manages_guild=True)) is None
    assert await code_of(intake, asked(guild=GUILD + 1)) is None
    assert await code_of(intake, asked(guild=DIRECT)) is None


async def test_a_block_in_the_server_holds_for_managers_too(intake, rules):
    await rules.update(GUILD, "blocked_users", f"<@{USER}>")
    assert await code_of(intake, asked(manages_guild=True)) is ErrorCode.BLOCKED_BY_SERVER


@pytest.mark.parametrize("guild", [GUILD, DIRECT])
async def test_whom_the_owner_blocked_is_told_so_everywhere(intake, guilds, guild):
    await guilds.blocks.block(BlockKind.USER, USER, reason="spam")
    with pytest.raises(BossBotError, match="has blocked you") as refusal:
        await intake.check(asked(guild=guild))
    assert refusal.value.code is ErrorCode.BLOCKED
    assert "spam" not in refusal.value.sentence
    assert await code_of(intake, asked(OTHER, guild)) is None


async def test_a_server_that_the_owner_blocked_is_told_so(intake, guilds):
    await guilds.blocks.block(BlockKind.GUILD, GUILD)
    with pytest.raises(BossBotError, match="has blocked this server"):
        await intake.check(asked(manages_guild=True))
    assert await code_of(intake, asked(guild=DIRECT)) is None


async def submitted(intake, request):
    return (await intake.submit(request, await intake.check(request))).job


async def test_what_the_request_leaves_open_is_the_servers(intake, rules):
    await rules.update(GUILD, "quality", "720p")
    await rules.update(GUILD, "spoiler", "yes")
    await rules.update(GUILD, "max_file_size", "8 MiB")
    await rules.update(GUILD, "age_policy", "refuse", channel_id=CHANNEL)
    job = await submitted(intake, asked())
    assert (job.quality, job.reply.spoiler) == (Quality.P720, True)
    assert (job.reply.upload_limit_bytes, job.reply.unknown_age) == (8 * MIB, AgePolicy.REFUSE)
    job = await submitted(intake, asked(channel=THREAD, parent_channel_id=CHANNEL))
    assert job.reply.unknown_age is AgePolicy.REFUSE
    job = await submitted(intake, asked(channel=99))
    assert job.reply.unknown_age is AgePolicy.SPOILER


async def test_a_post_is_fetched_with_its_thread_where_the_server_says_so(database):
    guilds = await Guilds.open(database, Settings())
    policy = Policy(guilds, max_items=50)
    await guilds.rules.update(GUILD, "threads", "thread", channel_id=CHANNEL)
    post = UrlMatch(canonical_url="https://x.com/i/web/status/1", media_id="1", kind=MediaKind.POST)
    inside = policy.new_job(asked(), Claim(plugin="twitter", match=post))
    outside = policy.new_job(asked(channel=99), Claim(plugin="twitter", match=post))
    assert (inside.options.thread, outside.options.thread) == (True, False)
    assert inside.media_key != outside.media_key


async def test_what_has_no_threads_is_shared_between_servers_that_differ_on_them(database):
    guilds = await Guilds.open(database, Settings())
    policy = Policy(guilds, max_items=50)
    await guilds.rules.update(GUILD, "threads", "thread")
    here, there = (policy.new_job(asked(guild=guild), claim_of("http://sample.test/a.mp4")) for guild in (GUILD, 99))
    assert here.media_key == there.media_key


async def test_what_the_request_says_wins(intake, rules, database):
    await rules.update(GUILD, "quality", "720p")
    await rules.update(GUILD, "spoiler", "yes")
    job = await submitted(intake, asked(quality=Quality.BEST, spoiler=False))
    assert (job.quality, job.reply.spoiler) == (Quality.BEST, False)
    assert (await intake._queue.get(job.id)).reply == job.reply


async def test_a_server_never_lifts_the_limit_of_the_place(intake, rules):
    await rules.update(GUILD, "max_file_size", "100 MiB")
    assert (await submitted(intake, asked())).reply.upload_limit_bytes == 10 * MIB


async def test_a_server_may_let_fewer_wait_and_run(intake, rules):
    await rules.update(GUILD, "queue_size", "2")
    await rules.update(GUILD, "concurrent_jobs", "1")
    for number in range(2):
        await submitted(intake, asked(text=f"http://sample.test/{number}.mp4"))
    assert await code_of(intake, asked()) is ErrorCode.QUEUE_FULL
    assert await code_of(intake, asked(guild=GUILD + 1)) is None
    queue = intake._queue
    first = await queue.claim("worker")
    assert await queue.claim("worker") is None
    (waiting,) = [job for job in await queue.waiting(GUILD) if not job.state.running]
    assert (await queue.outlook(waiting))[1] == "server_busy"
    await rules.reset(GUILD, "concurrent_jobs")
    assert (await queue.claim("worker")).id == waiting.id
    assert first.reply.guild_id == GUILD


def claim_of(address):
    return Claim(plugin="example", match=UrlMatch(canonical_url=address, media_id="x", kind=MediaKind.VIDEO))
