import io
import json
import logging
import sys
import warnings

import pytest
import structlog

from bossbot_core import logs
from bossbot_core.audit import Action
from bossbot_core.settings import LogSettings

SECRET = "hunter2-hunter2"
BOT_TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs0abcdef"
INTERACTION_TOKEN = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4OmFiY2RlZmdoaWprbG1ub3A="


def events(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_json_object_with_its_fields(output):
    structlog.get_logger("queue").info("job finished", job=7, seconds=3.2, codes=("a", "b"), nothing=None)
    (event,) = events(output)
    assert event.pop("timestamp")
    assert event == {
        "event": "job finished",
        "logger": "queue",
        "level": "info",
        "job": 7,
        "seconds": 3.2,
        "codes": ["a", "b"],
        "nothing": None,
    }


def test_the_standard_library_and_warnings_take_the_same_way(output):
    logging.getLogger("hikari.gateway").warning("shard %s closed with %r", 0, "Bot " + BOT_TOKEN)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("old engine", DeprecationWarning, stacklevel=1)
    first, second = events(output)
    assert first["logger"] == "hikari.gateway"
    assert first["event"] == "shard 0 closed with 'Bot ***'"
    assert "old engine" in str(second["event"])


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        f"x{SECRET}x",
        BOT_TOKEN,
        INTERACTION_TOKEN,
        f"https://discord.com/api/v10/webhooks/123456/{INTERACTION_TOKEN}/messages/@original",
        "POST /webhooks/123456/opaque-token-of-any-shape/messages/@original",
        "/interactions/99/opaque-token-of-any-shape/callback",
        "Authorization: Bot opaque-token-of-any-shape",
        "{'Authorization': 'Bearer opaque-token-of-any-shape', 'X': 'y'}",
        '"authorization": "opaque-token-of-any-shape"',
        "Cookie: sessionid=opaque-token-of-any-shape; b=2",
        "('Set-Cookie', 'sid=opaque-token-of-any-shape')",
        "https://cdn.example/f.mp4?a=1&token=opaque-token-of-any-shape&b=2",
        "https://x.example/?access_token=opaque-token-of-any-shape",
        "bucket '87be00;4238894112;1100000000000000001:opaque-token-of-any-shape-but-a-long-one'",
        "{'x-api-key': 'opaque-token-of-any-shape', 'Accept': '*/*'}",
        '[("refresh_token", "opaque-token-of-any-shape")]',
        "http://job7:opaque-token-of-any-shape@127.0.0.1:4000",
    ],
)
def test_no_secret_gets_through_in_any_place(output, text):
    log = structlog.get_logger("room")
    log.info(text, field=text, nested={"list": [text], text: 1}, thing=ValueError(text))
    log.error("it broke", exc_info=RuntimeError(text))
    written = output.getvalue()
    for secret in (SECRET, BOT_TOKEN, INTERACTION_TOKEN, "opaque-token-of-any-shape"):
        assert secret not in written
    assert len(events(output)) == 2


@pytest.mark.parametrize(
    "key", ["token", "bot_token", "Authorization", "cookie", "cookies", "proxy_password", "client-secret"]
)
def test_a_field_that_is_named_like_a_secret_is_masked_whole(output, key):
    structlog.get_logger("room").info("settings", **{key: ["anything", {"at": "all"}]})
    assert events(output)[0][key] == "***"


def test_a_secret_in_its_url_spelling_is_known_too():
    redact = logs.Redactor(["pa/ss wörd"])
    assert redact("at pa%2Fss%20w%C3%B6rd or pa/ss wörd") == "at *** or ***"


def test_short_texts_are_not_masked_everywhere():
    assert logs.Redactor(["a", ""])("banana") == "banana"


def test_ordinary_texts_stay_as_they_are():
    redact = logs.Redactor([SECRET])
    for text in (
        "job finished",
        "https://example.org/clip.mp4?t=12&size=big",
        "bossbot_core.queue.jobs",
        "a@b.example",
    ):
        assert redact(text) == text


@pytest.mark.parametrize("format_", ["json", "pretty"])
def test_foreign_text_forges_no_line(format_):
    stream = io.StringIO()
    logs.configure(LogSettings(format=format_), output=stream)
    structlog.get_logger("room").info(
        "title", text='a\r\n{"event": "forged"}\x1b[2J\u2028\u202eb\x9b\ud800', **{"k\ny": 1}
    )
    written = stream.getvalue()
    assert written.count("\n") == 1
    assert written.endswith("\n")
    assert not set(written) & set("\r\x1b\u2028\u202e\x9b\ud800")


def test_a_word_of_a_closed_list_reads_as_the_word():
    stream = io.StringIO()
    logs.configure(LogSettings(format="pretty"), output=stream)
    structlog.get_logger("room").info("audited", action=Action.QUEUE_CLEAR)
    assert "action='queue clear'" in stream.getvalue()


def test_a_traceback_keeps_its_lines_inside_its_event(output):
    try:
        int("first\nsecond\x1b[31m")
    except ValueError as error:
        error.add_note("first\nsecond\x1b[31m")
        structlog.get_logger("room").exception("it broke")
    (event,) = events(output)
    assert "Traceback" in str(event["exception"])
    assert "\n" in str(event["exception"])
    assert "\x1b" not in str(event["exception"])


def test_what_is_below_the_level_is_left_out():
    stream = io.StringIO()
    logs.configure(LogSettings(level="warning", format="json"), output=stream)
    structlog.get_logger("room").info("quiet")
    logging.getLogger("hikari").info("quiet")
    structlog.get_logger("room").warning("loud")
    assert [event["event"] for event in events(stream)] == ["loud"]


def test_errors_go_to_stderr_as_well_and_the_rest_does_not(capsys):
    logs.configure(LogSettings(format="json"))
    structlog.get_logger("room").info("fine")
    structlog.get_logger("room").error("broken")
    captured = capsys.readouterr()
    assert [json.loads(line)["event"] for line in captured.out.splitlines()] == ["fine", "broken"]
    assert [json.loads(line)["event"] for line in captured.err.splitlines()] == ["broken"]


def test_what_is_bound_to_the_task_is_in_every_event(output):
    structlog.contextvars.bind_contextvars(job=7)
    structlog.get_logger("room").info("one")
    assert events(output)[0]["job"] == 7


def test_auto_is_json_where_nobody_watches(capsys):
    logs.configure(LogSettings(format="auto"))
    assert not sys.stdout.isatty()
    structlog.get_logger("room").info("fine")
    assert json.loads(capsys.readouterr().out)["event"] == "fine"
