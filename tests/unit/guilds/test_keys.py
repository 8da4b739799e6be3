"""What people type becomes a value or a refusal; what is kept can be read again."""

import pytest
from attrs import fields_dict
from hypothesis import given
from hypothesis import strategies as st

from bossbot_core.api import ErrorCode, PermanentError, Quality
from bossbot_core.guilds.keys import defaults, key_of, keys
from bossbot_core.guilds.rules import Rules
from bossbot_core.settings import Settings
from bossbot_core.settings.keys import known

MIB = 1024 * 1024
KEYS = keys(Settings(), ("reddit", "youtube"))

READ = {
    ("max_file_size", "25 MiB"): 25 * MIB,
    ("max_file_size", "25mb"): 25 * MIB,
    ("max_file_size", "1,5 MB"): 3 * MIB // 2,
    ("max_file_size", "512 kib"): 512 * 1024,
    ("max_file_size", "1 B"): 1,
    ("daily_quota", "0.25 GB"): 256 * MIB,
    ("concurrent_jobs", " 3 "): 3,
    ("queue_size", "50"): 50,
    ("retention", "90 min"): 5400.0,
    ("retention", "12 Std."): 43_200.0,
    ("retention", "1 día"): 86_400.0,
    ("retention", "90分"): 5400.0,
    ("retention", "12h"): 43_200.0,
    ("retention", "1 day"): 86_400.0,
    ("quality", "1080P"): Quality.P1080,
    ("spoiler", "ON"): True,
    ("spoiler", "no"): False,
    ("age_policy", "Refuse"): "refuse",
    ("threads", "Thread"): "thread",
    ("language", "de"): "de",
    ("enabled_platforms", "Reddit, youtube reddit"): ("reddit", "youtube"),
    ("enabled_platforms", "ALL"): (),
    ("allowed_sites", "all"): (),
    ("blocked_sites", "YouTube.com; www.reddit.com"): ("youtube.com", "reddit.com"),
    ("blocked_users", "<@123> <@!456>"): (123, 456),
    ("allowed_users", "123456789012345678"): (123456789012345678,),
    ("output_channel", "<#123>"): 123,
    ("output_channel", "none"): 0,
    ("auto_download_channels", "<#1>, <#2>"): (1, 2),
}

REFUSED = {
    ("max_file_size", "25"): "unit, such as 25 MiB",
    ("max_file_size", "501 MiB"): "at most 500 MiB",
    ("max_file_size", "0 MB"): "at least",
    ("max_file_size", "-1 MB"): "unit",
    ("daily_quota", "1 TB"): "at most 500 MiB",
    ("concurrent_jobs", "4"): "at most 3",
    ("concurrent_jobs", "0"): "from 1 to 3",
    ("concurrent_jobs", "many"): "from 1 to 3",
    ("concurrent_jobs", "²"): "from 1 to 3",
    ("queue_size", "51"): "at most 50",
    ("retention", "2 days"): "at most 24 h",
    ("retention", "12"): "unit",
    ("retention", "0 h"): "unit",
    ("quality", "4k"): "best, 1080p, 720p, 480p, audio",
    ("spoiler", "maybe"): "yes or no",
    ("age_policy", "18"): "refuse, spoiler, allow",
    ("threads", "all"): "post, thread",
    ("language", "fr"): "auto, en, de, es, ja",
    ("enabled_platforms", "myspace"): "all, reddit, youtube",
    ("enabled_platforms", " , "): "or all",
    ("blocked_sites", "co.uk"): "example.co.uk",
    ("blocked_users", "@everyone"): "Discord's list",
    ("output_channel", "#general"): "Discord's list",
    ("output_channel", "<#0>"): "Discord's list",
    ("output_channel", "<#9999999999999999999>"): "Discord's list",
    ("blocked_users", " ".join(f"<@{n}>" for n in range(1, 102))): "at most 100",
}


@pytest.mark.parametrize(("typed", "value"), READ.items(), ids=lambda value: ascii(value)[:40])
def test_what_is_typed_is_read(typed, value):
    name, text = typed
    kind = KEYS[name].kind
    kind.check(kind.read(text))
    assert kind.read(text) == value
    assert kind.read(kind.write(value)) == value


@pytest.mark.parametrize(("typed", "words"), REFUSED.items(), ids=lambda value: ascii(value)[:40])
def test_what_does_not_fit_is_refused_with_what_to_type(typed, words):
    name, text = typed
    with pytest.raises(PermanentError) as refusal:
        KEYS[name].kind.check(KEYS[name].kind.read(text))
    assert refusal.value.code is ErrorCode.INVALID_VALUE
    assert words in refusal.value.sentence


def read(key, text):
    """The value, or the refusal as a value."""
    try:
        return key.kind.read(text)
    except PermanentError as refusal:
        return refusal


@given(st.sampled_from(list(KEYS.values())), st.text(max_size=20) | st.from_regex(r"[0-9]{1,9} ?[a-zA-Z]{0,3}"))
def test_any_text_is_a_value_that_can_be_kept_or_a_refusal(key, text):
    value = read(key, text)
    if isinstance(value, PermanentError):
        assert value.code is ErrorCode.INVALID_VALUE
    else:
        assert key.kind.read(key.kind.write(value)) == value
        assert isinstance(key.kind.show(value), str)


def test_each_field_of_the_rules_has_one_key():
    assert sorted(key.field for key in KEYS.values()) == sorted(fields_dict(Rules))
    assert len(KEYS) == 19


def test_each_default_comes_from_a_setting_that_exists_and_is_accepted():
    for key in KEYS.values():
        assert not key.setting or key.setting in known()
        key.kind.check(key.default)
        assert getattr(defaults(KEYS), key.field) == key.default


@pytest.mark.parametrize("name", KEYS)
def test_everything_that_is_offered_is_accepted(name):
    key = KEYS[name]
    assert key.suggestions()
    for text in key.suggestions():
        key.kind.check(key.kind.read(text))
    assert set(key.suggestions("e")) <= set(key.suggestions())


@pytest.mark.parametrize("name", KEYS)
def test_names_and_descriptions_fit_discord(name):
    assert len(name) <= 32
    assert len(KEYS[name].describes) <= 100


def test_a_list_can_be_amended():
    kind = KEYS["blocked_sites"].kind
    assert kind.amended("+ tiktok.com, youtube.com", ("youtube.com",)) == ("youtube.com", "tiktok.com")
    assert kind.amended("-youtube.com", ("youtube.com", "x.com")) == ("x.com",)
    assert kind.amended("a.test", ("youtube.com",)) == ("a.test",)


def test_an_unknown_key_is_refused_with_the_one_that_was_meant():
    assert key_of(KEYS, " Max_File_Size ").name == "max_file_size"
    with pytest.raises(PermanentError, match="Did you mean max_file_size"):
        key_of(KEYS, "max_filesize")
    with pytest.raises(PermanentError, match="There is no setting xyz"):
        key_of(KEYS, "xyz")
