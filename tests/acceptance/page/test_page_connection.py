"""What the page does when the sandbox goes away and comes back."""

from playwright.async_api import expect

from bossbot_core.sandbox import SandboxDiscord


async def test_a_page_left_open_finds_the_sandbox_again_and_what_was_said_meanwhile(open_page, complaints, tmp_path):
    first = SandboxDiscord(directory=tmp_path)
    await first.start()
    port = int(first.url.rpartition(":")[2])
    page = await open_page(url=first.url)
    await first.close()
    await expect(page.get_by_text("The sandbox is away.")).to_be_visible()

    second = SandboxDiscord(directory=tmp_path)
    await second.start(port)
    channel = second.world.channel("general", "Boss HQ")
    said = {"channel_id": channel.id, "user_id": second.world.user("Alex").id, "content": "I am back"}
    await page.request.post(f"{second.url}/page/messages", data=said)
    await expect(page.get_by_text("The sandbox is away.")).to_be_hidden()
    await expect(page.get_by_role("log").get_by_text("I am back")).to_be_visible()
    await page.context.close()
    await second.close()
    assert all("WebSocket" in complaint for complaint in complaints)
    complaints.clear()
