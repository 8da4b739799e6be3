"""`/help`: the commands themselves, for the reader's eyes only."""


async def told(world, command: str, text: str, **place: object) -> str:
    asked = await world.discord.invoke(command, **place)
    message = await asked.wait_for(lambda each: text in str(each["embeds"]))
    assert message["ephemeral"]
    return str(message["embeds"])


async def test_help_shows_all_commands_and_each_one(world):
    overview = await told(world, "/help", "Commands", guild=None)
    for command in world.discord.commands.available(None):
        assert command["name"] in overview
    group = await told(world, "/help topic:queue", "/queue list")
    assert "a minute" not in group, "command rates are off in this world"
    assert "Who may: everybody" in group
    one = await told(world, '/help topic:"settings update"', "Its new value")
    assert "Manage Server" in one
    await told(world, "/help topic:nonsense", "invalid_value")

    option = {"name": "topic", "type": 3, "value": "priv", "focused": True}
    suggested = await world.discord.autocomplete("help", [option])
    assert [choice["value"] for choice in suggested] == ["privacy", "privacy export", "privacy delete"]
