"""Masks what is secret, or somebody's, in a platform's reply; what logs mask is masked here too.

The text is a stranger's: each pattern takes a time that grows with its length and no faster, whatever stands in it.
"""

import re
from collections.abc import Callable, Collection

from bossbot_core.logs import MASK, Redactor

_HIDDEN = re.compile(
    "token|secret|passw|session|(?:^|_)sid(?:$|_)|signature|csrf|xsrf|cookie|api_?key|credential|bearer|nonce|visitor_?data"
    "|e_?mail|phone|ip_?addr|remote_?host",
    re.IGNORECASE,
)
"""In the names of values that nobody else should read."""

_SIGNED = (
    "sig|lsig|signature|_signature|x-amz-[a-z-]{1,40}|policy|key-pair-id|hmac|hash|auth|oh|oe|token|access_token|pot|ip|"
    "ei|mstoken|a_bogus|x-bogus|verifyfp|tk|nonce"
)
"""Parameters of addresses that are good for whoever has them, or that say where the bot is."""

_NAMED = (
    # "csrf_token": "...", also where it stands escaped inside another text.
    re.compile(r"""(\\?["']([\w-]{1,80})\\?["']\s{0,4}:\s{0,4}\\?["'])(?:[^"'\\]|\\[^"'])+"""),
    # <input name="csrf" value="...">
    re.compile(r"""(name=["']([\w-]{1,80})["'][^<>]{0,80}?(?:value|content)=["'])[^"']+""", re.IGNORECASE),
)
_PLAIN = (
    (
        re.compile(rf"""((?:[?&;]|u0026|%26)(?:{_SIGNED})(?:=|%3D))(?:[^&\s"'<>#\\%]|%(?!26))+""", re.IGNORECASE),
        rf"\1{MASK}",
    ),
    # A JSON web token.
    (re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?"), MASK),
    (re.compile(r"(?<![\w.+-])[\w.+-]{1,64}(?:@|%40|\\u0040)[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"), MASK),
)


def masker(secrets: Collection[str] = ()) -> Callable[[str], str]:
    """A function that masks these secrets and what looks like one."""
    redact = Redactor(secrets)

    def mask(text: str) -> str:
        masked = redact(text)
        for pattern in _NAMED:
            masked = pattern.sub(_unless_harmless, masked)
        for pattern, replacement in _PLAIN:
            masked = pattern.sub(replacement, masked)
        return masked

    return mask


def _unless_harmless(found: re.Match[str]) -> str:
    return f"{found[1]}{MASK}" if _HIDDEN.search(found[2]) else found[0]
