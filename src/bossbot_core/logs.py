"""Logging: one event, one line; JSON to stdout, errors also to stderr; no secret and no control character gets through.

structlog and the standard library's loggers (hikari, aiohttp, ...) end in the same processors.
"""

import logging
import re
import sys
from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol, TextIO
from urllib.parse import quote

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.types import EventDict, Processor, WrappedLogger

MASK = "***"

_SHORTEST_SECRET = 6  # a shorter text is too likely to stand in a log for another reason
_SECRET_KEY = re.compile(r"(^|[_-])(token|secret|password|cookies?|authorization)$", re.IGNORECASE)
_PATTERNS = (
    # A bot's token: its id in base64, a time, a signature.
    (re.compile(r"[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"), MASK),
    # An interaction's token begins with "interaction:" in base64.
    (re.compile(r"aW50ZXJhY3Rpb24[\w=-]{16,}"), MASK),
    (re.compile(r"(/(?:webhooks|interactions)/\d+/)[^/\s?\"']+"), rf"\1{MASK}"),
    (re.compile(r"(authorization\W{1,5})(?:(?:bot|bearer|basic)\s+)?[^\s\"',;}]+", re.IGNORECASE), rf"\1{MASK}"),
    (re.compile(r"(cookie[\"']?\s*[:=,]\s*[\"']?)[^\r\n\"']+", re.IGNORECASE), rf"\1{MASK}"),
    (re.compile(r"([?&][\w-]*(?:token|secret|password|signature|sig|key)=)[^&\s\"'#]+", re.IGNORECASE), rf"\1{MASK}"),
    # Two that are told without their address: hikari names its buckets by application and token.
    (re.compile(r"(\b\d{17,20}:)[\w=-]{32,}"), rf"\1{MASK}"),
    (
        re.compile(r"((?:token|secret|password|api[_-]?key)[\"']\s{0,4}[:,]\s{0,4}[\"'])[^\"']+", re.IGNORECASE),
        rf"\1{MASK}",
    ),
    # The credentials of a proxy or a URL.
    (re.compile(r"(\w://)[^/\s@\"']+@"), rf"\1{MASK}@"),
)
# C0, DEL, C1, the line separators, the bidi controls and lone surrogates: all that could forge or disguise a line.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class LogOptions(Protocol):
    """What is to be logged and how; `LogSettings` fulfils it."""

    @property
    def level(self) -> str:
        """The least that is logged: `debug`, `info`, `warning` or `error`."""

    @property
    def format(self) -> str:
        """`json`, `pretty`, or `auto`: pretty on a terminal and JSON elsewhere."""


def configure(options: LogOptions, *, secrets: Collection[str] = (), output: TextIO | None = None) -> None:
    """Set logging up for the whole process; `secrets` never appear; all goes to `output` if that is given."""
    stream = output or sys.stdout
    pretty = options.format == "pretty" or (options.format == "auto" and stream.isatty())
    formatter = _formatter(Redactor(secrets), pretty=pretty, colors=stream.isatty())
    handlers = [_handler(stream, formatter, logging.NOTSET)]
    # On a terminal both streams are the same screen: an error would show twice.
    if output is None and not (sys.stdout.isatty() and sys.stderr.isatty()):
        handlers.append(_handler(sys.stderr, formatter, logging.ERROR))
    logging.captureWarnings(capture=True)
    root = logging.getLogger()
    root.handlers[:] = handlers
    root.setLevel(options.level.upper())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            *_shared_processors(),
            structlog.stdlib.PositionalArgumentsFormatter(),
            ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


class Redactor:
    """Masks the given secrets, and whatever looks like one, in a text."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        spellings = {form for text in secrets if len(text) >= _SHORTEST_SECRET for form in (text, quote(text, safe=""))}
        longest_first = sorted(spellings, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def __call__(self, text: str) -> str:
        """The text without any secret."""
        masked = self.known(text)
        for pattern, replacement in _PATTERNS:
            masked = pattern.sub(replacement, masked)
        return masked

    def known(self, text: str) -> str:
        """The text without the given secrets; what only looks like one may be somebody's words."""
        return self._known.sub(MASK, text) if self._known else text


def neutral(text: str, *, keep: str = "") -> str:
    """A text whose control characters are spelled out as escapes, except those in `keep`."""

    def spelled(found: re.Match[str]) -> str:
        character = found[0]
        return character if character in keep else character.encode("unicode_escape").decode("ascii")

    return _CONTROLS.sub(spelled, text)


def _handler(stream: TextIO, formatter: logging.Formatter, level: int) -> logging.Handler:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    handler.setLevel(level)
    return handler


def _shared_processors() -> list[Processor]:
    return [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _formatter(redact: Callable[[str], str], *, pretty: bool, colors: bool) -> logging.Formatter:
    renderer: Processor = structlog.processors.JSONRenderer()
    if pretty:
        plain = structlog.dev.plain_traceback
        renderer = structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain)
    return ProcessorFormatter(
        foreign_pre_chain=_shared_processors(),
        processors=[
            ProcessorFormatter.remove_processors_meta,
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            _cleaner(redact),
            renderer,
        ],
    )


def _cleaner(redact: Callable[[str], str]) -> Processor:
    """The step that every event passes last, whoever logged it."""

    def clean(value: Any, *, keep: str = "") -> Any:
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping):
            return {clean(str(key)): MASK if _SECRET_KEY.search(str(key)) else clean(value[key]) for key in value}
        if isinstance(value, list | tuple | set | frozenset):
            return [clean(item) for item in value]
        return neutral(redact(str(value) if isinstance(value, str) else repr(value)), keep=keep)

    def step(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        traceback = event.pop("exception", None)
        cleaned: EventDict = clean(event)
        if traceback is not None:
            cleaned["exception"] = clean(traceback, keep="\n\t")
        return cleaned

    return step
