"""Bad input gets its own clear sentence, for its author alone, and nothing is queued."""

import pytest

BAD = {
    "nothing": ('""', "invalid_url"),
    "nonsense": ('"give me the cat video"', "invalid_url"),
    "a local file": ("file:///etc/passwd", "invalid_url"),
    "the host itself": ("http://127.0.0.1:8080/x.mp4", "blocked_address"),
    "cloud metadata": ("http://169.254.169.254/latest/", "blocked_address"),
    "decimal loopback": ("http://2130706433/", "blocked_address"),
    "localhost": ("http://localhost/x.mp4", "blocked_address"),
    "ten thousand characters": ("https://sample.test/" + "a" * 10_000, "invalid_url"),
    "a site nobody serves": ("https://example.org/x.mp4", "unsupported_url"),
    "an engine's prefix": ("ytsearch:cats", "invalid_url"),
    "credentials": ("https://user:secret@sample.test/x.mp4", "invalid_url"),
    "a lookalike": ("https://youtube.com.evil.example/watch?v=abcdefghijk", "unsupported_url"),
}


@pytest.mark.parametrize("case", sorted(BAD))
async def test_bad_input_is_refused_in_private_and_queues_nothing(world, case):
    text, code = BAD[case]
    option = {"name": "url", "type": 3, "value": text.strip('"')}
    invocation = await world.discord.invoke(("download", [option]))
    message = await invocation.wait_for(lambda each: code in str(each["embeds"]) + each["content"])
    assert message["ephemeral"]
    assert "secret" not in str(message["embeds"])
    assert await world.app.queue.get(1) is None


async def test_each_kind_of_bad_input_has_its_own_sentence(world):
    sentences = {}
    for case in (
        "nothing",
        "nonsense",
        "a local file",
        "the host itself",
        "ten thousand characters",
        "a site nobody serves",
    ):
        option = {"name": "url", "type": 3, "value": BAD[case][0].strip('"')}
        invocation = await world.discord.invoke(("download", [option]))
        message = await invocation.wait_for(lambda each: each["embeds"] or each["content"])
        sentences[case] = str(message["embeds"]) + message["content"]
    assert len(set(sentences.values())) == len(sentences)
