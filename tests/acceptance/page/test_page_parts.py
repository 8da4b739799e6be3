"""Each part of the page, with a small bot that answers with everything a message can hold."""

import pytest
from playwright.async_api import expect

pytestmark = pytest.mark.usefixtures("showcase")

PHONE = {"width": 375, "height": 700}
BACKGROUND = "getComputedStyle(document.querySelector('.main')).backgroundColor"
TOO_WIDE = """() => [...document.querySelectorAll('.main *')].filter(
    each => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest('.samples, .message-context, pre')
).map(each => each.className)"""
NAMELESS = """() => [...document.querySelectorAll('button, a, input, select')].filter(
    each => !(each.textContent.trim() || each.ariaLabel || each.labels?.length)).map(each => each.outerHTML)"""


def log(page):
    return page.get_by_role("log")


async def use(page, text):
    await page.get_by_role("combobox", name="Message").fill(f"{text} ")
    await page.keyboard.press("Enter")


async def test_the_bot_thinks_and_then_answers_with_a_card(page):
    await use(page, "/card")
    await expect(log(page).get_by_text("Boss-Bot is thinking…")).to_be_visible()
    card = page.locator(".embed")
    await expect(card.get_by_role("link", name="A title")).to_have_attribute("href", "https://example.org/")
    await expect(card.locator("strong")).to_have_text("Bold")
    for text in ("An author", "A footer", "Left"):
        await expect(card).to_contain_text(text)
    assert await card.evaluate("e => getComputedStyle(e).borderLeftColor") == "rgb(65, 193, 120)"
    await expect(log(page).get_by_text("is thinking…")).to_have_count(0)


async def test_a_button_is_pressed_and_a_switched_off_one_is_not(page, showcase):
    await use(page, "/card")
    await expect(page.get_by_role("button", name="No", exact=True)).to_be_disabled()
    await expect(page.get_by_role("link", name="Source")).to_have_attribute("rel", "noopener noreferrer nofollow")
    await page.get_by_role("button", name="🎵 Yes").click()
    await expect(log(page).get_by_text("You chose yes")).to_be_visible()
    await expect(log(page).get_by_text("(edited)")).to_be_visible()
    assert showcase.pressed == ["yes"]


async def test_a_choice_from_a_menu_reaches_the_bot(page, showcase):
    await use(page, "/card")
    await page.get_by_label("Choose a size").select_option("Big")
    await expect(log(page).get_by_text("You chose size b")).to_be_visible()
    assert showcase.pressed == ["size b"]


async def test_options_are_filled_by_keyboard_with_suggestions_and_choices(page, showcase):
    await page.keyboard.press("/")
    await page.keyboard.type("fi")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("fruit", exact=True)).to_be_focused()
    await page.keyboard.type("ap")
    await expect(page.get_by_role("option")).to_have_text(["apple", "apricot"])
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("fruit", exact=True)).to_have_value("apricot")

    await page.get_by_role("button", name="Add colour").click()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("colour", exact=True)).to_have_value("Green")
    await page.get_by_role("button", name="Add many").click()
    await page.keyboard.type("9")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("many: at most 5.")).to_be_visible()
    await page.get_by_label("many", exact=True).fill("3")
    await page.keyboard.press("Enter")
    await expect(log(page).get_by_text("Found it")).to_be_visible()
    assert showcase.found == [{"fruit": "apricot", "colour": "g", "many": 3}]


async def test_a_missing_option_is_named_and_escape_leaves(page, showcase):
    await page.get_by_role("combobox", name="Message").fill("/find ")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_text("fruit is required.")).to_be_visible()
    await expect(page.get_by_label("fruit", exact=True)).to_have_attribute("aria-invalid", "true")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("combobox", name="Message")).to_be_focused()
    assert showcase.found == []


async def test_foreign_text_stays_text(page):
    await use(page, "/text")
    message = page.locator(".message").last
    await expect(message.locator(".message-content strong")).to_have_text("bold")
    await expect(message).to_contain_text("<img src=x onerror=alert(1)> <b>not bold</b>")
    await expect(message).to_contain_text("[bad](javascript:alert(1))")
    assert await message.locator(".message-content img, .message-content b, .embed img").count() == 0
    assert await message.locator("a").evaluate_all("links => links.every(a => a.protocol === 'https:')")


async def test_small_lines_stand_on_lines_of_their_own(page, discord):
    await discord.say("one\n-# two\nthree\n-# four\n-# five")
    text = page.locator(".message .text")
    await expect(text).to_be_visible()
    assert await text.evaluate("each => each.innerText") == "one\ntwo\nthree\nfour\nfive"


async def test_a_bot_that_stays_silent_did_not_respond(page):
    await use(page, "/silent")
    await expect(log(page).get_by_text("The application did not respond")).to_be_visible()


async def test_a_message_command_stands_in_the_messages_menu(page):
    await page.get_by_role("combobox", name="Message").fill("hello there")
    await page.keyboard.press("Enter")
    await page.locator(".message", has_text="hello there").click(button="right")
    await page.get_by_role("menuitem", name="Repeat this").click()
    await expect(log(page).get_by_text("You said: hello there")).to_be_visible()


async def test_the_theme_follows_the_system_until_it_is_chosen(open_page):
    page = await open_page(color_scheme="light")
    light = await page.evaluate(BACKGROUND)
    await page.emulate_media(color_scheme="dark")
    dark = await page.evaluate(BACKGROUND)
    assert light != dark
    await page.get_by_role("button", name="Use the light theme").click()
    await page.reload()
    await page.wait_for_selector("html[data-ready]")
    assert await page.evaluate(BACKGROUND) == light


async def test_each_person_and_each_server_has_its_own_place(page, become, discord):
    await use(page, "/text")
    await expect(page.locator(".message")).to_have_count(1)
    await page.get_by_role("button", name="Second Server").click()
    await expect(page.get_by_role("heading", name="Second Server")).to_be_visible()
    await expect(page.locator(".message")).to_have_count(0)

    await discord.invoke("/text", user="Alex", guild="Boss HQ", channel="media")
    await page.get_by_role("button", name="Boss HQ, new messages").click()
    await page.get_by_role("button", name="media new messages").click()
    await expect(page.locator(".message")).to_have_count(1)

    await page.get_by_role("button", name="Direct messages").click()
    await become(page, "Sam")
    await use(page, "/text")
    await expect(page.locator(".message")).to_have_count(1)
    await become(page, "Alex")
    await expect(page.locator(".message")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_role("button", name="You are Alex")).to_be_visible()


async def test_a_phone_shows_everything_without_scrolling_sideways(open_page):
    page = await open_page(viewport=PHONE, has_touch=True)
    await use(page, "/text")
    await use(page, "/card")
    await expect(page.get_by_label("Choose a size")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.evaluate(TOO_WIDE) == []

    await page.get_by_role("button", name="Servers and channels").click()
    await page.get_by_role("button", name="media", exact=True).click()
    await expect(page.get_by_role("heading", name="Welcome to #media")).to_be_visible()
    await expect(page.locator("#drawer")).not_to_be_in_viewport()


async def test_every_control_has_a_name_and_the_keyboard_shows_where_it_is(page):
    await use(page, "/card")
    await expect(page.get_by_role("button", name="🎵 Yes")).to_be_visible()
    assert await page.evaluate(NAMELESS) == []
    await expect(page.get_by_role("log")).to_have_count(1)
    await page.keyboard.press("Shift+Tab")
    assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


async def test_what_the_sandbox_refuses_is_told_in_a_notice(page, complaints):
    await use(page, "/card")
    await expect(page.get_by_role("button", name="🎵 Yes")).to_be_visible()
    await page.route("**/page/interactions/component", refuse)
    await page.get_by_role("button", name="🎵 Yes").click()
    await expect(page.get_by_role("alert")).to_contain_text("The message is gone.")
    assert "400" in complaints.pop()


async def refuse(route):
    await route.fulfill(status=400, json={"message": "The message is gone."})
