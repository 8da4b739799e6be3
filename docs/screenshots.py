"""Makes the manual's pictures: the real bot in the real sandbox, seen by a real browser.

`uv run python docs/screenshots.py` writes every picture of docs/images; with names behind it, only those. It needs
chromium.
"""
# ruff: noqa: INP001, T201 - a script beside the pages

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal

from attrs import frozen
from imageio_ffmpeg import get_ffmpeg_exe
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from bossbot_core.cli.sandbox import open_sandbox
from bossbot_core.sandbox import SandboxDiscord
from bossbot_core.settings import LimitSettings, Settings

IMAGES = Path(__file__).parent / "images"
WINDOW: ViewportSize = {"width": 1000, "height": 680}
PHONE: ViewportSize = {"width": 390, "height": 760}
LARGE: ViewportSize = {"width": 1500, "height": 1000}

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
MAX_BYTES = 120 * 1024
# One palette for the whole picture makes the file a third as large.
QUANTISE = "split[a][b];[a]palettegen=stats_mode=single[p];[b][p]paletteuse=dither=sierra2_4a"
WITHOUT_RATES = Settings(limits=LimitSettings(command_rates=False, download_cooldown_s=0))
"""For scenes in which one person does the same several times."""

type Play = Callable[[Page, SandboxDiscord], Awaitable[None]]


@frozen(kw_only=True)
class Scene:
    """A picture's name, what happens before it is taken, and how the page stands in it."""

    name: str
    play: Play
    size: ViewportSize = WINDOW
    scale: float = 1
    scheme: Literal["dark", "light"] = "dark"
    rates: bool = True


async def _overview(page: Page, _discord: SandboxDiscord) -> None:
    """Mona gets a picture; Alex's slow video is under way."""
    await _use(page, "/download url:http://sample.test/photo.jpg")
    await expect(page.locator(".message .tile img")).to_be_visible()
    await _be(page, "Alex")
    await _watch_slow(page)


async def _downloading(page: Page, _discord: SandboxDiscord) -> None:
    await _watch_slow(page)


async def _which_of_these(page: Page, _discord: SandboxDiscord) -> None:
    await _answer(page, "/download url:http://sample.test/album/40", "Which of these?")
    await page.get_by_text("Pick from 1 to 25").click()
    for number in (2, 3):
        await page.get_by_role("checkbox", name=f"{number}. Shade {number} of 40").check()
    await page.get_by_role("button", name="Fetch what is picked").scroll_into_view_if_needed()


async def _message_menu(page: Page, discord: SandboxDiscord) -> None:
    await discord.say("Look: http://sample.test/photo.jpg and http://sample.test/audio.mp3", user="Alex")
    await page.locator(".message").last.hover()
    await page.get_by_role("button", name="Message menu").last.click()
    await page.get_by_role("menuitem", name="Download media").hover()


async def _queue(page: Page, discord: SandboxDiscord) -> None:
    """Three run, as many as one server may have; two wait."""
    asked = {"best": "Alex", "1080p": "Sam", "720p": "Mona", "480p": "Sam", "audio": "Alex"}
    for quality, person in asked.items():
        await discord.invoke(f"/download url:http://sample.test/slow.mp4 quality:{quality}", user=person)
    await expect(page.locator(".message", has_text="Waiting")).to_have_count(2)
    await expect(page.locator(".message", has_text="left")).to_have_count(3)
    await _use(page, "/queue list")
    await expect(page.locator(".embed-title").last).to_have_text("Queue")


async def _settings(page: Page, discord: SandboxDiscord) -> None:
    for change in ("key:quality value:720p", "key:retention value:12h", "key:spoiler value:yes channel:general"):
        await (await discord.invoke(f"/settings update {change}", user="Mona")).wait_for(_answered)
    await expect(page.locator(".message .embed-title")).to_have_count(3)
    await _answer(page, "/settings view", "Settings")


async def _settings_update(page: Page, _discord: SandboxDiscord) -> None:
    await page.get_by_role("combobox", name="Message").fill("/settings update ")
    await expect(page.get_by_role("option").first).to_be_visible()


async def _permissions(page: Page, _discord: SandboxDiscord) -> None:
    await _answer(page, "/permissions grant role:@Helpers permission:manage_queue", "Permissions")
    await _answer(page, "/permissions list", "Permissions")


async def _stats(page: Page, discord: SandboxDiscord) -> None:
    for path in ("clip.mp4", "photo.jpg", "audio.mp3", "album/12 items:1-12", "missing.mp4", "html.mp4"):
        await (await discord.invoke(f"/download url:http://sample.test/{path}", channel="media")).wait_for(_ended, 40)
    await _answer(page, "/stats", "Downloads of this server")
    await expect(page.locator(".embed-image")).to_be_visible()


async def _history(page: Page, discord: SandboxDiscord) -> None:
    for path in ("photo.jpg", "audio.mp3", "missing.mp4"):
        asked = await discord.invoke(f"/download url:http://sample.test/{path}", user="Mona", channel="media")
        await asked.wait_for(_ended, 40)
    await _answer(page, "/history", "History")


async def _help(page: Page, _discord: SandboxDiscord) -> None:
    await _answer(page, "/help topic:download", "/download")


async def _privacy(page: Page, _discord: SandboxDiscord) -> None:
    await _answer(page, "/privacy export", "Your data")
    await _answer(page, "/privacy delete", "Delete your data?")


async def _status(page: Page, discord: SandboxDiscord) -> None:
    await (await discord.invoke("/download url:http://sample.test/photo.jpg", channel="media")).wait_for(_ended, 40)
    await _answer(page, "/admin status", "Boss-Bot")


SCENES = (
    Scene(name="sandbox", play=_overview, size=LARGE, scale=0.8),
    Scene(name="downloading", play=_downloading, size={"width": 1000, "height": 480}, scheme="light"),
    Scene(name="which-of-these", play=_which_of_these, size={"width": 1000, "height": 860}),
    Scene(name="message-menu", play=_message_menu, size={"width": 1000, "height": 480}),
    Scene(name="queue-list", play=_queue, rates=False),
    Scene(name="settings-view", play=_settings, size=PHONE, rates=False),
    Scene(name="settings-update", play=_settings_update),
    Scene(name="permissions", play=_permissions),
    Scene(name="stats", play=_stats, size={"width": 1000, "height": 800}, rates=False),
    Scene(name="history", play=_history, size={"width": 1000, "height": 560}, rates=False),
    Scene(name="help", play=_help),
    Scene(name="privacy-delete", play=_privacy),
    Scene(name="admin-status", play=_status),
)


async def main(names: list[str]) -> None:
    """Each picture of a fresh sandbox; names that are given choose some."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("The pictures need a chromium.")
    expect.set_options(timeout=30_000)
    IMAGES.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        for scene in SCENES:
            if not names or scene.name in names:
                await _picture(browser, scene)
        await browser.close()


async def _picture(browser: Browser, scene: Scene) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        async with open_sandbox(Settings() if scene.rates else WITHOUT_RATES, Path(scratch)) as sandbox:
            page = await browser.new_page(
                viewport=scene.size,
                device_scale_factor=scene.scale,
                color_scheme=scene.scheme,
                locale="en-US",
                reduced_motion="reduce",
            )
            await page.goto(sandbox.discord.url)
            await page.wait_for_selector("html[data-ready]")
            await scene.play(page, sandbox.discord)
            raw = Path(scratch) / "raw.png"
            await page.screenshot(path=raw)
            await page.close()
            await asyncio.to_thread(_shrink, raw, IMAGES / f"{scene.name}.png")


async def _watch_slow(page: Page) -> None:
    await _use(page, "/download url:http://sample.test/slow.mp4 quality:720p")
    await expect(page.locator(".message").last.get_by_text("s left")).to_be_visible()
    await expect(page.locator(".message").last).to_contain_text(re.compile(r"[3-5]\d%"))


async def _answer(page: Page, command: str, title: str) -> None:
    """Use a command and wait for the embed of that title."""
    shown = await page.locator(".message").count()
    await _use(page, command)
    await expect(page.locator(".message")).to_have_count(shown + 1)
    await expect(page.locator(".message").last.locator(".embed-title")).to_contain_text(title)


async def _use(page: Page, command: str) -> None:
    await page.get_by_role("combobox", name="Message").fill(f"{command} ")
    await page.keyboard.press("Enter")


async def _be(page: Page, person: str) -> None:
    await page.get_by_role("button", name="Switch user").click()
    await page.get_by_role("menuitemradio", name=person).click()


def _answered(message: dict[str, object]) -> bool:
    return bool(message["embeds"])


def _ended(message: dict[str, object]) -> bool:
    return bool(message["attachments"]) or "Who can mend it" in str(message["embeds"])


def _shrink(raw: Path, target: Path) -> None:
    command = [get_ffmpeg_exe(), "-v", "error", "-y", "-i", str(raw), "-vf", QUANTISE, "-frames:v", "1", str(target)]
    subprocess.run(command, check=True)
    size = target.stat().st_size
    assert size < MAX_BYTES, "a picture of the manual is small"
    print(f"{target}: {size:,} bytes")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
