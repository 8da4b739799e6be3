"""Age-restricted media is posted in age-restricted channels, and nowhere else."""

from attrs import evolve

from bossbot_core.api import ErrorCode, Mender, PermanentError
from bossbot_core.queue import ReplyTarget
from bossbot_core.settings import AgePolicy


def postable(reply: ReplyTarget, age_restricted: bool | None) -> ReplyTarget:  # noqa: FBT001 - None is nobody knows
    """How media may be posted where `reply` leads: as it is, or as a spoiler.

    Raises `PermanentError` (`age_restricted`) where it may not be.
    """
    if reply.age_restricted_channel or age_restricted is False:
        return reply
    if age_restricted:
        raise PermanentError(
            ErrorCode.AGE_RESTRICTED,
            "This is for adults; ask again in an age-restricted channel.",
        ).mended_by(Mender.YOU)
    if reply.unknown_age is AgePolicy.REFUSE:
        raise PermanentError(
            ErrorCode.AGE_RESTRICTED,
            "Its site does not say whether this is for adults; ask again in an age-restricted channel.",
        ).mended_by(Mender.YOU)
    return evolve(reply, spoiler=True) if reply.unknown_age is AgePolicy.SPOILER else reply


def postable_in_person(reply: ReplyTarget, age_restricted: bool | None) -> ReplyTarget:  # noqa: FBT001 - as above
    """The same for the asker's direct messages, which are not age-restricted."""
    return postable(evolve(reply, age_restricted_channel=False), age_restricted)
