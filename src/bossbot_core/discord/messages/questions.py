"""What there is behind a list's link, and the question what of it is wanted."""

import hikari

from bossbot_core.api import FileKind, Listing, ListingItem
from bossbot_core.api.wording import sentence
from bossbot_core.discord.messages import colours
from bossbot_core.discord.safe_text import link, literal, plain
from bossbot_core.discord.speech import Speech
from bossbot_core.queue import Job, Question

_TITLE_LENGTH = 200
_OPTION_LENGTH = 100
"""Characters of an option's label, and of its description (components/reference#string-select)."""

_KINDS = {
    FileKind.IMAGE: sentence("photo"),
    FileKind.ANIMATION: sentence("animation"),
    FileKind.VIDEO: sentence("video"),
    FileKind.AUDIO: sentence("sound"),
    FileKind.SUBTITLES: sentence("subtitles"),
}


def question(job: Job, asked: Question, say: Speech) -> hikari.Embed:
    """How many items there are, how many one download may have, and what to do."""
    listing = asked.listing
    lines = [
        f"**{literal(listing.title, _TITLE_LENGTH)}**" if listing.title else "",
        _how_many(listing, say),
        say("Take the first ones, or pick from the list. `/download` with `items` skips this question."),
        link(job.match.canonical_url),
    ]
    text = "\n".join(filter(None, lines))
    embed = hikari.Embed(title=say("Which of these?"), description=text, colour=colours.WAITING)
    return embed.set_footer(say("job {job} · {plugin}", job=job.id, plugin=job.plugin))


def option_label(item: ListingItem, say: Speech) -> str:
    """An item in the list to pick from."""
    if not (title := plain(item.title, _OPTION_LENGTH)):
        return say("Item {item}", item=item.number)
    return plain(f"{item.number}. {title}", _OPTION_LENGTH)


def option_about(item: ListingItem, say: Speech) -> str:
    """What is known of an item beside its title."""
    kind = say(_KINDS[item.kind]) if item.kind else ""
    length = say("{length_s}", length_s=item.duration_s) if item.duration_s else ""
    return plain(" · ".join(filter(None, [kind, length])), _OPTION_LENGTH)


def _how_many(listing: Listing, say: Speech) -> str:
    count, most = listing.count, listing.max_items
    if most is None or (listing.complete and count <= most):
        return say("There are {count} items.", count=count)
    template = (
        sentence("There are {count} items; one download fetches at most {most}.")
        if listing.complete
        else sentence("There are at least {count} items; one download fetches at most {most}.")
    )
    return say(template, count=count, most=most)
