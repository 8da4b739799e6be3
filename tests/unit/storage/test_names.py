"""Names that strangers chose become names that every file system takes."""

import json
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bossbot_core.storage.names import MAX_NAME_BYTES, safe_name, unique_name


def assert_safe(name: str) -> None:
    assert 1 <= len(name.encode()) <= MAX_NAME_BYTES
    assert not set(name) & set('/\\<>:"|?*\0')
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for char in name)
    assert not name.startswith((".", " "))
    assert not name.endswith((".", " "))
    assert unicodedata.is_normalized("NFC", name)
    assert name == safe_name(name)


@given(st.text() | st.text(alphabet="./\\ conprnaux1:¹\u202e\u0301", max_size=12))
def test_any_name_becomes_safe_and_stays_as_it_is(name):
    assert_safe(safe_name(name))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("01 Clip.mp4", "01 Clip.mp4"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a/b\\c.jpg", "a_b_c.jpg"),
        (".bashrc", "bashrc"),
        ("...", "file"),
        ("", "file"),
        ("\u202egpj.exe", "gpj.exe"),
        ("cafe\u0301.png", "café.png"),
        ("a\u200b\0\n.png", "a.png"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com¹.tar.gz", "_com¹.tar.gz"),
        ("console.txt", "console.txt"),
        ('what? "this": *it*|<>.mp4', "what_ _this__ _it____.mp4"),
        ("trailing. ", "trailing"),
        ("😀.gif", "😀.gif"),
    ],
)
def test_names(name, safe):
    assert safe_name(name) == safe


def test_a_long_name_is_cut_between_characters_and_keeps_its_extension():
    name = safe_name("ü" * 300 + ".webm")
    assert name.endswith("ü.webm")
    assert MAX_NAME_BYTES - 1 <= len(name.encode()) <= MAX_NAME_BYTES


def test_what_is_too_long_for_an_extension_is_cut():
    assert len(safe_name("a." + "b" * 300)) == MAX_NAME_BYTES


def test_a_taken_name_is_numbered_whatever_its_case():
    assert unique_name("Clip.MP4", {"clip.mp4", "clip_2.mp4"}) == "Clip_3.MP4"
    assert unique_name("clip.mp4", set()) == "clip.mp4"


def test_a_taken_long_name_stays_short_enough():
    long = safe_name("x" * 300 + ".mp4")
    numbered = unique_name(long, {long.casefold()})
    assert numbered.endswith("_2.mp4")
    assert len(numbered.encode()) == MAX_NAME_BYTES


def test_the_big_list_of_naughty_strings_becomes_files(tmp_path: Path):
    folder = os.environ.get("BOSSBOT_TEST_DATA")
    if not folder:
        pytest.skip("BOSSBOT_TEST_DATA is not set")
    naughty = json.loads(Path(folder, "blns.json").read_text())
    assert len(naughty) > 400
    for string in naughty:
        name = safe_name(string)
        assert_safe(name)
        (tmp_path / name).write_bytes(b"")
    assert all(entry.is_file() for entry in tmp_path.iterdir())
