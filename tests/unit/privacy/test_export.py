"""The export's fields are those that `docs/operate/privacy.md` describes."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

from bossbot_core.api import FileKind, Listing, ListingItem, MediaInfo, MediaKind, Quality, UrlMatch
from bossbot_core.audit import Entry
from bossbot_core.limits.commands import CommandUse
from bossbot_core.limits.quotas import DailyUse
from bossbot_core.privacy import export
from bossbot_core.privacy.export import JobRecords
from bossbot_core.queue import Job, JobState, Post, Priority, Question, ReplyTarget
from bossbot_core.storage import StoredFile, StoredMedia

DOCS = Path(__file__).parents[3] / "docs" / "operate" / "privacy.md"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TOKEN = "aW50ZXJhY3Rpb24-secret"


def documented(heading: str) -> list[str]:
    section = DOCS.read_text(encoding="utf-8").split(f"\n{heading}\n", 1)[1].split("\n#", 1)[0]
    return [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]


def job_records() -> JobRecords:
    reply = ReplyTarget(
        application_id=1,
        interaction_id=2**62,
        interaction_token=TOKEN,
        token_expires_at=NOW,
        guild_id=2**61,
        channel_id=4,
        user_id=5,
        upload_limit_bytes=6,
    )
    job = Job(
        id=7,
        state=JobState.UPLOADING,
        plugin="example",
        match=UrlMatch(canonical_url="http://sample.test/", media_id="clip", kind=MediaKind.VIDEO),
        quality=Quality.BEST,
        reply=reply,
        priority=Priority.NORMAL,
        attempts=1,
        fence=1,
        created_at=NOW,
        not_before=NOW,
    )
    file = StoredFile(
        path=Path("/data/clip.mp4"),
        name="clip.mp4",
        kind=FileKind.VIDEO,
        mime_type="video/mp4",
        size_bytes=3,
        sha256="ab",
    )
    media = StoredMedia(
        job_id=7,
        guild_id=2**61,
        plugin="example",
        media_id="clip",
        source_url="http://sample.test/",
        stored_at=NOW,
        files=(file,),
        info=MediaInfo(title="A clip"),
    )
    listing = Listing(items=(ListingItem(number=1, title="One"), ListingItem(number=2)), total=2, title="Two")
    question = Question(job_id=7, listing=listing, picked=frozenset({2}))
    post = Post(job_id=7, part=0, nonce="n", created_at=NOW)
    return JobRecords(job=job, posts=[post], media=media, question=question)


def document() -> dict:
    others = {
        "daily_uses": [DailyUse(day=date(2026, 11, 26), downloads=1, size_bytes=3)],
        "command_uses": [CommandUse(command="download", guild_id=2**61, used_at=NOW)],
        "audit": [
            Entry(
                id=1,
                at=NOW,
                action="download",
                outcome="denied",
                user_id=None,
                forgotten=True,
                guild_id=2**61,
                channel_id=0,
                target="",
                before="",
                after="",
            )
        ],
    }
    return json.loads(export(5, NOW, [job_records()], others))


def test_every_field_is_documented_and_no_other():
    found = document()
    assert list(found) == documented("## The export")
    assert list(found["jobs"][0]) == documented("### A job")


def test_discords_numbers_are_texts_and_tokens_and_paths_are_not_given_out():
    found = document()
    assert found["command_uses"] == [{"command": "download", "guild_id": str(2**61), "used_at": NOW.isoformat()}]
    assert found["daily_uses"] == [{"day": "2026-11-26", "downloads": 1, "size_bytes": 3}]
    assert found["audit"][0]["user_id"] is None
    assert found["jobs"][0]["interaction_token_kept"] is True
    assert found["jobs"][0]["posts"] == [{"part": 0, "message_id": None, "created_at": NOW.isoformat()}]
    assert found["jobs"][0]["stored"]["files"][0]["name"] == "clip.mp4"
    assert found["jobs"][0]["question"] == {
        "title": "Two",
        "author": "",
        "total": 2,
        "items": [{"number": 1, "title": "One"}, {"number": 2, "title": ""}],
        "picked": [2],
        "answered": False,
    }
    assert TOKEN not in str(found)
    assert "/data" not in str(found)
