"""A small HTTP client that leaves only by the egress door."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from json import loads
from typing import Any
from urllib.parse import urljoin

from attrs import Factory, frozen

from bossbot_core.api import Egress, ErrorCode, PermanentError
from bossbot_core.engines.failures import of_exception, of_reply
from bossbot_core.engines.meter import Refusal
from bossbot_core.engines.pages import bound_redirect

MAX_JSON_BYTES = 8 * 1024 * 1024
MAX_REDIRECTS = 5
TIMEOUT_S = 20.0
_CHUNK_BYTES = 64 * 1024
_NO_HEAD = frozenset({403, 405, 501})


@frozen
class EgressHttpClient:
    """Fulfils `HttpClient`; each call opens and closes its own connection."""

    egress: Egress = Factory(Egress)

    def get_json(self, url: str, *, headers: Mapping[str, str] | None = None) -> object:
        """The decoded JSON reply; raises by status, TOO_LARGE over 8 MiB, PLATFORM_CHANGED when it is not JSON."""
        wanted = {"Accept": "application/json", **(headers or {})}
        with self._reply("GET", url, headers=wanted, allow_redirects=True) as reply:
            if reply.status_code >= 400:
                raise _refused(reply)
            body = _body(reply)
        try:
            return loads(body)
        # RecursionError: brackets within brackets without end.
        except (ValueError, RecursionError) as error:
            raise PermanentError(ErrorCode.PLATFORM_CHANGED, detail=f"no JSON: {error}") from error

    def final_url(
        self, url: str, *, headers: Mapping[str, str] | None = None, until: Callable[[str], bool] | None = None
    ) -> str:
        """Where a short link leads, after at most 5 redirects; bodies are not read.

        The first address that `until` accepts ends the way, and is not asked for itself.
        """
        for _ in range(MAX_REDIRECTS + 1):
            target = None if until and until(url) else self._location(url, headers or {})
            if target is None:
                return url
            url = target
        raise PermanentError(ErrorCode.UNSUPPORTED_URL, "That short link leads in circles.", detail=url)

    def _location(self, url: str, headers: Mapping[str, str]) -> str | None:
        for method in ("HEAD", "GET"):
            with self._reply(method, url, headers=headers, allow_redirects=False) as reply:
                if reply.is_redirect:
                    return urljoin(url, str(reply.headers["Location"]))
                if method == "HEAD" and reply.status_code in _NO_HEAD:
                    continue
                if reply.status_code >= 400:
                    raise _refused(reply)
                return None
        return None

    @contextmanager
    def _reply(self, method: str, url: str, *, headers: Mapping[str, str], allow_redirects: bool) -> Iterator[Any]:
        import requests

        if not url.startswith(("https://", "http://")):
            raise PermanentError(ErrorCode.UNSUPPORTED_URL, detail=f"not an http address: {url[:80]}")
        with requests.Session() as session, ExitStack() as opened:
            session.trust_env = False
            session.max_redirects = MAX_REDIRECTS
            session.hooks["response"] += [bound_redirect, partial(_closed_by, opened)]
            try:
                with session.request(
                    method,
                    url,
                    headers=headers,
                    allow_redirects=allow_redirects,
                    stream=True,
                    timeout=TIMEOUT_S,
                    proxies=self._proxies(),
                    verify=str(self.egress.ca_file) if self.egress.ca_file else True,
                ) as reply:
                    yield reply
            except requests.RequestException as error:
                raise of_exception(error) from error
            except Refusal as refusal:
                raise refusal.error from None
            except ValueError as error:
                raise PermanentError(ErrorCode.UNSUPPORTED_URL, detail=f"led to no address: {error}") from error

    def _proxies(self) -> dict[str, str]:
        proxy = self.egress.proxy_url
        return {"http": proxy, "https": proxy} if proxy else {}


def _closed_by(opened: ExitStack, reply: Any, **_: object) -> None:
    """A hook for `requests`, which leaves a redirect open that it cannot follow."""
    opened.callback(reply.close)


def _body(reply: Any) -> bytes:
    body = bytearray()
    for chunk in reply.iter_content(_CHUNK_BYTES):
        body += chunk
        if len(body) > MAX_JSON_BYTES:
            raise PermanentError(ErrorCode.PLATFORM_CHANGED, detail=f"a reply of more than {MAX_JSON_BYTES} bytes")
    return bytes(body)


def _refused(reply: Any) -> Exception:
    return of_reply(reply.status_code, reply.headers)
