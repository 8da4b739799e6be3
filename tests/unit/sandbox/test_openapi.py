"""The judge of request bodies: what Discord's description says, and what it leaves out."""

import os
from pathlib import Path

import pytest

from bossbot_core.testing.openapi import DiscordOpenApi

DATA = os.environ.get("BOSSBOT_TEST_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="BOSSBOT_TEST_DATA is not set")

CALLBACK = "/interactions/1/token/callback"
ORIGINAL = "/webhooks/1/token/messages/@original"
BUTTON = {"type": 2, "style": 1, "label": "b"}


@pytest.fixture(scope="module")
def spec():
    return Path(str(DATA)) / "discord-openapi.json"


@pytest.fixture
def judge(spec):
    return DiscordOpenApi(spec)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/users/@me", None),
        ("GET", "/oauth2/applications/@me", None),
        ("GET", "/channels/1/messages/2", None),
        ("POST", CALLBACK, {"type": 5, "data": {"flags": 64}}),
        ("POST", CALLBACK, {"type": 4, "data": {"content": "x", "embeds": [{"title": "t"}]}}),
        ("POST", CALLBACK, {"type": 6}),
        ("POST", CALLBACK, {"type": 8, "data": {"choices": [{"name": "n", "value": "v"}]}}),
        ("PATCH", ORIGINAL, {"content": "x", "attachments": [{"id": 0, "filename": "a.mp4"}]}),
        ("POST", "/channels/1/messages", {"content": "x", "nonce": "n", "enforce_nonce": True}),
        ("PUT", "/applications/1/commands", [{"name": "x", "description": "d", "type": 1, "options": []}]),
    ],
)
def test_what_discord_takes_is_valid(judge, method, path, body):
    assert judge(method, path, body) == []


@pytest.mark.parametrize(
    ("method", "path", "body", "fault"),
    [
        ("GET", "/nonsense", None, "no such route"),
        ("POST", "/channels/1/messages", None, "missing"),
        ("PATCH", ORIGINAL, {"content": "x" * 2001}, "content"),
        ("PATCH", ORIGINAL, {"embeds": [{}] * 11}, "embeds"),
        ("PATCH", ORIGINAL, {"embeds": [{"title": "x" * 257}]}, "embeds"),
        ("PATCH", ORIGINAL, {"embeds": [{"description": "x" * 3001}] * 2}, "6000"),
        ("PATCH", ORIGINAL, {"components": [{"type": 1, "components": [BUTTON]}]}, "custom_id"),
        ("POST", CALLBACK, {"type": 77}, "not valid"),
        ("POST", CALLBACK, {"type": 4, "data": {"components": [{"type": 1, "components": [BUTTON]}]}}, "custom_id"),
        ("POST", CALLBACK, {"type": 8, "data": {"choices": [{"name": "n", "value": "v"}] * 26}}, "data"),
        ("PUT", "/applications/1/commands", [{"description": "d"}], "name"),
        ("PUT", "/applications/1/commands", [{"name": f"c{n}", "description": "d"} for n in range(101)], "100"),
        ("PUT", "/applications/1/commands", [{"name": "x", "description": "x" * 101}], "description"),
    ],
)
def test_what_discord_refuses_is_a_violation_and_is_kept(judge, method, path, body, fault):
    found = judge(method, path, body)

    assert any(fault in each for each in found), found
    assert judge.violations == [f"{method} {path}: {each}" for each in found]
    assert judge.checked == 1


def test_every_route_with_a_body_can_be_judged(spec):
    judge = DiscordOpenApi(spec)

    assert judge.compile_everything() > 80
