"""The text around a list of posts, such as somebody's profile: the list's own, with each post's words beside it."""

from collections.abc import Sequence

from attrs import evolve

from bossbot_core.api import MediaInfo, RelatedText, Relation


def together(whole: MediaInfo, posts: Sequence[MediaInfo]) -> MediaInfo:
    """`whole` with the words of `posts`, each once; what one of them is rated, all are."""
    each = list({(post.source_url, post.title, post.text): post for post in posts}.values())
    author = whole.author or next((post.author for post in each if post.author), "")
    return evolve(whole, author=author, age_restricted=strictest(each), related=tuple(map(_item, each)))


def strictest(posts: Sequence[MediaInfo]) -> bool | None:
    """Whether any of them is for adults; None where that is not known of all."""
    ratings = {post.age_restricted for post in posts}
    if True in ratings:
        return True
    return None if None in ratings or not ratings else False


def _item(post: MediaInfo) -> RelatedText:
    return RelatedText(
        relation=Relation.ITEM,
        author=post.author,
        author_handle=post.author_handle,
        text="\n\n".join(filter(None, (post.title, post.text))),
        source_url=post.source_url,
        published_at=post.published_at,
        counts=post.counts,
    )
