"""Editions: chosen in one step, whole or set aside, and never more of them than needed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import evolve

from bossbot_core.engines import editions
from bossbot_core.engines.editions import EditionError, Editions, EditionsBusyError, Manifest, choice
from bossbot_core.engines.editions.store import hold

SPEAKS = """
import sys
from pathlib import Path
from bossbot_core.engines import editions
editions.use(Path(sys.argv[1]))
import gallery_dl
print(gallery_dl.WHO if hasattr(gallery_dl, "WHO") else "installed")
"""


def install(store: Editions, who: str, version: str = "9999.1.1") -> str:
    """An edition whose gallery-dl only says who it is."""
    stamp = store.stage()
    folder = store.folder(stamp)
    (folder / "gallery_dl").mkdir()
    (folder / "gallery_dl" / "__init__.py").write_text(f"WHO = {who!r}\n")
    information = folder / f"gallery_dl-{version}.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: gallery-dl\nVersion: {version}\n")
    store.choose(stamp, Manifest.of(folder))
    return stamp


def imported(directory: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SPEAKS, str(directory)],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.splitlines()[-1]


@pytest.fixture
def store(tmp_path) -> Editions:
    store = Editions.of(tmp_path)
    with store.changing():
        pass
    return store


def test_without_an_edition_the_installed_engines_are_used(tmp_path):
    assert choice(tmp_path) == editions.Choice()
    assert imported(tmp_path) == "installed"
    assert list(tmp_path.iterdir()) == []


def test_the_chosen_edition_comes_first_in_a_process_and_all_that_it_starts(store, tmp_path):
    stamp = install(store, "newer")
    assert choice(tmp_path) == editions.Choice(stamp=stamp, folder=store.folder(stamp))
    assert imported(tmp_path) == "newer"
    child = "import gallery_dl; print(gallery_dl.WHO)"
    started = f"{SPEAKS}\nimport subprocess\nsubprocess.run([sys.executable, '-c', {child!r}])"
    command = [sys.executable, "-c", started, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "newer"


def test_going_back_leads_to_the_edition_before_and_at_last_to_the_installed_engines(store, tmp_path):
    first, second = install(store, "first"), install(store, "second")
    assert first < second
    assert imported(tmp_path) == "second"
    assert store.back() == first
    assert imported(tmp_path) == "first"
    assert store.back() == ""
    assert imported(tmp_path) == "installed"
    with pytest.raises(EditionError, match="nothing to go back to"):
        store.back()


def test_after_going_back_the_next_one_goes_back_to_what_worked(store):
    works = install(store, "works")
    install(store, "fails")
    store.back()
    install(store, "newer")
    assert store.back() == works


def test_the_two_newest_are_kept_and_what_never_became_one_is_removed(store):
    left = store.stage()
    stamps = [install(store, str(number)) for number in range(4)]
    assert store.kept() == stamps[-2:]
    assert sorted(path.name for path in store.root.iterdir() if path.is_dir()) == stamps[-2:]
    assert left not in stamps


def test_a_folder_that_a_running_bot_uses_is_not_swept(store):
    oldest = install(store, "in use")
    held = hold(store.folder(oldest))
    stamps = [install(store, str(number)) for number in range(2)]
    assert store.folder(oldest).is_dir()
    assert store.kept() == stamps
    os.close(held)
    store.sweep()
    assert not store.folder(oldest).exists()


def test_two_upgrades_at_once_are_refused(store):
    with store.changing(), pytest.raises(EditionsBusyError), store.changing():
        raise AssertionError("a second one came in")


def change(folder):
    (folder / "gallery_dl" / "__init__.py").write_text("raise SystemExit(3)\n")


def truncate(folder):
    (folder / "gallery_dl" / "__init__.py").write_text("")


def remove(folder):
    (folder / "gallery_dl" / "__init__.py").unlink()


def add(folder):
    (folder / "sitecustomize.py").write_text("raise SystemExit(3)\n")


def add_a_link(folder):
    (folder / "yt_dlp").symlink_to("/tmp")


def damage_the_manifest(folder):
    folder.with_suffix(".json").write_text("{")


def remove_the_manifest(folder):
    folder.with_suffix(".json").unlink()


def point_nowhere(folder):
    (folder.parent / "current").write_text("../../elsewhere\n")


def write_nonsense(folder):
    (folder.parent / "current").write_bytes(b"\xff\x00")


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (change, "was changed"),
        (truncate, "was changed"),
        (remove, "1 files are missing"),
        (add, "sitecustomize.py does not belong"),
        (add_a_link, "is a link"),
        (damage_the_manifest, "manifest is damaged"),
        (remove_the_manifest, "names no edition"),
        (point_nowhere, "names no edition"),
        (write_nonsense, "cannot be read"),
    ],
)
def test_a_damaged_edition_is_set_aside_with_its_reason_and_the_installed_engines_serve(
    store, tmp_path, damage, reason
):
    damage(store.folder(install(store, "newer")))
    found = choice(tmp_path)
    assert found.folder is None
    assert reason in found.refusal
    assert imported(tmp_path) == "installed"
    assert store.back() == ""
    assert choice(tmp_path) == editions.Choice()


def test_bytecode_that_python_adds_is_no_damage(store, tmp_path):
    stamp = install(store, "newer")
    assert imported(tmp_path) == "newer"
    assert list(store.folder(stamp).glob("gallery_dl/__pycache__/*.pyc"))
    assert choice(tmp_path).folder is not None


def test_an_edition_below_what_this_version_asks_for_is_set_aside(store, tmp_path):
    install(store, "old", version="1.0")
    assert "is needed" in choice(tmp_path).refusal


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"python": "cpython-311"}, "it was made for cpython-311"), ({"beside": {"gallery-dl": "1.0"}}, "")],
)
def test_another_python_sets_it_aside_and_an_older_installation_does_not(store, tmp_path, change, reason):
    stamp = install(store, "newer")
    store.choose(stamp, evolve(Manifest.read(store.manifest(stamp)), **change))
    assert reason in choice(tmp_path).refusal
    assert bool(choice(tmp_path).refusal) == bool(reason)


@pytest.mark.parametrize(("was_beside", "used"), [("2026.7.30", False), (editions.versions()["yt-dlp"], True)])
def test_an_older_edition_is_used_unless_the_installation_was_renewed_since(store, tmp_path, was_beside, used):
    stamp = install(store, "older on purpose")
    manifest = Manifest.read(store.manifest(stamp))
    store.choose(stamp, evolve(manifest, packages={"yt-dlp": "2026.8.1"}, beside={"yt-dlp": was_beside}))
    assert ("is newer by now" in choice(tmp_path).refusal) is not used
    assert (choice(tmp_path).folder is not None) is used


def test_only_the_owner_may_look_into_the_folders(store, tmp_path):
    stamp = install(store, "newer")
    for path in (store.root, store.folder(stamp)):
        assert path.stat().st_mode & 0o777 == 0o700
    assert store.manifest(stamp).stat().st_mode & 0o777 == 0o600
    assert json.loads(store.manifest(stamp).read_text())["packages"] == {"gallery-dl": "9999.1.1"}
