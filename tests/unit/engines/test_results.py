import pytest
from attrs import evolve

from bossbot_core.api import ErrorCode, FileKind, MediaInfo, PermanentError
from bossbot_core.engines.results import Found, collect
from bossbot_core.testing.job_context import job_context
from bossbot_core.testing.samples import png

PNG = png()


def collected(folder, *names, **limits):
    context = job_context(folder, **limits).context
    return collect([Found(path=folder / name) for name in names], context, MediaInfo(title="x"))


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


def test_a_file_gets_the_type_and_suffix_of_its_content(folder):
    (folder / "001_a.mp4").write_bytes(PNG)
    (file,) = collected(folder, "001_a.mp4").files
    assert (file.path.name, file.kind, file.mime_type, file.size_bytes) == (
        "001_a.png",
        FileKind.IMAGE,
        "image/png",
        len(PNG),
    )
    assert file.path.read_bytes() == PNG


@pytest.mark.parametrize(
    ("written", "shown"),
    [("001_a.png", "a.png"), ("002_.png", "002.png"), ("003__.png", "003.png"), ("a.png", "a.png")],
)
def test_a_number_is_shown_only_where_nothing_else_is_left_of_a_name(folder, written, shown):
    (folder / written).write_bytes(PNG)
    assert [file.name for file in collected(folder, written).files] == [shown]


def test_a_right_suffix_does_not_push_another_file_away(folder):
    (folder / "a.mp4").write_bytes(PNG + b"1")
    (folder / "a.png").write_bytes(PNG + b"2")
    files = collected(folder, "a.mp4", "a.png").files
    assert [file.path.read_bytes()[-1:] for file in files] == [b"1", b"2"]


def test_order_and_descriptions_are_kept(folder):
    for name in ("b.png", "a.png"):
        (folder / name).write_bytes(PNG)
    found = [Found(path=folder / "b.png", alt_text="second letter"), Found(path=folder / "a.png")]
    files = collect(found, job_context(folder).context, MediaInfo()).files
    assert [(file.path.name, file.alt_text) for file in files] == [("b.png", "second letter"), ("a.png", "")]


def test_damaged_and_empty_files_are_missed_and_what_is_no_media_or_goes_along_is_not(folder):
    contents = {"a.png": PNG, "b.png": PNG[:-20], "c.png": b"", "d.txt": b"words", "e.cover.jpg": PNG[:-20]}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    found = [Found(path=folder / name, beside="cover" in name) for name in contents]
    context = evolve(job_context(folder).context, last_try=True)
    files = collect(found, context, MediaInfo(), left_out=4)
    assert ([file.name for file in files.files], files.left_out) == (["a.png"], 6)


@pytest.mark.parametrize("content", [b"", b"<html>", b"#EXTM3U\n"])
def test_what_is_not_media_is_left_out_and_alone_it_is_no_media(folder, content):
    (folder / "a.mp4").write_bytes(content)
    (folder / "b.png").write_bytes(PNG)
    assert [file.path.name for file in collected(folder, "a.mp4", "b.png").files] == ["b.png"]
    with pytest.raises(PermanentError) as refused:
        collected(folder, "a.mp4")
    assert refused.value.code is ErrorCode.NO_MEDIA


def test_a_file_that_was_named_but_never_written_is_no_media(folder):
    with pytest.raises(PermanentError, match="no_media"):
        collected(folder, "missing.mp4")


def test_links_and_files_outside_the_workspace_are_never_results(folder, tmp_path):
    (tmp_path / "outside.png").write_bytes(PNG)
    (folder / "link.png").symlink_to(tmp_path / "outside.png")
    with pytest.raises(PermanentError, match="no_media"):
        collected(folder, "link.png", "../outside.png")
    assert (tmp_path / "outside.png").exists()


def test_limits_hold_for_what_a_conversion_made_too(folder):
    (folder / "a.png").write_bytes(PNG)
    (folder / "b.png").write_bytes(PNG)
    with pytest.raises(PermanentError, match="too_large"):
        collected(folder, "a.png", max_file_bytes=len(PNG) - 1)
    with pytest.raises(PermanentError, match="too_large"):
        collected(folder, "a.png", "b.png", max_total_bytes=2 * len(PNG) - 1)
