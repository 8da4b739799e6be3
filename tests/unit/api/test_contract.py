"""The contract's surface: what plugins may import, and values that survive a trip through JSON."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cattrs import ClassValidationError

import bossbot_core.api as api
from bossbot_core.api.convert import from_json, to_json


def test_all_is_sorted_and_complete():
    public = {name for name, value in vars(api).items() if not name.startswith("_") and not _is_module(value)}
    assert set(api.__all__) == public
    assert len(api.__all__) == len(set(api.__all__))


def _is_module(value: object) -> bool:
    return type(value).__name__ == "module"


@pytest.mark.parametrize("code", list(api.ErrorCode))
def test_every_code_has_a_sentence_that_ends(code):
    explanation = api.EXPLANATIONS[code]
    assert explanation.sentence.endswith(".")
    assert explanation.mender in api.Mender


def test_an_error_shows_its_sentence_and_keeps_its_detail_to_itself():
    error = api.TransientError(api.ErrorCode.NETWORK, detail="secret path /x", retry_after_s=3)
    assert "secret" not in error.sentence
    assert error.retry_after_s == 3
    assert error.mender is api.Mender.TRY_LATER


def test_media_files_survive_json():
    files = api.MediaFiles(
        files=(
            api.MediaFile(path=Path("/w/a.mp4"), kind=api.FileKind.VIDEO, mime_type="video/mp4", size_bytes=5),
            api.MediaFile(path=Path("/w/b.jpg"), kind=api.FileKind.IMAGE, mime_type="image/jpeg", size_bytes=7),
        ),
        info=api.MediaInfo(title="ü\u2028", published_at=datetime(2026, 1, 2, tzinfo=UTC), counts={"likes": 3}),
    )
    assert from_json(to_json(files), api.MediaFiles) == files
    assert files.size_bytes == 12


def test_unknown_keys_are_refused():
    with pytest.raises(ClassValidationError):
        from_json('{"canonical_url":"https://x","media_id":"1","kind":"post","extra":1}', api.UrlMatch)


def test_a_url_gives_segments_and_query_values():
    url = api.ParsedUrl(href="", scheme="https", host="h", path="/a//b/", query=(("v", "1"), ("v", "2")))
    assert url.segments == ("a", "b")
    assert url.query_value("v") == "1"
    assert url.query_value("w") is None


@pytest.mark.parametrize(("quality", "height"), [("best", None), ("1080p", 1080), ("480p", 480), ("audio", None)])
def test_a_quality_names_its_lines(quality, height):
    assert api.Quality(quality).max_height == height
