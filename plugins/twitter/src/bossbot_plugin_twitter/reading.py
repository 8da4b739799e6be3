"""Reads along with gallery-dl: what X answers, which posts of a conversation are meant, and the words around them."""

from collections.abc import Iterator

from attrs import evolve

from bossbot_core.api import BossBotError, ErrorCode, MediaInfo, PermanentError, RelatedText, Relation
from bossbot_core.engines import gallery_dl
from bossbot_core.engines.gallery_dl import ApiReply, Keywords, at, list_at, text_at
from bossbot_plugin_twitter import refusals
from bossbot_plugin_twitter.asking import ApiReader
from bossbot_plugin_twitter.posts import (
    ARTICLE,
    CONVERSATION,
    REPOSTED,
    SINGLE,
    Post,
    complete,
    goes_on,
    is_for_adults,
    length_of,
    modules,
    post_of,
    related,
    unwrapped,
)


class PostReader(ApiReader):
    """One job's reading of one post, or of the thread that its author wrote around it."""

    def __init__(self, post_id: str, *, thread: bool, logged_in: bool) -> None:
        super().__init__(logged_in=logged_in)
        self._id = post_id
        self._thread = thread
        self._posts: dict[str, Post] = {}
        self._line: dict[str, Post] = {}
        self._enough = False

    @property
    def posts(self) -> int:
        """How many posts are meant."""
        return len(self._line)

    def answered(self, reply: ApiReply) -> None:
        """Where the post is there, all posts are noted."""
        if isinstance(at(reply.content, *CONVERSATION), list):
            self._hear_conversation(reply.content)
        else:
            gallery_dl.require_json(reply)
            self._hear_post(reply)

    def satisfied(self) -> bool:
        """A conversation may have thousands of answers; only the rest of the thread is asked for."""
        return self._enough

    def wants(self, keywords: Keywords) -> bool:
        """Of a conversation only the post, or its author's thread."""
        return str(keywords.get("tweet_id")) in self._line

    def leads(self, keywords: Keywords) -> bool:
        """The post whose link was pasted, wherever it stands in the thread."""
        return str(keywords.get("tweet_id")) == self._id

    def judged(self, error: BossBotError) -> BossBotError:
        """gallery-dl takes withheld media for none."""
        post = self._posts.get(self._id)
        return (post and error.code is ErrorCode.NO_MEDIA and _why_no_media(post)) or super().judged(error)

    def describe(self, keywords: Keywords) -> MediaInfo:
        """What gallery-dl tells, the post's address as X writes it, and the words of the posts around it."""
        info = gallery_dl.describe(keywords)
        post = self._posts.get(str(keywords.get("tweet_id"))) or self._posts.get(self._id)
        if post is None:
            return info
        told = related(Relation.THREAD, post.result)
        handle = told.author_handle or info.author_handle
        return evolve(
            info,
            title=text_at(post.result, *ARTICLE, "title") or info.title,
            author=told.author or info.author,
            author_handle=handle,
            text=told.text,
            source_url=f"https://x.com/{handle}/status/{self._id}" if handle else info.source_url,
            published_at=told.published_at or info.published_at,
            duration_s=length_of(post.result),
            location=text_at(post.result, "legacy", "place", "full_name"),
            age_restricted=True if is_for_adults(post.result) else info.age_restricted,
            counts=told.counts,
            related=tuple(self._related()),
        )

    def _hear_post(self, reply: ApiReply) -> None:
        data = at(reply.content, "data")
        result = at(reply.content, *SINGLE, "result")
        if not result and (refusal := refusals.of_errors(reply.content, reply.status)):
            raise refusal
        if reply.status >= 400 or not isinstance(data, dict) or (data and SINGLE[-1] not in data):
            raise gallery_dl.refused(reply)
        self._note(Post(self._id, unwrapped(result)))

    def _hear_conversation(self, content: object) -> None:
        groups = list(modules(list_at(content, *CONVERSATION)))
        posts = [post for group in groups for item in group if (post := post_of(item))]
        if not posts and not self._posts:
            raise PermanentError(ErrorCode.PLATFORM_CHANGED, detail="a conversation without posts")
        for post in filter(lambda each: each.shown, posts):
            complete(post.result)
        self._posts = {post.id: post for post in posts} | self._posts
        self._note(self._posts.get(self._id, Post(self._id, None)))
        line = self._line
        self._enough = not self._thread or not any(
            goes_on(group) and any(post and post.id in line for post in map(post_of, group)) for group in groups
        )

    def _note(self, post: Post) -> None:
        if refusal := refusals.of_result(post.result):
            raise refusal
        complete(post.result)
        self._posts[self._id] = post
        self._line = self._through(post) if self._thread else {self._id: post}

    def _through(self, asked: Post) -> dict[str, Post]:
        """The line of its author's answers to themselves through a post, in order."""
        own = {post.id: post for post in self._posts.values() if post.shown and post.author_id == asked.author_id != ""}
        answers: dict[str, Post] = {}
        for post in sorted(own.values(), key=lambda each: (len(each.id), each.id)):
            answers.setdefault(post.replies_to, post)
        line, before = {asked.id: asked}, own.get(asked.replies_to)
        while before and before.id not in line:
            line[before.id], before = before, own.get(before.replies_to)
        line = dict(reversed(line.items()))
        after = answers.get(asked.id)
        while after and after.id not in line:
            line[after.id], after = after, answers.get(after.id)
        return line

    def _related(self) -> Iterator[RelatedText]:
        asked, line = self._posts.get(self._id), self._line
        if asked is None:
            return
        yield from (related(Relation.THREAD, each.result) for each in line.values() if each.id != self._id)
        for relation, path in _INSIDE.items():
            inner = unwrapped(at(asked.result, *path))
            if isinstance(at(inner, "legacy"), dict):
                yield related(relation, inner)
        for post in self._posts.values():
            if post.shown and post.replies_to in line and post.id not in line:
                yield related(Relation.COMMENT, post.result)


_INSIDE = {
    Relation.QUOTED: ("quoted_status_result", "result"),
    Relation.CROSSPOSTED: REPOSTED,
}


def _why_no_media(post: Post) -> BossBotError | None:
    legacy = at(post.result, "legacy")
    if isinstance(legacy, dict) and REPOSTED[1] in legacy:
        return refusals.of_result(unwrapped(at(post.result, *REPOSTED)))
    if at(legacy, "withheld_in_countries") or at(legacy, "withheld_scope"):
        return PermanentError(ErrorCode.GEO_BLOCKED, detail="withheld")
    shown = [at(media, "ext_media_availability") for media in list_at(legacy, "extended_entities", "media")]
    reasons = [at(each, "reason") for each in shown if at(each, "status") == "Unavailable"]
    return PermanentError(refusals.of_words(reasons[0]), detail=f"media unavailable: {reasons}") if reasons else None
