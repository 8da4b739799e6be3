import hikari
import pytest

from bossbot_core.api import ErrorCode, PermanentError, TransientError
from bossbot_core.discord.faults import as_failure, describe, reply_is_gone

URL = "https://discord.test/webhooks/1/SECRET-TOKEN/messages/@original"


def refused(kind, code: int = 0):
    return kind(URL, {}, b"", "message", code)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (hikari.ClientHTTPResponseError(URL, 413, {}, b""), ErrorCode.TOO_LARGE),
        (refused(hikari.BadRequestError, 40005), ErrorCode.TOO_LARGE),
        (refused(hikari.ForbiddenError, 50013), ErrorCode.MISSING_PERMISSION),
        (refused(hikari.ForbiddenError, 50001), ErrorCode.MISSING_PERMISSION),
        (refused(hikari.NotFoundError, 10003), ErrorCode.MISSING_PERMISSION),
        (refused(hikari.ForbiddenError, 50007), ErrorCode.MISSING_PERMISSION),
        (refused(hikari.BadRequestError, 200000), ErrorCode.BLOCKED_BY_SERVER),
        (refused(hikari.BadRequestError, 50035), ErrorCode.UPLOAD_FAILED),
        (FileNotFoundError("/data/secret"), ErrorCode.INTERNAL),
    ],
)
def test_a_refusal_is_permanent_and_has_its_code(error, code):
    failure = as_failure(error)
    assert isinstance(failure, PermanentError)
    assert failure.code is code


@pytest.mark.parametrize(
    "error",
    [
        hikari.InternalServerError(URL, 502, {}, b""),
        hikari.HTTPError("connection reset"),
        TimeoutError(),
        ConnectionError(),
    ],
)
def test_a_breakdown_may_be_tried_again(error):
    failure = as_failure(error)
    assert isinstance(failure, TransientError)
    assert failure.code is ErrorCode.UPLOAD_FAILED


@pytest.mark.parametrize("code", [10008, 10015, 50027])
def test_a_dead_token_or_a_deleted_reply_is_gone(code):
    assert reply_is_gone(refused(hikari.UnauthorizedError, code))
    assert reply_is_gone(refused(hikari.NotFoundError, code))


def test_no_address_and_no_token_reaches_the_log():
    for error in (refused(hikari.ForbiddenError, 50013), hikari.InternalServerError(URL, 500, {}, b"")):
        assert "SECRET" not in describe(error)
        assert "SECRET" not in as_failure(error).detail
        assert "SECRET" not in str(as_failure(error))
