"""What the settings of every platform have in common; a plugin's own class builds on it."""

from typing import ClassVar

from attrs import field, frozen

from bossbot_core.engines.accounts import Account
from bossbot_core.engines.proxies import proxy_address
from bossbot_core.engines.rules import absolute_path


@frozen(kw_only=True)
class PlatformSettings:
    """The keys that each platform's table takes; `account` is for the plugin to say, not for the operator.

    `proxy` is the egress door's business: it is empty in a job's own process.

    class Settings(PlatformSettings):
        account = Account(domains=("example.org",), login=(("sessionid",),))
    """

    account: ClassVar[Account] = Account()

    cookies_file: str = field(default="", validator=absolute_path)
    user_agent: str = ""
    proxy: str = field(default="", repr=False, validator=proxy_address)
