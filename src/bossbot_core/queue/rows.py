"""Rows and values: what a job looks like in its table."""

import sqlite3
from datetime import UTC, datetime

from bossbot_core.api import MediaKind, Quality, UrlMatch
from bossbot_core.queue.clock import Moment
from bossbot_core.queue.jobs import Job, JobState, NewJob, Priority, ReplyTarget
from bossbot_core.settings import AgePolicy


def new_row(new: NewJob) -> dict[str, object]:
    """The columns that the asker decides."""
    reply = new.reply
    return {
        "plugin": new.plugin,
        "canonical_url": new.match.canonical_url,
        "media_id": new.match.media_id,
        "kind": new.match.kind.value,
        "quality": new.quality.value,
        "priority": int(new.priority),
        "scope": new.scope,
        "media_key": new.media_key,
        "application_id": reply.application_id,
        "interaction_id": reply.interaction_id,
        "interaction_token": reply.interaction_token,
        "token_expires_at": reply.token_expires_at.timestamp(),
        "guild_id": reply.guild_id,
        "channel_id": reply.channel_id,
        "user_id": reply.user_id,
        "upload_limit_bytes": reply.upload_limit_bytes,
        "locale": reply.locale,
        "private": int(reply.private),
        "spoiler": int(reply.spoiler),
        "bot_in_channel": int(reply.bot_in_channel),
        "output_channel_id": reply.output_channel_id,
        "age_restricted_channel": int(reply.age_restricted_channel),
        "unknown_age": reply.unknown_age.value,
    }


def added_job(job_id: int, new: NewJob, at: Moment) -> Job:
    """The job that a new row holds."""
    return Job(
        id=job_id,
        state=JobState.QUEUED,
        plugin=new.plugin,
        match=new.match,
        quality=new.quality,
        reply=new.reply,
        priority=new.priority,
        attempts=0,
        fence=0,
        created_at=moment(at.wall),
        not_before=moment(at.now),
        scope=new.scope,
    )


def job_of(row: sqlite3.Row) -> Job:
    """The job that a row of `jobs` holds."""
    return Job(
        id=row["id"],
        state=JobState(row["state"]),
        plugin=row["plugin"],
        match=UrlMatch(canonical_url=row["canonical_url"], media_id=row["media_id"], kind=MediaKind(row["kind"])),
        quality=Quality(row["quality"]),
        reply=_reply_of(row),
        priority=Priority(row["priority"]),
        attempts=row["attempts"],
        fence=row["fence"],
        created_at=moment(row["created_at"]),
        not_before=moment(row["not_before"]),
        finished_at=None if row["finished_at"] is None else moment(row["finished_at"]),
        error_code=row["error_code"],
        cancel_requested=bool(row["cancel_requested"]),
        scope=row["scope"],
    )


def moment(epoch_s: float) -> datetime:
    """An aware datetime from seconds since 1970."""
    return datetime.fromtimestamp(epoch_s, UTC)


def _reply_of(row: sqlite3.Row) -> ReplyTarget:
    return ReplyTarget(
        application_id=row["application_id"],
        interaction_id=row["interaction_id"],
        interaction_token=row["interaction_token"],
        token_expires_at=moment(row["token_expires_at"]),
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        user_id=row["user_id"],
        upload_limit_bytes=row["upload_limit_bytes"],
        locale=row["locale"],
        private=bool(row["private"]),
        spoiler=bool(row["spoiler"]),
        bot_in_channel=bool(row["bot_in_channel"]),
        output_channel_id=row["output_channel_id"],
        age_restricted_channel=bool(row["age_restricted_channel"]),
        unknown_age=AgePolicy(row["unknown_age"]),
    )
