"""Discord's limits, each at its edge and one past it."""

import pytest

from bossbot_core.sandbox.errors import DiscordError
from bossbot_core.sandbox.validation import check_choices, check_commands, check_message


def button(**more):
    return {"type": 2, "style": 1, "label": "b", "custom_id": "b"} | more


def rows(*components):
    return {"components": [{"type": 1, "components": list(components)}]}


def menu(count, **more):
    options = [{"label": "l", "value": str(number)} for number in range(count)]
    return {"type": 3, "custom_id": "m", "options": options} | more


def command(**more):
    return {"name": "x", "description": "d"} | more


V2 = {"flags": 1 << 15}
GOOD = [
    {},
    {"content": "x" * 2000},
    {"content": None, "embeds": None, "components": None, "attachments": None, "flags": None},
    {"embeds": [{"title": "x" * 256, "description": "x" * 4096, "footer": {"text": "x" * 1648}}]},
    {"embeds": [{"fields": [{"name": "n", "value": "v"}] * 25}]},
    rows(*[button(custom_id=str(number)) for number in range(5)]),
    rows(button(custom_id="x" * 100, label="x" * 80)),
    rows({"type": 2, "style": 5, "label": "l", "url": "https://x.test"}),
    rows({"type": 2, "style": 1, "emoji": {"name": "x"}, "custom_id": "e"}),
    rows(menu(25)),
    rows(menu(25, min_values=0, max_values=25)),
    rows(menu(1, options=[{"label": "x" * 100, "value": "x" * 100, "description": "x" * 100, "default": True}])),
    {"attachments": [{"id": str(number)} for number in range(10)]},
    V2 | {"components": [{"type": 17, "components": [{"type": 10, "content": "x"}] * 39}]},
    V2 | {"components": [{"type": 9, "components": [{"type": 10, "content": "x"}], "accessory": button()}]},
]
BAD = [
    ({"content": "x" * 2001}, "content", "BASE_TYPE_MAX_LENGTH"),
    ({"content": 7}, "content", "BASE_TYPE_STRING"),
    ({"embeds": [{}] * 11}, "embeds", "BASE_TYPE_MAX_LENGTH"),
    ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title", "BASE_TYPE_MAX_LENGTH"),
    ({"embeds": [{"description": "x" * 4097}]}, "embeds.0.description", "BASE_TYPE_MAX_LENGTH"),
    ({"embeds": [{"footer": {"text": "x" * 2049}}]}, "embeds.0.footer.text", "BASE_TYPE_MAX_LENGTH"),
    ({"embeds": [{"author": {"name": "x" * 257}}]}, "embeds.0.author.name", "BASE_TYPE_MAX_LENGTH"),
    ({"embeds": [{"description": "x" * 3001}, {"description": "x" * 3000}]}, "embeds", "MAX_EMBED_SIZE_EXCEEDED"),
    ({"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]}, "embeds.0.fields", "BASE_TYPE_MAX_LENGTH"),
    ({"embeds": [{"fields": [{"name": "n"}]}]}, "embeds.0.fields.0.value", "BASE_TYPE_REQUIRED"),
    ({"embeds": [{"fields": [{"name": "", "value": "v"}]}]}, "embeds.0.fields.0.name", "BASE_TYPE_BAD_LENGTH"),
    ({"attachments": [{"id": str(n)} for n in range(11)]}, "attachments", "BASE_TYPE_MAX_LENGTH"),
    ({"components": [{"type": 1, "components": [button()]}] * 6}, "components", "BASE_TYPE_BAD_LENGTH"),
    ({"components": [button()]}, "components.0.type", "UNION_TYPE_CHOICES"),
    (rows(), "components.0.components", "BASE_TYPE_BAD_LENGTH"),
    (rows(*[button(custom_id=str(n)) for n in range(6)]), "components.0.components", "BASE_TYPE_BAD_LENGTH"),
    (rows(menu(1), button()), "components.0.components", "BASE_TYPE_BAD_LENGTH"),
    (rows(button(custom_id=None)), "components.0.components.0.custom_id", "COMPONENT_CUSTOM_ID_REQUIRED"),
    (rows(button(custom_id="x" * 101)), "components.0.components.0.custom_id", "BASE_TYPE_BAD_LENGTH"),
    (rows(button(label="x" * 81)), "components.0.components.0.label", "BASE_TYPE_MAX_LENGTH"),
    (rows(button(label=None)), "components.0.components.0", "BUTTON_COMPONENT_INVALID_LABEL"),
    (rows(button(), button()), "components.0.components.1.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"),
    (rows({"type": 2, "style": 5, "label": "l"}), "components.0.components.0.url", "BASE_TYPE_REQUIRED"),
    (rows(menu(26)), "components.0.components.0.options", "BASE_TYPE_BAD_LENGTH"),
    (rows(menu(0)), "components.0.components.0.options", "BASE_TYPE_BAD_LENGTH"),
    (rows(menu(2, max_values=3)), "components.0.components.0.max_values", "BASE_TYPE_BAD_LENGTH"),
    (rows(menu(2, min_values=2)), "components.0.components.0.max_values", "BASE_TYPE_BAD_LENGTH"),
    (
        rows(menu(1, options=[{"label": "x" * 101, "value": "v"}])),
        "components.0.components.0.options.0.label",
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        rows(menu(1, options=[{"label": "", "value": "v"}])),
        "components.0.components.0.options.0.label",
        "BASE_TYPE_REQUIRED",
    ),
    (
        rows(menu(1, options=[{"label": "l", "value": "v"}] * 2)),
        "components.0.components.0.options",
        "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
    ),
    (
        rows(menu(1, options=[{"label": "l", "value": v, "default": True} for v in "ab"])),
        "components.0.components.0.options",
        "SELECT_COMPONENT_TOO_MANY_DEFAULTS",
    ),
    (rows(menu(1, placeholder="x" * 151)), "components.0.components.0.placeholder", "BASE_TYPE_MAX_LENGTH"),
    (V2 | {"content": "x"}, "content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"),
    (
        V2 | {"components": [{"type": 17, "components": [{"type": 10, "content": "x"}] * 40}]},
        "components",
        "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
    ),
]


def codes(refused, place):
    node = refused.value.errors
    for part in filter(None, place.split(".")):
        node = node[part]
    return [error["code"] for error in node["_errors"]]


@pytest.mark.parametrize("body", GOOD)
def test_a_message_at_its_limits_is_taken(body):
    check_message(body, 0)


@pytest.mark.parametrize(("body", "place", "code"), BAD)
def test_a_message_past_a_limit_is_refused_at_the_place(body, place, code):
    with pytest.raises(DiscordError) as refused:
        check_message(body, 0)
    assert (refused.value.status, refused.value.code) == (400, 50035)
    assert code in codes(refused, place)


def test_ten_files_are_taken_and_eleven_are_not_old_ones_included():
    check_message({}, 10)
    check_message({}, 4, 6)
    for new, kept in ((11, 0), (5, 6)):
        with pytest.raises(DiscordError):
            check_message({}, new, kept)


def test_a_choice_has_limits_too():
    check_choices([{"name": "x" * 100, "value": "x" * 100}] * 25)
    check_choices([{"name": "n", "value": 7}])
    for choices in (
        [{"name": "n", "value": "v"}] * 26,
        [{"name": "", "value": "v"}],
        [{"name": "n", "value": "x" * 101}],
    ):
        with pytest.raises(DiscordError):
            check_choices(choices)


@pytest.mark.parametrize(
    "commands",
    [
        [command(name=f"c{number}") for number in range(100)] + [command(name=f"m{n}", type=3) for n in range(15)],
        [command(name="x" * 32, description="x" * 100)],
        [command(type=2, name="Look at this", description="")],
        [command(options=[command(required=True), command(name="y")])],
    ],
)
def test_a_list_of_commands_at_its_limits_is_taken(commands):
    check_commands(commands)


@pytest.mark.parametrize(
    ("commands", "place", "code"),
    [
        ([command(name=f"c{number}") for number in range(101)], "", "APPLICATION_COMMANDS_MAX"),
        ([command(name=f"m{n}", type=3) for n in range(16)], "", "APPLICATION_COMMANDS_MAX"),
        ([command(), command()], "", "APPLICATION_COMMANDS_DUPLICATE_NAME"),
        ([command(name="Upper")], "0.name", "APPLICATION_COMMAND_INVALID_NAME"),
        ([command(name="x" * 33)], "0.name", "APPLICATION_COMMAND_INVALID_NAME"),
        ([command(description="x" * 101)], "0.description", "BASE_TYPE_MAX_LENGTH"),
        ([command(description=None)], "0.description", "BASE_TYPE_REQUIRED"),
        ([command(options=[command()] * 26)], "0.options", "BASE_TYPE_MAX_LENGTH"),
        ([command(options=[command(choices=[{}] * 26)])], "0.options.0.choices", "BASE_TYPE_MAX_LENGTH"),
        (
            [command(options=[command(), command(required=True)])],
            "0.options.1",
            "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        ),
    ],
)
def test_a_list_of_commands_past_a_limit_is_refused(commands, place, code):
    with pytest.raises(DiscordError) as refused:
        check_commands(commands)
    assert code in codes(refused, place)
