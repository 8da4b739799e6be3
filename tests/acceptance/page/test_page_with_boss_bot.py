"""A person in a browser, the real bot, real downloads."""

import hashlib

import pytest
from playwright.async_api import expect

pytestmark = pytest.mark.usefixtures("world")


async def try_sample(page, label):
    await page.locator("#samples").get_by_role("button", name=label, exact=True).click()
    await page.keyboard.press("Enter")


async def test_a_link_typed_by_keyboard_becomes_a_video_that_plays(page, discord):
    await page.keyboard.press("/")
    await page.keyboard.type("down")
    await expect(page.get_by_role("option", name="/download", selected=True)).to_be_visible()
    await page.keyboard.press("Tab")
    await page.keyboard.type("http://sample.test/clip.mp4")
    await page.keyboard.press("Enter")

    message = page.locator(".message").last
    await expect(message.locator("video")).to_be_visible()
    await expect(message.get_by_text("/download url:http://sample.test/clip.mp4")).to_be_visible()
    await message.locator("video").evaluate("v => v.readyState >= 2 || new Promise(done => v.oncanplay = done)")
    assert await message.locator("video").evaluate("v => v.error === null && v.videoWidth") == 480
    await expect(page.get_by_role("combobox", name="Message")).to_be_focused()


async def test_an_album_is_a_grid_whose_pictures_open_large(page, samples):
    await try_sample(page, "Album")
    await page.get_by_role("button", name="All 12", exact=True).click()
    await expect(page.locator(".tile")).to_have_count(12)
    await expect(page.locator(".gallery").first.locator(".tile")).to_have_count(10)

    await page.locator(".tile").nth(1).click()
    await page.keyboard.press("ArrowRight")
    shown = page.get_by_role("dialog").locator("img")
    await expect(page.get_by_role("dialog")).to_contain_text("3 of 10")
    picture = await page.request.get(await shown.evaluate("image => image.src"))
    original = await page.request.get(f"http://{samples.address}/album/12/03.jpg")
    assert hashlib.sha256(await picture.body()).digest() == hashlib.sha256(await original.body()).digest()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()


async def test_pictures_of_a_long_album_are_picked_page_by_page(page):
    await try_sample(page, "Long album")
    message = page.locator(".message").last
    await message.get_by_text("Pick from 1 to 25").click()
    await message.get_by_role("checkbox", name="3. Shade 3 of 40").check()
    await page.keyboard.press("Escape")
    await expect(message.get_by_role("button", name="Fetch what is picked: 1")).to_be_enabled()
    await message.get_by_role("button", name="Next page").click()
    await message.get_by_text("Pick from 26 to 40").click()
    await message.get_by_role("checkbox", name="40. Shade 40 of 40").check()
    await message.get_by_role("button", name="Cancel").focus()
    await message.get_by_role("button", name="Fetch what is picked: 2").click()
    await expect(page.locator(".tile")).to_have_count(2)


async def test_a_slow_download_shows_its_progress_and_can_be_cancelled(page):
    await try_sample(page, "Slow")
    message = page.locator(".message").last
    await expect(message.locator(".embed-title")).to_have_text("Downloading")
    await message.get_by_role("button", name="Cancel", exact=True).click()
    await expect(message.locator(".embed-title")).to_have_text("Cancelled")
    await expect(message.get_by_role("button", name="Cancel", exact=True)).to_have_count(0)


async def test_the_upload_limit_decides_what_is_too_large(page):
    await try_sample(page, "Too large")
    await expect(page.locator(".message").last).to_contain_text("too_large")

    await page.get_by_role("button", name="Upload limit:").click()
    await page.get_by_role("menuitemradio", name="25 MiB").click()
    await try_sample(page, "Too large")
    await expect(page.locator(".message").last.locator(".player")).to_contain_text("12.0 MB")


async def test_a_press_tells_the_language_and_the_upload_limit_as_a_command_does(open_page):
    page = await open_page(locale="de-DE")
    await try_sample(page, "Too large")
    message = page.locator(".message").last
    await expect(message).to_contain_text("too_large")
    await page.get_by_role("button", name="Upload limit:").click()
    await page.get_by_role("menuitemradio", name="25 MiB").click()
    await message.get_by_role("button", name="Kleiner (720p)").click()
    await expect(message.locator(".player")).to_contain_text("12.0 MB")

    await try_sample(page, "Long album")
    question = page.locator(".message").last
    await question.get_by_role("button", name="Nächste Seite").click()
    await expect(question.get_by_text("Wähl aus 26 bis 40")).to_be_visible()


async def test_a_private_answer_is_seen_by_its_asker_only(open_page):
    alex, mona = await open_page("Alex"), await open_page("Mona")
    await alex.get_by_role("combobox", name="Message").fill("/download url:http://sample.test/photo.jpg private:true")
    await alex.keyboard.press("Enter")
    await expect(alex.locator(".message.ephemeral img.tile, .message.ephemeral .tile img")).to_be_visible()
    await expect(alex.get_by_text("Only you can see this")).to_be_visible()
    await expect(mona.locator(".message")).to_have_count(0)

    await alex.get_by_role("button", name="Dismiss message").click()
    await expect(alex.locator(".message")).to_have_count(0)


async def test_a_spoiler_is_covered_until_it_is_clicked(page):
    await page.get_by_role("combobox", name="Message").fill("/download url:http://sample.test/photo.jpg spoiler:true")
    await page.keyboard.press("Enter")
    cover = page.get_by_role("button", name="Spoiler, reveal")
    await cover.click()
    await expect(cover).to_have_count(0)
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await page.get_by_role("button", name="Show SPOILER_").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def test_a_pasted_link_offers_the_command_that_takes_it(page):
    await page.get_by_role("combobox", name="Message").fill("http://sample.test/audio.mp3")
    await expect(page.get_by_role("option")).to_contain_text("/download")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message audio")).to_be_visible()

    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_label("url", exact=True)).to_have_value("http://sample.test/audio.mp3")


async def test_roles_channels_and_people_are_chosen_by_name(page):
    await page.get_by_role("combobox", name="Message").fill("/permissions grant ")
    await page.keyboard.type("help")
    await page.keyboard.press("Enter")
    await page.keyboard.type("stat")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    message = page.locator(".message").last
    await expect(message.locator(".command")).to_have_text("/permissions grant role:@Helpers permission:view_stats")
    await expect(message.locator(".mention")).to_have_text("@Helpers")

    await page.get_by_role("combobox", name="Message").fill("/settings update key:auto_download_channels value:#m")
    await expect(page.get_by_role("option")).to_have_text(["#media"])
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    message = page.locator(".message").last
    await expect(message).to_contain_text("/settings update key:auto_download_channels value:#media")
    await expect(message.locator(".mention")).to_have_text("#media")
    await message.get_by_title("Use it again").click()
    await expect(page.get_by_label("value", exact=True)).to_have_value("#media")


async def test_a_name_begun_in_a_message_is_completed_and_becomes_a_mention(page):
    await page.get_by_role("combobox", name="Message").fill("for @sa")
    await expect(page.locator(".picker-text")).to_have_text("@Sam")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message .mention")).to_have_text("@Sam")
