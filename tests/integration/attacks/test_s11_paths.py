"""S11: no name leads out of a job's folder, grows too long, or takes another file's place; no link is followed."""

import json
import os
from itertools import batched, product
from pathlib import Path

import pytest

from bossbot_core.api import BossBotError, FileKind, MediaFile
from bossbot_core.runner.forkserver import last_words
from bossbot_core.storage import FolderWorkspace
from bossbot_core.storage.results import check
from bossbot_core.testing.samples import jpeg

DOTS = (
    "..",
    "%2e%2e",
    "..%00",
    ".%2e",
    "%252e%252e",
    "..;",
    "...",
    ". .",
    "\u2024\u2024",
    "\uff0e\uff0e",
    "\xc0\xae\xc0\xae",
)
SLASHES = (
    "/",
    "\\",
    "//",
    "\\\\",
    "%2f",
    "%5c",
    "%252f",
    "\u2215",
    "\u2044",
    "\uff0f",
    "\uff3c",
    "\xc0\xaf",
    "/./",
    ":",
)
TARGETS = ("etc/passwd", "etc\\passwd", "victim.jpg", "Windows\\win.ini", "victim.jpg\0.jpg")
TRAVERSALS = sorted(
    {
        start + f"{dots}{slash}" * deep + target
        for start, dots, slash, deep, target in product(("", "/", "C:\\"), DOTS, SLASHES, (1, 12), TARGETS)
    }
)
RESERVED = [
    f"{name}{end}"
    for name in ("CON", "nul", "Aux", "prn", "COM1", "LPT9", "com\u00b9")
    for end in ("", ".jpg", " .jpg", ":s")
]
ODD = [
    "",
    ".",
    "..",
    "...",
    " ",
    "a.",
    "a ",
    ".bashrc",
    "-rf",
    "\u202egpj.exe",
    "\0",
    "\n",
    "a\r\nb",
    "x" * 300,
    "ü" * 200,
]
ODD += [
    "é" * 127 + ".jpg",
    "a." + "b" * 300,
    "\ud800",
    "$(id)",
    "`id`",
    "%(id)s",
    "{id}",
    "|id",
    ";id",
    "&id",
    "a\u0301" * 200,
]
PLANTED = 8


@pytest.fixture(scope="module")
def naughty():
    folder = os.environ.get("BOSSBOT_TEST_DATA")
    if not folder:
        pytest.skip("BOSSBOT_TEST_DATA names no folder with blns.json")
    return list(dict.fromkeys(json.loads(Path(folder, "blns.json").read_text())))


def leads_out(root, path):
    """Whether a file under this path would be outside, in the way of another, or not be at all."""
    try:
        inside = os.path.realpath(path).startswith(f"{os.path.realpath(root)}{os.sep}")
        too_long = any(len(os.fsencode(part)) > 255 for part in Path(path).parts)
        return not inside or too_long or os.path.dirname(path) != str(root)
    except ValueError:
        return True


def plainly(root, name):
    """What a program does that believes a name."""
    return os.path.join(root, name)


class Named:
    """The paths that one workspace gives; to be given twice is a hit as well."""

    def __init__(self, root):
        self.workspace = FolderWorkspace(root)
        self.given = set()

    def __call__(self, root, name):
        path = self.workspace.path(name)
        again = path.name.casefold() in self.given
        self.given.add(path.name.casefold())
        return str(root.parent / "again") if again else str(path)


def given(root, names):
    """In albums of 250."""
    found = {}
    for album in batched(names, 250):
        found |= outcomes(root, album, Named(root))
    return found


def outcomes(root, names, way):
    return {name: leads_out(root, way(root, name)) for name in names}


@pytest.fixture
def root(tmp_path):
    (tmp_path / "job").mkdir()
    return tmp_path / "job"


@pytest.mark.attack("names that lead out of the folder", tried=len(TRAVERSALS), hits=3168)
def test_no_name_leads_out(root, tally):
    tally.held(given(root, TRAVERSALS))
    tally.hit(outcomes(root, TRAVERSALS, plainly))


@pytest.mark.attack("reserved, long and odd names", tried=len(RESERVED) + len(ODD), hits=50)
def test_odd_names_become_files(root, tally):
    names, ours = [*RESERVED, *ODD], Named(root)
    held = {}
    for name in names:
        path = Path(ours(root, name))
        held[name] = leads_out(root, str(path))
        path.write_bytes(b"mine")
    tally.held(held)
    assert len(list(root.iterdir())) == len(names)
    tally.hit({name: odd(root, name) for name in names})


def odd(root, name):
    """A hit: no file at all, one outside, one that Windows keeps for itself, or one that takes another's place."""
    try:
        place = Path(plainly(root, name))
        there = place.exists()
        place.write_bytes(b"mine")
    except (OSError, ValueError):
        return True
    return there or leads_out(root, str(place)) or name in RESERVED or name != name.strip(" .")


@pytest.mark.attack("the list of naughty strings", tried=511, hits=182)
def test_naughty_strings_become_files(root, naughty, tally):
    tally.held(given(root, naughty))
    tally.hit(outcomes(root, naughty, plainly))


def planted(folder):
    """Files in a job's folder that are really somebody else's, and what an engine would say it has fetched."""
    others = folder / "others"
    others.mkdir(parents=True)
    (others / "secret.jpg").write_bytes(jpeg(2000))
    job = folder / "job"
    job.mkdir()
    (job / "soft.jpg").symlink_to(others / "secret.jpg")
    (job / "relative.jpg").symlink_to("../others/secret.jpg")
    (job / "folder").symlink_to(others)
    (job / "chain.jpg").symlink_to("soft.jpg")
    os.link(others / "secret.jpg", job / "hard.jpg")
    named = ("soft.jpg", "relative.jpg", "folder/secret.jpg", "chain.jpg", "hard.jpg", "../others/secret.jpg")
    return job, [*(job / name for name in named), others / "secret.jpg", job / "folder/../others/secret.jpg"]


def stored(path, job):
    """Whether the bot would take the path for a result of the job."""
    file = MediaFile(path=path, kind=FileKind.IMAGE, mime_type="image/jpeg", size_bytes=2000)
    try:
        return bool(check(file, job))
    except (BossBotError, OSError):
        return False


@pytest.mark.attack("links and paths to others' files", tried=PLANTED, hits=PLANTED)
def test_no_link_to_anothers_file_is_stored(tally, tmp_path):
    job, paths = planted(tmp_path)
    named = {str(path.relative_to(tmp_path)): path for path in paths}
    tally.held({name: stored(path, job) for name, path in named.items()})
    tally.hit({name: path.read_bytes() == jpeg(2000) for name, path in named.items()})


@pytest.mark.attack("last words that are somebody else's", tried=3, hits=2)
def test_the_last_words_of_a_job_are_its_own(root, tally, tmp_path):
    """A plugin may put anything in the place of the file that the bot reads them from."""
    secret = tmp_path / "secret"
    secret.write_text("secret")
    plants = {
        "link": lambda: (root / ".stderr").symlink_to(secret),
        "folder": (root / ".stderr").mkdir,
        "pipe": lambda: os.mkfifo(root / ".stderr"),
    }
    held, hit = {}, {}
    for name, plant in plants.items():
        plant()
        held[name] = bool(last_words(root))
        # A pipe that nobody writes to would hold its reader up for ever.
        hit[name] = name == "pipe" or (name == "link" and (root / ".stderr").read_text() == "secret")
        (root / ".stderr").rmdir() if name == "folder" else (root / ".stderr").unlink()
    tally.held(held)
    tally.hit(hit)
