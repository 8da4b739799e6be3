"""Rows and values: what a job looks like in its table."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from attrs import asdict

from bossbot_core.api import MediaKind, Quality, UrlMatch
from bossbot_core.queue.clock import Moment
from bossbot_core.queue.jobs import Job, JobOptions, JobState, NewJob, Priority, ReplyTarget
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
        "options": options_text(new.options),
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
        "reply_message_id": reply.message_id,
        "output_channel_id": reply.output_channel_id,
        "age_restricted_channel": int(reply.age_restricted_channel),
        "unknown_age": reply.unknown_age.value,
        "status_message_id": reply.status_message_id,
        "delete_source": int(reply.delete_source),
        "notify": int(reply.notify),
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
        options=new.options,
        scope=new.scope,
    )


def job_of(row: sqlite3.Row, **changed: object) -> Job:
    """The job that a row of `jobs` holds, or will hold once these columns have changed."""
    # A row looks its names up one after the other, which takes longer than reading it.
    column: dict[str, Any] = dict(zip(row.keys(), row, strict=True)) | changed
    return Job(
        id=column["id"],
        state=JobState(column["state"]),
        plugin=column["plugin"],
        match=_match_of(column),
        quality=Quality(column["quality"]),
        reply=_reply_of(column),
        priority=Priority(column["priority"]),
        attempts=column["attempts"],
        fence=column["fence"],
        created_at=moment(column["created_at"]),
        not_before=moment(column["not_before"]),
        finished_at=None if column["finished_at"] is None else moment(column["finished_at"]),
        error_code=column["error_code"],
        cancel_requested=bool(column["cancel_requested"]),
        options=_options_of(column["options"]),
        scope=column["scope"],
    )


def moment(epoch_s: float) -> datetime:
    """An aware datetime from seconds since 1970."""
    return datetime.fromtimestamp(epoch_s, UTC)


def options_text(options: JobOptions) -> str:
    """The options as their column holds them."""
    return json.dumps(asdict(options, filter=lambda _, value: bool(value)), separators=(",", ":"))


def _options_of(text: str) -> JobOptions:
    # Most jobs have none, and a claim is in a hurry.
    return JobOptions() if text == "{}" else JobOptions(**json.loads(text))


def _match_of(column: Mapping[str, Any]) -> UrlMatch:
    return UrlMatch(canonical_url=column["canonical_url"], media_id=column["media_id"], kind=MediaKind(column["kind"]))


def _reply_of(column: Mapping[str, Any]) -> ReplyTarget:
    return ReplyTarget(
        application_id=column["application_id"],
        interaction_id=column["interaction_id"],
        interaction_token=column["interaction_token"],
        token_expires_at=moment(column["token_expires_at"]),
        guild_id=column["guild_id"],
        channel_id=column["channel_id"],
        user_id=column["user_id"],
        upload_limit_bytes=column["upload_limit_bytes"],
        locale=column["locale"],
        private=bool(column["private"]),
        spoiler=bool(column["spoiler"]),
        bot_in_channel=bool(column["bot_in_channel"]),
        message_id=column["reply_message_id"],
        output_channel_id=column["output_channel_id"],
        age_restricted_channel=bool(column["age_restricted_channel"]),
        unknown_age=AgePolicy(column["unknown_age"]),
        status_message_id=column["status_message_id"],
        delete_source=bool(column["delete_source"]),
        notify=bool(column["notify"]),
    )
