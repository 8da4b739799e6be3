"""Makes the manual's pictures: the real bot in the real sandbox, seen by a real browser.

`uv run python docs/screenshots.py` writes docs/images/sandbox.png and docs/images/sandbox-light.png. It needs chromium.
"""
# ruff: noqa: INP001, T201 - a script beside the pages

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

from imageio_ffmpeg import get_ffmpeg_exe
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from bossbot_core.cli.sandbox import open_sandbox
from bossbot_core.settings import Settings

IMAGES = Path(__file__).parent / "images"
SIZE: ViewportSize = {"width": 1500, "height": 1000}
SCALE = 0.8
"""The picture is 1200x800; the page gets the room of a larger window."""

SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MAX_BYTES = 250_000
# One palette for the whole picture makes the file a third as large.
QUANTISE = "split[a][b];[a]palettegen=stats_mode=single[p];[b][p]paletteuse=dither=sierra2_4a"

expect.set_options(timeout=30_000)


async def main() -> None:
    """Both pictures, each of a fresh sandbox."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("The pictures need a chromium.")
    IMAGES.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        await _picture(browser, IMAGES / "sandbox.png", "dark")
        await _picture(browser, IMAGES / "sandbox-light.png", "light")
        await browser.close()


async def _picture(browser: Browser, target: Path, scheme: Literal["dark", "light"]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        async with open_sandbox(Settings(), Path(scratch)) as sandbox:
            page = await browser.new_page(viewport=SIZE, device_scale_factor=SCALE, color_scheme=scheme, locale="en-US")
            await page.goto(sandbox.discord.url)
            await page.wait_for_selector("html[data-ready]")
            await _converse(page)
            raw = Path(scratch) / "raw.png"
            await page.screenshot(path=raw)
            await page.close()
            await asyncio.to_thread(_shrink, raw, target)


async def _converse(page: Page) -> None:
    """Mona gets a picture; Alex's slow video is under way."""
    await _use(page, "/download url:http://sample.test/photo.jpg")
    await expect(page.locator(".message .tile img")).to_be_visible()
    await page.get_by_role("button", name="Switch user").click()
    await page.get_by_role("menuitemradio", name="Alex").click()
    await _use(page, "/download url:http://sample.test/slow.mp4 quality:720p")
    await expect(page.locator(".message").last.get_by_text("s left")).to_be_visible()
    await expect(page.locator(".message").last).to_contain_text(re.compile(r"[3-5]\d%"))


async def _use(page: Page, command: str) -> None:
    await page.get_by_role("combobox", name="Message").fill(command)
    await page.keyboard.press("Enter")


def _shrink(raw: Path, target: Path) -> None:
    command = [get_ffmpeg_exe(), "-v", "error", "-y", "-i", str(raw), "-vf", QUANTISE, "-frames:v", "1", str(target)]
    subprocess.run(command, check=True)
    size = target.stat().st_size
    assert size < MAX_BYTES, "a picture of the manual is small"
    print(f"{target}: {size:,} bytes")


if __name__ == "__main__":
    asyncio.run(main())
