"""What a kept reply must not hold, in the spellings that platforms use."""

import time

import pytest

from bossbot_core.runner.masking import masker

SECRET = "AbC123xyz-_secret"


@pytest.mark.parametrize(
    "text",
    [
        f'{{"csrf_token": "{SECRET}"}}',
        f'{{\\"csrf_token\\":\\"{SECRET}\\",\\"a\\":1}}',
        f"{{'sessionid': '{SECRET}'}}",
        f'{{"token":"abc\\/{SECRET}\\u003d"}}',
        f'"visitorData":"{SECRET}"',
        f'"INNERTUBE_API_KEY":"{SECRET}"',
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{SECRET}">',
        f'<meta name="csrf-token" content="{SECRET}">',
        f"https://cdn.example/v.mp4?oe=66AA&oh={SECRET}&x=1",
        f"https://cdn.example/v.mp4?a=1\\u0026sig={SECRET}\\u0026b=2",
        f"https://cdn.example/v.mp4?a=1&amp;Signature={SECRET}",
        f"url%3Dhttps%3A%2F%2Fcdn%2F%3Fa%3D1%26sig%3D{SECRET}%253D%26b%3D2",
        f"https://cdn.example/v.mp4?Policy={SECRET}&Key-Pair-Id=K1",
        f"https://cdn.example/v.mp4?X-Amz-Signature={SECRET}",
        f"Authorization: Bearer {SECRET}",
        f"Set-Cookie: sid={SECRET}; Path=/",
        f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0{SECRET}.{SECRET}",
        f"http://operator:{SECRET}@proxy.example:3128/",
    ],
)
def test_a_secret_is_masked_in_every_spelling(text):
    masked = masker()(text)
    assert SECRET not in masked
    assert "***" in masked


@pytest.mark.parametrize(
    "address", ["jane.doe+x@mail.example.org", "jane%40example.org", "jane\\u0040example.org", "a@b.co"]
)
def test_mail_addresses_are_masked(address):
    assert masker()(f'{{"contact": "{address}"}}') == '{"contact": "***"}'


def test_what_an_operator_wants_to_see_stays():
    text = '{"data": {"tweetResult": {"result": {"__typename": "NewThing", "author": "@naturepics", "side": "left"}}}}'
    assert masker()(text) == text
    assert masker()("/api/v1/media/1/info/?id=7&v=2") == "/api/v1/media/1/info/?id=7&v=2"


def test_secrets_that_are_known_are_masked_wherever_they_stand():
    assert masker(["cookie/value=="])("x cookie/value== y cookie%2Fvalue%3D%3D") == "x *** y ***"


@pytest.mark.parametrize(
    "piece",
    ["a", '"', "eyJ", "token", '"token', "?", "&sig", "@", "a.", 'name="a"', "a@", "%40", "\\", "cookie", "://"],
)
def test_no_text_takes_long(piece):
    text = piece * (256 * 1024 // len(piece))
    started = time.process_time()
    masker()(text)
    assert time.process_time() - started < 5
