"""The manual shows the pictures that its script makes, and no others are kept."""

import importlib.util
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
IMAGES = ROOT / "docs" / "images"
MOST_TOGETHER = 900 * 1024
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+\.png)\)")


def script():
    spec = importlib.util.spec_from_file_location("screenshots", ROOT / "docs" / "screenshots.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shown() -> dict[Path, str]:
    """Each picture that a page shows, with the words for those who do not see it."""
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    found = [(page, *match) for page in pages for match in _PICTURE.findall(page.read_text(encoding="utf-8"))]
    return {(page.parent / address).resolve(): words for page, words, address in found}


def test_the_pages_show_what_the_script_makes_and_nothing_stale_is_kept():
    made = {IMAGES / f"{scene.name}.png" for scene in script().SCENES}
    assert made == set(shown()) == set(IMAGES.iterdir())
    assert all(shown().values())


def test_the_pictures_are_small():
    sizes = {picture.name: picture.stat().st_size for picture in IMAGES.iterdir()}
    assert max(sizes.values()) < script().MAX_BYTES
    assert sum(sizes.values()) < MOST_TOGETHER
