"""The document that `/privacy export` gives; `docs/operate/privacy.md` describes each field."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import asdict, frozen

from bossbot_core.api.convert import converter
from bossbot_core.queue import Job, Post, Question
from bossbot_core.storage import StoredFile, StoredMedia

VERSION = 1

type Document = Mapping[str, Any]


@frozen(kw_only=True)
class JobRecords:
    """A job with what hangs on it."""

    job: Job
    posts: Sequence[Post]
    media: StoredMedia | None
    question: Question | None = None


def export(user_id: int, made_at: datetime, jobs: Sequence[JobRecords], others: Mapping[str, Sequence[object]]) -> str:
    """Everything about one person as JSON; `others` are the rows of the other rooms, by the name of the list.

    Numbers of Discord's are written as texts: they are larger than JavaScript counts.
    """
    document = {"version": VERSION, "user_id": str(user_id), "made_at": made_at.isoformat()}
    lists = {"jobs": [_job(each) for each in jobs]}
    lists |= {name: [_plain(row) for row in rows] for name, rows in others.items()}
    return json.dumps(document | lists, ensure_ascii=False, indent=2)


def _job(records: JobRecords) -> Document:
    job, reply = records.job, records.job.reply
    return {
        "id": job.id,
        "state": job.state,
        "error_code": job.error_code,
        "platform": job.plugin,
        "url": job.match.canonical_url,
        "media_id": job.match.media_id,
        "kind": job.kind,
        "quality": job.quality,
        "priority": job.priority.name.lower(),
        "options": asdict(job.options),
        "attempts": job.attempts,
        "created_at": job.created_at.isoformat(),
        "finished_at": job.finished_at.isoformat() if job.finished_at else None,
        "guild_id": str(reply.guild_id),
        "channel_id": str(reply.channel_id),
        "output_channel_id": str(reply.output_channel_id),
        "age_restricted_channel": reply.age_restricted_channel,
        "interaction_id": str(reply.interaction_id),
        # The token itself is a key to a message, and good for minutes only.
        "interaction_token_kept": bool(reply.interaction_token),
        "status_message_id": str(reply.status_message_id),
        "delete_source": reply.delete_source,
        "notify": reply.notify,
        "locale": reply.locale,
        "private": reply.private,
        "spoiler": reply.spoiler,
        "upload_limit_bytes": reply.upload_limit_bytes,
        "bot_in_channel": reply.bot_in_channel,
        "reply_message_id": str(reply.message_id),
        "posts": [_post(post) for post in records.posts],
        "stored": _media(records.media) if records.media else None,
        "question": _question(records.question) if records.question else None,
    }


def _post(post: Post) -> Document:
    message_id = None if post.message_id is None else str(post.message_id)
    return {"part": post.part, "message_id": message_id, "created_at": post.created_at.isoformat()}


def _question(question: Question) -> Document:
    listing = question.listing
    items = [{"number": item.number, "title": item.title} for item in listing.items]
    about = {"title": listing.title, "author": listing.author, "total": listing.total, "items": items}
    return about | {"picked": sorted(question.picked), "answered": question.answered}


def _media(media: StoredMedia) -> Document:
    return {
        "stored_at": media.stored_at.isoformat(),
        "source_url": media.source_url,
        "title": media.info.title,
        "author": media.info.author,
        "files": [_file(file) for file in media.files],
    }


def _file(file: StoredFile) -> Document:
    return {"name": file.name, "mime_type": file.mime_type, "size_bytes": file.size_bytes, "sha256": file.sha256}


def _plain(row: object) -> Document:
    fields: dict[str, Any] = converter.unstructure(row)
    return {name: str(value) if name.endswith("_id") and value is not None else value for name, value in fields.items()}
