"""Cookie files as operators and browsers write them, and as somebody hostile would."""

import json
import os
import time

import pytest

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.engines.accounts import Account, job_cookies, look
from bossbot_core.engines.cookies import MAX_BYTES, CookieFileError, netscape, parse_cookies, read_cookies, standard

HEAD = "# Netscape HTTP Cookie File\n"
LATER = 4102444800
X = Account(domains=("x.com", "twitter.com"), login=(("auth_token",), ("ct0",)))
SECRET = "s3cr3t-value-0123456789"


def line(name="auth_token", value=SECRET, domain=".x.com", expiry=LATER, secure="TRUE"):
    return f"{domain}\t{'TRUE' if domain[0] == '.' else 'FALSE'}\t/\t{secure}\t{expiry}\t{name}\t{value}\n"


def entry(name="auth_token", value=SECRET, domain=".x.com", **more):
    """As EditThisCookie and Cookie-Editor export one."""
    whole = {"domain": domain, "expirationDate": LATER + 0.5, "hostOnly": False, "httpOnly": True, "name": name}
    whole |= {"path": "/", "sameSite": "no_restriction", "secure": True, "session": False, "storeId": "0", "id": 1}
    return whole | {"value": value} | more


def test_both_formats_say_the_same(tmp_path):
    (of_lines,) = parse_cookies(HEAD + line())
    (of_json,) = parse_cookies(json.dumps([entry()]))
    assert of_lines.value == of_json.value == SECRET
    assert (of_lines.domain, of_lines.path, of_lines.secure) == (of_json.domain, of_json.path, of_json.secure)
    assert int(of_json.expires_at) == of_lines.expires_at == LATER


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "#HttpOnly_" + line(),
        "\ufeff" + HEAD.replace("\n", "\r\n") + line().replace("\n", "\r\n"),
        HEAD + "\n   \n# a comment\n" + line(),
        HEAD + line(domain="x.com").replace("FALSE", "TRUE", 1),
        json.dumps({"cookies": [entry(expires=LATER)], "origins": []}),
        json.dumps([entry(domain="x.com")]),
    ],
)
def test_what_programs_write_a_little_differently_is_read_all_the_same(text, tmp_path):
    path = tmp_path / "cookies"
    path.write_text(text, newline="")
    (cookie,) = read_cookies(path)
    assert (cookie.name, cookie.value, cookie.domain, int(cookie.expires_at)) == ("auth_token", SECRET, ".x.com", LATER)


def test_a_cookie_of_one_host_and_of_a_browsers_session_stay_what_they_are():
    host_only, session = parse_cookies(json.dumps([entry(domain="x.com", hostOnly=True), entry(session=True)]))
    assert host_only.domain == "x.com"
    assert session.expires_at is None
    assert [each.expires_at for each in parse_cookies(HEAD + line(expiry=0) + line(expiry=-1))] == [None, None]


def test_only_cookies_of_the_platforms_own_domains_are_handed_on(tmp_path):
    path = tmp_path / "cookies.txt"
    others = ["bank.example", ".evilx.com", ".x.com.evil.example", ".com", ".x.co"]
    path.write_text(HEAD + "".join(line(domain=each) for each in [*others, ".x.com", "api.x.com", ".twitter.com"]))
    assert {each.domain for each in read_cookies(path, X.domains)} == {".x.com", "api.x.com", ".twitter.com"}
    assert {each.domain for each in job_cookies(str(path), X.domains)} == {".x.com", "api.x.com", ".twitter.com"}


def test_what_is_read_goes_to_both_engines_as_it_was():
    cookies = parse_cookies(HEAD + line() + line(domain="x.com", expiry=0, secure="FALSE"))
    assert parse_cookies(netscape(cookies)) == cookies
    first, second = map(standard, cookies)
    assert (first.domain, first.domain_specified, first.expires, first.secure) == (".x.com", True, LATER, True)
    assert (second.domain, second.domain_specified, second.expires, second.secure) == ("x.com", False, None, False)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ""),
        (b"auth_token=" + SECRET.encode(), "line 1: seven fields with tabs"),
        ((HEAD + line().replace("\t", " ")).encode(), "line 2: seven fields with tabs"),
        (b"\x89PNG\r\n\x1a\n\x00\xff" + SECRET.encode(), "UTF-8"),
        (b"[" * 200_000, "JSON"),
        (b"{" + SECRET.encode(), "JSON"),
        (b'[{"name": "' + SECRET.encode(), "JSON"),
        (b'{"cookies": {"a": 1}}', "no list"),
        (b'{"value": "' + SECRET.encode() + b'"}', "no list"),
        (b'["' + SECRET.encode() + b'"]', "number 1"),
        (b'[{"name": "a", "value": 7, "domain": ".x.com"}]', "number 1"),
        (b"x" * (MAX_BYTES + 1), "2 MiB"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_in_words_and_nothing_of_it_is_told(tmp_path, content, words):
    path = tmp_path / "cookies"
    path.write_bytes(content)
    if not words:
        assert read_cookies(path) == ()
        return
    with pytest.raises(CookieFileError, match=words) as refusal:
        read_cookies(path)
    assert SECRET not in str(refusal.value)
    assert refusal.value.__cause__ is None
    with pytest.raises(PermanentError) as told:
        job_cookies(str(path), ())
    assert told.value.code is ErrorCode.LOGIN_REQUIRED
    assert SECRET not in told.value.sentence + told.value.detail


@pytest.mark.parametrize(
    "hostile",
    [
        entry(value="a\r\nX-Injected: 1"),
        entry(value="a; other=1"),
        entry(value="\u65e5\u672c"),
        entry(value="a\x00b"),
        entry(value="a\tb"),
        entry(name="a=b"),
        entry(name="a b"),
        entry(name=""),
        entry(domain=".x.com\nEvil: 1"),
        entry(domain=""),
        entry(domain=".x.com/path"),
        entry(path="/\r\nX: 1"),
        entry(path="x"),
    ],
)
def test_what_no_header_can_carry_is_left_out(hostile):
    assert parse_cookies(json.dumps([hostile])) == ()


@pytest.mark.parametrize(
    "moment", [float("nan"), float("inf"), -float("inf"), 1e300, "never", None, [], {"a": 1}, True]
)
def test_a_moment_that_is_none_means_that_nobody_knows(moment):
    (cookie,) = parse_cookies(json.dumps([entry(expirationDate=moment)]))
    assert cookie.expires_at in {None, 1.0}


@pytest.mark.parametrize("digits", ["9" * 5000, "1e400", "\u0664\u0662", "0x10"])
def test_a_moment_in_a_line_is_read_as_carefully(digits):
    (cookie,) = parse_cookies(HEAD + line(expiry=digits))
    assert cookie.expires_at is None or cookie.expires_at == 42


def test_a_folder_a_pipe_and_a_missing_file_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    started = time.monotonic()
    for name, words in ((".", "regular file|directory"), ("pipe", "regular file"), ("none", "No such file")):
        with pytest.raises(CookieFileError, match=words):
            read_cookies(tmp_path / name)
    assert time.monotonic() - started < 1


def _file(tmp_path, text, mode=0o600):
    path = tmp_path / "cookies.txt"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_a_file_stands_by_the_first_end_of_what_makes_the_login(tmp_path):
    now = 1_800_000_000
    path = _file(
        tmp_path, HEAD + line(expiry=now + 900) + line("ct0", expiry=now + 500) + line("guest", expiry=now + 1)
    )
    found = look(path, X, now=now)
    assert (found.fault, found.missing, found.loose, found.cookies) == ("", (), False, 3)
    assert found.expires_at.timestamp() == now + 500
    assert look(path, X, now=now + 600).expires_at.timestamp() == now + 900
    assert look(path, X, now=now + 600).missing == ("ct0",)


def test_of_two_cookies_that_do_the_same_the_longer_one_counts(tmp_path):
    account = Account(domains=("reddit.com",), login=(("reddit_session", "token_v2"),))
    day = line("token_v2", domain=".reddit.com", expiry=1_800_000_100)
    year = line("reddit_session", domain=".reddit.com", expiry=1_830_000_000)
    assert look(_file(tmp_path, day + year), account, now=1.8e9).expires_at.timestamp() == 1_830_000_000
    assert look(_file(tmp_path, day + year.replace("1830000000", "0")), account, now=1.8e9).expires_at is None
    assert look(_file(tmp_path, day), account, now=1.8e9).expires_at.timestamp() == 1_800_000_100


def test_cookies_of_other_sites_only_are_a_fault_and_a_file_that_others_read_is_told(tmp_path):
    assert look(_file(tmp_path, line(domain=".bank.example")), X).fault == "has no cookie of x.com or twitter.com"
    assert look(_file(tmp_path, line(), mode=0o644), X).loose
    assert look(_file(tmp_path, line(), mode=0o644), X).missing == ("ct0",)


def test_no_value_is_in_what_python_shows_of_a_cookie():
    assert SECRET not in repr(parse_cookies(HEAD + line()))
