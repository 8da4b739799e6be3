"""What a person types becomes what an interaction carries, or a sentence that says why not."""

import pytest

from bossbot_core.sandbox.slash import as_typed, parse
from bossbot_core.sandbox.slash_values import SlashError
from bossbot_core.sandbox.world import default_world

WORLD = default_world()


def option(kind, name, **more):
    return {"type": kind, "name": name, "description": "d", **more}


COMMANDS = [
    {
        "name": "download",
        "type": 1,
        "options": [
            option(3, "url", required=True),
            option(3, "quality", choices=[{"name": "Best", "value": "best"}, {"name": "720p", "value": "720p"}]),
            option(5, "private"),
            option(4, "items", min_value=1, max_value=10),
            option(10, "speed"),
            option(3, "title", min_length=2, max_length=5),
            option(6, "for"),
            option(7, "to"),
            option(11, "file"),
        ],
    },
    {"name": "ping", "type": 1, "options": []},
    {"name": "Quote", "type": 3},
    {
        "name": "queue",
        "type": 1,
        "options": [
            option(1, "list", options=[option(4, "page")]),
            option(2, "admin", options=[option(1, "clear", options=[])]),
        ],
    },
]


def values(text):
    return {each["name"]: each["value"] for each in parse(text, COMMANDS, WORLD).options}


def test_each_option_gets_a_value_of_its_type():
    text = (
        '/download url:http://x.test/a?b=c:d quality:Best private:TRUE items:3 speed:1.5 title:"a b" for:@alex to:media'
    )
    mona = WORLD.user("Alex")

    assert values(text) == {
        "url": "http://x.test/a?b=c:d",
        "quality": "best",
        "private": True,
        "items": 3,
        "speed": 1.5,
        "title": "a b",
        "for": mona.id,
        "to": WORLD.channel("media").id,
    }


def test_a_command_without_options_needs_none():
    typed = parse("/ping", COMMANDS, WORLD)

    assert (typed.command["name"], typed.options, typed.text) == ("ping", (), "/ping")


def test_subcommands_and_groups_nest():
    assert parse("/queue list page:2", COMMANDS, WORLD).options == (
        {"name": "list", "type": 1, "options": [{"name": "page", "type": 4, "value": 2}]},
    )
    assert parse("/queue admin clear", COMMANDS, WORLD).options == (
        {"name": "admin", "type": 2, "options": [{"name": "clear", "type": 1, "options": []}]},
    )


def test_a_very_long_value_passes():
    assert values("/download url:" + "x" * 10_000) == {"url": "x" * 10_000}


def test_an_empty_value_is_a_value():
    assert values('/download url:""') == {"url": ""}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("download url:x", "A command starts with a slash"),
        ("/", "A command is missing. There are: download, ping, queue."),
        ("/downlaod url:x", "There is no command 'downlaod'. Did you mean download?"),
        ("/zzz", "There is no command 'zzz'. There are: download, ping, queue."),
        ("/Quote", "There is no command 'Quote'."),
        ("/download", "The option url is required: /download url:…"),
        ("/download link:x", "There is no option 'link' of /download."),
        ("/download url:x qualty:best", "Did you mean quality?"),
        ("/download url:x url:y", "The option url is given twice."),
        ("/download http://x", "There is no option 'http' of /download."),
        ("/download x", "'x' belongs to no option: write url:x"),
        ("/download url:a b", 'url:"…" for a value with blanks'),
        ("/download url:x quality:4k", "The option quality is one of best, 720p, not '4k'."),
        ("/download url:x private:maybe", "The option private takes true or false, not 'maybe'."),
        ("/download url:x items:many", "The option items takes a whole number, not 'many'."),
        ("/download url:x items:0", "The option items takes at least 1."),
        ("/download url:x items:11", "The option items takes at most 10."),
        ("/download url:x title:abcdef", "The option title takes at most 5 characters."),
        ("/download url:x title:a", "The option title takes at least 2 characters."),
        ("/download url:x for:nobody", "The option for takes a person's name, not 'nobody'."),
        ("/download url:x file:y", "The option file takes a file, which cannot be typed."),
        ("/queue", "A subcommand of /queue is missing. There are: list, admin."),
        ("/queue lst", "There is no subcommand 'lst' of /queue. Did you mean list?"),
        ("/ping x", "/ping takes no options, and 'x' was given."),
    ],
)
def test_a_mistake_is_told_in_a_sentence(text, sentence):
    with pytest.raises(SlashError) as refused:
        parse(text, COMMANDS, WORLD)
    assert sentence in str(refused.value)


def test_names_are_mentions_in_a_text_and_ids_in_an_option_of_the_guild_they_are_used_in():
    second = WORLD.guild("Second Server")
    general, sam = WORLD.channel("general", "Second Server"), WORLD.user("Sam")
    text = '/download url:x to:#general whom:@Helpers title:"#general, @Sam"'
    commands = [{**COMMANDS[0], "options": [option(3, "url"), option(7, "to"), option(8, "whom"), option(3, "title")]}]

    typed = parse(text, commands, WORLD, second.id)

    assert {each["name"]: each["value"] for each in typed.options} == {
        "url": "x",
        "to": general.id,
        "whom": second.helpers_id,
        "title": f"<#{general.id}>, <@{sam.id}>",
    }
    assert as_typed("download", typed.options, WORLD) == text


@pytest.mark.parametrize("text", ["http://x.test/#general", "#nowhere", "@everyone", "a@Sam"])
def test_what_names_nobody_stays_as_it_is(text):
    assert values(f"/download url:{text}") == {"url": text}
