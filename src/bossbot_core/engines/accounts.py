"""The account that a platform is asked as: which cookies make it, and how long they are good."""

import stat
import time
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from attrs import frozen

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.api.wording import sentence
from bossbot_core.engines.cookies import Cookie, CookieFileError, read_cookies

WARNING_BEFORE = timedelta(days=7)
"""Time enough to log in again before people notice."""


@frozen(kw_only=True)
class Account:
    """The domains whose cookies a platform needs, and the cookies that make a login.

    `login` has the possible names of each: `(("auth_token",), ("ct0",))` needs both, `(("a", "b"),)` one of two.
    """

    domains: tuple[str, ...] = ()
    login: tuple[tuple[str, ...], ...] = ()


@frozen(kw_only=True)
class CookieStanding:
    """What a cookie file is good for; `fault` says why it is good for nothing.

    `missing` names the login's cookies that are not there or are over. `expires_at` is when the first of the others
    goes, None where they do not say. `loose` is whether other people of the machine may read the file.
    """

    path: Path
    cookies: int = 0
    missing: tuple[str, ...] = ()
    expires_at: datetime | None = None
    loose: bool = False
    fault: str = ""

    def expires_soon(self, now: datetime) -> bool:
        """Whether somebody should log in again."""
        return self.expires_at is not None and self.expires_at - now < WARNING_BEFORE


def look(path: Path, account: Account, *, now: float | None = None) -> CookieStanding:
    """How the file stands; never raises for what is wrong with it."""
    try:
        cookies = read_cookies(path, account.domains)
        loose = bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
    except CookieFileError as error:
        return CookieStanding(path=path, fault=str(error))
    except OSError as error:
        return CookieStanding(path=path, fault=f"cannot be read: {error.strerror}")
    if not cookies:
        named = " or ".join(account.domains) or "anything"
        return CookieStanding(path=path, fault=f"has no cookie of {named}", loose=loose)
    return _stands(path, cookies, account, loose=loose, now=time.time() if now is None else now)


def job_cookies(cookies_file: str, domains: Collection[str]) -> tuple[Cookie, ...]:
    """The cookies that a job may show; none without a file. Raises `PermanentError` (`login_required`)."""
    if not cookies_file:
        return ()
    try:
        return read_cookies(Path(cookies_file), domains)
    except CookieFileError as error:
        template = sentence("The bot's own account on this platform cannot be used right now.")
        raise PermanentError(ErrorCode.LOGIN_REQUIRED, template, detail=f"cookies_file {error}") from None


def _stands(path: Path, cookies: tuple[Cookie, ...], account: Account, *, loose: bool, now: float) -> CookieStanding:
    good = [cookie for cookie in cookies if cookie.value and (cookie.expires_at is None or cookie.expires_at > now)]
    found = {names: [cookie for cookie in good if cookie.name in names] for names in account.login}
    ends = [end for held in found.values() if held and (end := _end(held)) is not None]
    return CookieStanding(
        path=path,
        cookies=len(cookies),
        missing=tuple(" or ".join(names) for names, held in found.items() if not held),
        expires_at=datetime.fromtimestamp(min(ends), UTC) if ends else None,
        loose=loose,
    )


def _end(alternatives: Iterable[Cookie]) -> float | None:
    """When the last of several that do the same is over; None where one of them does not say."""
    ends = [cookie.expires_at for cookie in alternatives]
    known = [end for end in ends if end is not None]
    return max(known) if len(known) == len(ends) else None
