"""The heads of HTTP messages as a forward proxy sees them (RFC 9110, RFC 9112): read, check, rewrite."""

import base64
import re

from attrs import frozen

from bossbot_core.network.refusals import Reason, Refused
from bossbot_core.network.targets import Target, parse_target

type Headers = tuple[tuple[str, str], ...]

_REQUEST_LINE = re.compile(r"([A-Z]{1,20}) ([!-~\x80-\xff]+) HTTP/1\.[01]")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)")
_ABSOLUTE_FORM = re.compile(r"http://([^/?#]*)([^#]*)", re.IGNORECASE)
_STATUS_LINE = re.compile(r"HTTP/1\.[01] [0-9]{3}(?: .*)?")

_HOP_BY_HOP = {"connection", "keep-alive", "proxy-authenticate", "proxy-connection", "upgrade"}
"""RFC 9110, section 7.6.1: they speak of one connection only."""

_NOT_FORWARDED = _HOP_BY_HOP | {"expect", "host", "proxy-authorization", "te", "trailer"}


@frozen(kw_only=True)
class Request:
    """What a job asks of the door; `path` is empty for CONNECT."""

    method: str
    target: Target
    path: str
    headers: Headers

    @property
    def is_tunnel(self) -> bool:
        """Whether bytes are passed on unread from here."""
        return self.method == "CONNECT"

    @property
    def body_length(self) -> int:
        """Bytes of the body that follows; raises `Refused` where that cannot be told."""
        if _values(self.headers, "transfer-encoding"):
            raise Refused(Reason.LENGTH_REQUIRED)
        lengths = set(_values(self.headers, "content-length")) or {"0"}
        length = lengths.pop()
        if lengths or not re.fullmatch(r"[0-9]{1,15}", length):
            raise Refused(Reason.BAD_REQUEST)
        return int(length)

    @property
    def credentials(self) -> tuple[str, str] | None:
        """User and secret of `Proxy-Authorization: Basic`."""
        for value in _values(self.headers, "proxy-authorization"):
            scheme, _, encoded = value.partition(" ")
            if scheme.lower() == "basic":
                return _decoded(encoded.strip())
        return None


def parse_request(head: bytes) -> Request:
    """Read a request's head; raises `Refused`."""
    line, *fields = head.decode("latin-1").split("\r\n")
    found = _REQUEST_LINE.fullmatch(line)
    if not found:
        raise Refused(Reason.BAD_REQUEST)
    method, where = found.groups()
    try:
        target, path = (parse_target(where), "") if method == "CONNECT" else _absolute(where)
        return Request(method=method, target=target, path=path, headers=_parse_headers(fields))
    except ValueError:
        raise Refused(Reason.BAD_REQUEST) from None


def request_to_origin(request: Request) -> bytes:
    """The head as the origin gets it: its own host, one request a connection, nothing that was meant for us."""
    authority = str(request.target).removesuffix(":80")
    kept = _without(request.headers, _NOT_FORWARDED)
    return _written(f"{request.method} {request.path} HTTP/1.1", (("Host", authority), *kept, ("Connection", "close")))


def response_to_job(head: bytes) -> tuple[int, bytes]:
    """The status, and the head as the job gets it: it ends the connection; raises `ValueError`."""
    line, *fields = head.decode("latin-1").split("\r\n")
    if not _STATUS_LINE.fullmatch(line):
        raise ValueError("not an HTTP/1 response")
    kept = _without(_parse_headers(fields), _HOP_BY_HOP)
    return int(line[9:12]), _written(line, (*kept, ("Connection", "close")))


def refusal(reason: Reason) -> bytes:
    """The whole reply; the word stands in the status line too, since CONNECT clients show nothing else."""
    body = f"The egress door refused: {reason.word}\n"
    headers = [("X-Egress-Refused", reason.word), ("Content-Type", "text/plain"), ("Content-Length", str(len(body)))]
    if reason is Reason.CREDENTIALS:
        headers.append(("Proxy-Authenticate", 'Basic realm="egress"'))
    return _written(f"HTTP/1.1 {reason.status} {reason.word}", (*headers, ("Connection", "close"))) + body.encode()


def _absolute(where: str) -> tuple[Target, str]:
    found = _ABSOLUTE_FORM.fullmatch(where)
    if not found:
        raise ValueError("not an absolute http URL")
    authority, path = found.groups()
    return parse_target(authority, default_port=80), path if path.startswith("/") else f"/{path}"


def _parse_headers(fields: list[str]) -> Headers:
    found = [_HEADER.fullmatch(field) for field in fields]
    if not all(found):
        raise ValueError("not a header")
    return tuple((match[1], match[2].rstrip()) for match in found if match)


def _values(headers: Headers, name: str) -> list[str]:
    return [value for key, value in headers if key.lower() == name]


def _without(headers: Headers, names: set[str]) -> Headers:
    named = {word.strip().lower() for value in _values(headers, "connection") for word in value.split(",")}
    # A `Connection` header may not name what frames the message.
    dropped = names | (named - {"content-length", "transfer-encoding"})
    return tuple((key, value) for key, value in headers if key.lower() not in dropped)


def _written(line: str, headers: Headers) -> bytes:
    text = "\r\n".join([line, *(f"{key}: {value}" for key, value in headers), "", ""])
    return text.encode("latin-1")


def _decoded(encoded: str) -> tuple[str, str] | None:
    try:
        user, _, secret = base64.b64decode(encoded, validate=True).decode("ascii").partition(":")
    except ValueError:
        return None
    return user, secret
