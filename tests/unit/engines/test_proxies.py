import pytest

from bossbot_core.engines import PlatformSettings
from bossbot_core.engines.proxies import Proxy


@pytest.mark.parametrize(
    ("text", "shown", "user", "password"),
    [
        ("http://proxy.example:3128", "http://proxy.example:3128", "", ""),
        ("http://user:pa%40ss@Proxy.example:3128/", "http://proxy.example:3128", "user", "pa@ss"),
        ("socks5://127.0.0.1:1080", "socks5://127.0.0.1:1080", "", ""),
        ("socks5h://u:pass1@[::1]:1080", "socks5://[::1]:1080", "u", "pass1"),
    ],
)
def test_an_address_is_read_and_shown_without_its_credentials(text, shown, user, password):
    proxy = Proxy.parse(text)
    assert (str(proxy), proxy.user, proxy.password) == (shown, user, password)
    assert not password or password not in repr(proxy)
    assert password not in str(PlatformSettings(proxy=text)) or not password


@pytest.mark.parametrize(
    "text",
    [
        "proxy.example:3128",
        "http://proxy.example",
        "https://secret:hunter22@proxy.example:443",
        "http://secret:hunter22@proxy.example:3128/path",
        "http://secret:hunter22@proxy.example:3128?x=1",
        "http://secret:hunter22@proxy.example:99999",
        "http://secret:hunter22%0d%0aX: 1@proxy.example:3128",
        "http://secret:hunter22@:3128",
        f"http://secret:{'hunter22' * 40}@proxy.example:3128",
        "ftp://secret:hunter22@proxy.example:21",
        "http://[::1:3128",
    ],
)
def test_what_is_no_proxys_address_is_refused_and_not_repeated(text):
    with pytest.raises(ValueError, match="proxy must look like") as refusal:
        PlatformSettings(proxy=text)
    assert "hunter22" not in str(refusal.value)
    assert refusal.value.__cause__ is None
