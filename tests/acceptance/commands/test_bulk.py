"""Lists: `/download` says how many items there are and asks, and fetches what is chosen, in the whole bot."""

from attrs import evolve

from bossbot_core.api import Selection
from bossbot_core.queue import JobState
from bossbot_core.testing.reading import buttons_of, code_of, menu_of, text_of, title_of

LONG = "/download url:http://sample.test/album/40"


async def asked(world, command=LONG, **place):
    """The question that a command ended with."""
    invocation = await world.discord.invoke(command, **place)
    return await invocation.wait_for(lambda each: "question:no" in str(each["components"]), timeout=30)


async def refused(world, message, custom_id, user="Alex", **choice):
    """The refusal that only the presser sees."""
    pressed = await world.discord.press(message, custom_id, user, **choice)
    return await pressed.wait_for(lambda each: each["ephemeral"] and code_of(each), timeout=30)


def names(world):
    """The files that stand in the channel, in order."""
    messages = world.discord.messages("general", guild="Boss HQ")
    return [file["filename"] for each in messages for file in each["attachments"]]


async def fetched(world, until_state, message, custom_id, user="Alex"):
    """The job that a press led to, when it is done."""
    await world.discord.press(message, custom_id, user)
    return await until_state(world, 2, JobState.COMPLETED, JobState.FAILED)


async def test_a_list_is_counted_and_nothing_is_fetched(world, until_state):
    message = await asked(world)
    assert title_of(message) == "Which of these?"
    assert text_of(message).startswith("**Around the colour wheel**\nThere are 40 items.")
    assert list(buttons_of(message)) == [
        "First 5",
        "First 10",
        "First 25",
        "All 40",
        "Cancel",
        "Previous page",
        "Next page",
        "Fetch what is picked: 0",
    ]
    options = menu_of(message)["options"]
    assert [each["label"] for each in options] == [f"{n}. Shade {n} of 40" for n in range(1, 26)]
    job = await until_state(world, 1, JobState.COMPLETED)
    assert job.options.survey
    assert names(world) == []
    assert not list((world.app.settings.data.directory / "temp").glob("[0-9]*"))


async def test_more_than_one_download_fetches_is_said(open_world, settings):
    world = await open_world(downloads=evolve(settings.downloads, max_items=30))
    message = await asked(world)
    assert "There are 40 items; one download fetches at most 30." in text_of(message)
    assert buttons_of(message)["First 30, the most"] == "question:first:1:30"


async def test_the_first_ones_come_in_the_place_of_the_question(world, until_state):
    message = await asked(world)
    job = await fetched(world, until_state, message, "question:first:1:5")
    assert (job.state, job.options.items) == (JobState.COMPLETED, "1-5")
    assert names(world) == [f"{number:02}.jpg" for number in range(1, 6)]
    there = next(each for each in world.discord.messages("general", guild="Boss HQ") if each["id"] == message["id"])
    assert len(there["attachments"]) == 5
    assert there["embeds"] == []


async def test_all_are_what_somebody_gets_who_was_not_asked(world, until_state):
    """So that a stored copy serves both."""
    message = await asked(world, "/download url:http://sample.test/album/12")
    assert list(buttons_of(message)) == ["First 5", "First 10", "All 12", "Cancel", "Fetch what is picked: 0"]
    job = await fetched(world, until_state, message, "question:first:1:12")
    assert (job.state, job.options.items) == (JobState.COMPLETED, "")
    assert len(names(world)) == 12


async def test_items_are_picked_across_pages(world, until_state):
    message = await asked(world)
    pressed = await world.discord.press(message, "question:pick:1:0", "Alex", values=["2", "24"])
    message = await pressed.wait_for(lambda each: "Fetch what is picked: 2" in buttons_of(each))
    assert [each["value"] for each in menu_of(message)["options"] if each.get("default")] == ["2", "24"]
    pressed = await world.discord.press(message, "question:list:25:1", "Alex")
    message = await pressed.wait_for(lambda each: menu_of(each).get("custom_id") == "question:pick:1:25")
    assert [each["value"] for each in menu_of(message)["options"]] == [str(number) for number in range(26, 41)]
    pressed = await world.discord.press(message, "question:pick:1:25", "Alex", values=["40"])
    message = await pressed.wait_for(lambda each: "Fetch what is picked: 3" in buttons_of(each))
    pressed = await world.discord.press(message, "question:list:0:1", "Alex")
    message = await pressed.wait_for(lambda each: menu_of(each).get("custom_id") == "question:pick:1:0")
    pressed = await world.discord.press(message, "question:pick:1:0", "Alex", values=["24"])
    message = await pressed.wait_for(lambda each: "Fetch what is picked: 2" in buttons_of(each))
    job = await fetched(world, until_state, message, "question:take:1:0")
    assert job.options.items == "24,40"
    assert names(world) == ["24.jpg", "40.jpg"]


async def test_no_more_is_picked_than_one_download_may_have(open_world, settings):
    world = await open_world(downloads=evolve(settings.downloads, max_items=3))
    message = await asked(world)
    pressed = await world.discord.press(message, "question:pick:1:0", "Alex", values=["1", "2", "3"])
    await pressed.wait_for(lambda each: "Fetch what is picked: 3" in buttons_of(each))
    pressed = await world.discord.press(message, "question:list:25:1", "Alex")
    page = await pressed.wait_for(lambda each: menu_of(each).get("custom_id") == "question:pick:1:25")
    assert menu_of(page)["disabled"]


async def test_more_picks_than_a_selection_may_be_written_with(world, until_state):
    message = await asked(world)
    odd, even = ([str(number) for number in range(*span, 2)] for span in ((1, 26), (26, 41)))
    pressed = await world.discord.press(message, "question:pick:1:0", "Alex", values=odd)
    await pressed.wait_for(lambda each: "Fetch what is picked: 13" in buttons_of(each))
    pressed = await world.discord.press(message, "question:list:25:1", "Alex")
    await pressed.wait_for(lambda each: menu_of(each).get("custom_id") == "question:pick:1:25")
    pressed = await world.discord.press(message, "question:pick:1:25", "Alex", values=even)
    await pressed.wait_for(lambda each: "Fetch what is picked: 21" in buttons_of(each))
    await world.discord.press(message, "question:take:1:0", "Alex")
    job = await until_state(world, 2, JobState.COMPLETED, JobState.FAILED)
    assert (job.state, Selection.read(job.options.items).count) == (JobState.COMPLETED, 21)


async def test_only_the_asker_and_moderators_may_answer(world, until_state):
    message = await asked(world, user="Alex")
    await until_state(world, 1, JobState.COMPLETED)
    for custom_id in ("question:first:1:5", "question:list:25:1", "question:no:1:0"):
        assert code_of(await refused(world, message, custom_id, "Sam")) == "missing_permission"
    refusal = await refused(world, message, "question:pick:1:0", "Sam", values=["1"])
    assert text_of(refusal) == "Only the person who asked, or a moderator, can do that with this download."
    job = await fetched(world, until_state, message, "question:first:1:5", "Mona")
    assert str(job.reply.user_id) == world.discord.world.user("Mona").id


async def test_a_refused_answer_leaves_the_question_open(open_world, settings, until_state):
    world = await open_world(limits=evolve(settings.limits, user_daily_downloads=1))
    message = await asked(world)
    await until_state(world, 1, JobState.COMPLETED)
    await world.app.quotas.take(int(world.discord.world.user("Alex").id), int(world.discord.world.guild("Boss HQ").id))
    assert code_of(await refused(world, message, "question:first:1:5")) == "quota_exceeded"
    job = await fetched(world, until_state, message, "question:first:1:5", "Mona")
    assert job.state is JobState.COMPLETED


async def test_asking_costs_nothing_of_the_day(open_world, settings, until_state):
    world = await open_world(limits=evolve(settings.limits, user_daily_downloads=1))
    message = await asked(world)
    await until_state(world, 1, JobState.COMPLETED)
    job = await fetched(world, until_state, message, "question:first:1:5")
    assert job.state is JobState.COMPLETED


async def test_a_second_press_at_the_same_moment_says_so(world, until_state):
    message = await asked(world)
    pressed = [await world.discord.press(message, f"question:first:1:{count}", "Alex") for count in (5, 10)]
    told = await pressed[1].wait_for(lambda each: each["ephemeral"] and code_of(each), timeout=30)
    assert text_of(told) == "This question has been answered already."
    job = await until_state(world, 2, JobState.COMPLETED)
    assert job.options.items == "1-5"
    assert await world.app.queue.get(3) is None


async def test_a_cancelled_question_fetches_nothing(world):
    message = await asked(world)
    pressed = await world.discord.press(message, "question:no:1:0", "Alex")
    ended = await pressed.wait_for(lambda each: title_of(each) == "Cancelled")
    assert (ended["id"], ended["components"]) == (message["id"], [])
    assert await world.app.queue.get(2) is None


async def test_named_items_ask_nothing(world, until_state):
    await world.discord.invoke(f"{LONG} items:39-40")
    assert not (await until_state(world, 1, JobState.COMPLETED)).options.survey
    assert names(world) == ["39.jpg", "40.jpg"]


async def test_a_list_of_one_item_is_fetched_at_once(world, until_state):
    await world.discord.invoke("/download url:http://sample.test/album/1")
    job = await until_state(world, 1, JobState.COMPLETED)
    assert not job.options.survey
    assert names(world) == ["01.jpg"]
    shown = await world.discord.invoke("/history")
    message = await shown.wait_for(lambda each: each["embeds"])
    pressed = await world.discord.press(message, buttons_of(message)["Post again: 1"], "Alex")
    await pressed.wait_for(lambda each: each["attachments"], timeout=30)


async def test_a_question_is_no_download_in_the_history_and_the_figures(world, until_state):
    await asked(world)
    await until_state(world, 1, JobState.COMPLETED)
    shown = await (await world.discord.invoke("/history")).wait_for(lambda each: each["embeds"])
    assert "album/40" not in text_of(shown)
    assert await world.app.queue.annals.metrics() == []


async def test_a_list_that_cannot_be_looked_up_says_why(world, until_state):
    invocation = await world.discord.invoke("/download url:http://sample.test/album/7")
    message = await invocation.wait_for(code_of, timeout=30)
    assert code_of(message) == "removed"
    assert (await until_state(world, 1, JobState.FAILED)).options.survey


async def test_a_look_up_can_be_cancelled_and_tried_again(one_at_a_time, until_state):
    world = one_at_a_time
    await world.discord.invoke("/download url:http://sample.test/slow.mp4")
    await until_state(world, 1, JobState.DOWNLOADING)
    waiting = await world.discord.invoke(LONG)
    message = await waiting.wait_for(lambda each: "job:2:cancel" in str(each["components"]))
    pressed = await world.discord.press(message, "job:2:cancel", "Alex")
    message = await pressed.wait_for(lambda each: title_of(each) == "Cancelled")
    await until_state(world, 2, JobState.CANCELLED)
    await world.app.queue.cancel(1)
    await world.discord.press(message, "job:2:retry", "Alex")
    await pressed.wait_for(lambda each: "question:no:3:0" in str(each["components"]), timeout=30)


async def test_a_private_question_brings_private_files(world, until_state):
    message = await asked(world, f"{LONG} private:true")
    assert message["ephemeral"]
    job = await fetched(world, until_state, message, "question:first:1:5")
    assert (job.state, job.reply.private) == (JobState.COMPLETED, True)
    posted = [each for each in world.discord.messages("general", guild="Boss HQ") if each["attachments"]]
    assert all(each["ephemeral"] for each in posted)


async def test_each_list_of_a_message_asks_in_a_message_of_its_own(world, until_state):
    said = await world.discord.say("look: http://sample.test/album/40 and http://sample.test/album/12", user="Sam")
    invocation = await world.discord.invoke_on("Download media", said, user="Alex")
    messages = [
        await invocation.wait_for(lambda each, job=job: f"question:no:{job}:0" in str(each["components"]), timeout=30)
        for job in (1, 2)
    ]
    assert names(world) == []
    assert code_of(await refused(world, messages[1], "question:first:2:5", "Sam")) == "missing_permission"
    await world.discord.press(messages[1], "question:first:2:5", "Alex")
    job = await until_state(world, 3, JobState.COMPLETED, JobState.FAILED)
    assert (job.state, job.options.items) == (JobState.COMPLETED, "1-5")
    there = next(each for each in world.discord.messages("general", guild="Boss HQ") if each["id"] == messages[1]["id"])
    assert [file["filename"] for file in there["attachments"]] == [f"{number:02}.jpg" for number in range(1, 6)]
