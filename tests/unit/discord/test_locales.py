"""Every language says everything: complete, with the same values, and short enough for where Discord shows it."""

import gettext
import io
import re
from collections.abc import Iterator

import hikari
import polib
import pytest

from bossbot_core.api.wording import PLACE
from bossbot_core.discord.speech import COMMANDS, TRANSLATIONS, catalogue, command_names, speech
from bossbot_core.guilds import Language
from bossbot_core.testing.catalogue import SENTENCES, command_builders, command_texts, sentences, sources

LANGUAGES = list(TRANSLATIONS)
LOCALES = [hikari.Locale.DE, hikari.Locale.ES_ES, hikari.Locale("es-419"), hikari.Locale.JA]

NAME = re.compile(r"[-_'\w]{1,32}")
"""Of slash commands and options, with letters in lower case (application-commands#application-command-object)."""

LABEL, TITLE, DESCRIPTION = 80, 256, 100
"""Characters of a button's label, of an embed's title or field name, and of a command's or option's description."""


def bound(english: str) -> int:
    """How long a translation may be; what is short in English stands in buttons and titles."""
    if len(english) <= LABEL // 2:
        return LABEL
    return TITLE if len(english) < TITLE else 2 * TITLE


def entries(language: str, name: str) -> polib.POFile:
    return polib.pofile(str(catalogue(language) / name))


@pytest.fixture(scope="module")
def said() -> frozenset[str]:
    return sentences(sources())


def test_a_server_can_choose_every_language():
    assert {*LANGUAGES, "en", "auto"} == set(Language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_and_nothing_else(language, said):
    file = entries(language, SENTENCES)
    assert {entry.msgid for entry in file} == said, "run `nox -s locales`"
    assert [entry.msgid for entry in file if not entry.translated() or entry.obsolete] == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_text_of_a_command_is_translated_and_nothing_else(language):
    file = entries(language, COMMANDS)
    assert {entry.msgid for entry in file} == await command_texts(), "run `nox -s locales`"
    assert [entry.msgid for entry in file if not entry.translated() or entry.obsolete] == []


@pytest.mark.parametrize("name", [SENTENCES, COMMANDS])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_sorted_and_reads_as_gettext_reads_it(language, name):
    file = entries(language, name)
    assert [entry.msgid for entry in file] == sorted(entry.msgid for entry in file)
    compiled = gettext.GNUTranslations(io.BytesIO(file.to_binary()))
    assert all(compiled.gettext(entry.msgid) == entry.msgstr for entry in file)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_values_of_its_sentence(language):
    file = entries(language, SENTENCES)
    differing = [each.msgid for each in file if set(PLACE.findall(each.msgid)) != set(PLACE.findall(each.msgstr))]
    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fits_where_its_sentence_is_shown(language):
    file = entries(language, SENTENCES)
    assert [each.msgstr for each in file if len(each.msgstr) > bound(each.msgid)] == []


@pytest.mark.parametrize("locale", LOCALES)
async def test_a_commands_texts_fit_and_are_names_where_names_are_wanted(locale):
    for builder in await command_builders(command_names):
        assert_name(builder.name_localizations[locale], slash=isinstance(builder, hikari.api.SlashCommandBuilder))
        for option in options(builder):
            assert_name(option.name_localizations[locale], slash=True)
            assert 0 < len(option.description_localizations[locale]) <= DESCRIPTION
            labels = [choice.name_localizations[locale] for choice in option.choices or ()]
            assert all(0 < len(label) <= DESCRIPTION for label in labels)
            assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("locale", LOCALES)
async def test_no_two_commands_or_options_beside_each_other_are_called_the_same(locale):
    builders = await command_builders(command_names)
    families = [builders, *(getattr(builder, "options", ()) for builder in builders)]
    families += [option.options or () for builder in builders for option in getattr(builder, "options", ())]
    for family in families:
        names = [(type(each), each.name_localizations[locale]) for each in family]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("locale", LOCALES)
async def test_a_sentence_calls_a_command_as_its_reader_knows_it(locale, said):
    say, names = speech(locale), await full_names(locale)
    for sentence in said:
        for key in mentioned(sentence, names):
            assert f"/{names[key]}" in say(sentence), sentence


async def test_a_value_that_is_a_command_is_called_as_its_reader_knows_it():
    template = "That was quick; you may use /{command} again in {wait_s}."
    assert "/warteschlange liste " in speech("de")(template, command="queue list", wait_s=3)
    assert "/Medien herunterladen " in speech("de")(template, command="Download media", wait_s=3)
    assert "/queue list " in speech("en-US")(template, command="queue list", wait_s=3)


def test_numbers_are_written_as_the_language_writes_them():
    assert speech("de")("{done_bytes}", done_bytes=1.5 * 2**20) == "1,5 MiB"
    assert speech("de")("{done_percent}", done_percent=42.4) == "42 %"
    assert speech("ja")("{wait_s}", wait_s=125) == "2分 5秒"
    assert speech("en-GB")("{done_percent}", done_percent=42.4) == "42%"


def assert_name(name: str, *, slash: bool) -> None:
    assert 0 < len(name) <= 32, name
    if slash:
        assert NAME.fullmatch(name), name
        assert name == name.lower()


def options(builder: hikari.api.CommandBuilder) -> Iterator[hikari.CommandOption]:
    for option in getattr(builder, "options", ()):
        yield option
        yield from option.options or ()


async def full_names(locale: hikari.Locale) -> dict[str, str]:
    """Every command and subcommand in English, with its name in a locale."""
    found = {}
    for builder in await command_builders(command_names):
        found[builder.name] = builder.name_localizations[locale]
        for child in getattr(builder, "options", ()):
            if child.type is hikari.OptionType.SUB_COMMAND:
                own = child.name_localizations[locale]
                found[f"{builder.name} {child.name}"] = f"{builder.name_localizations[locale]} {own}"
    return found


def mentioned(sentence: str, names: dict[str, str]) -> list[str]:
    """The commands that an English sentence names, each by as much of its name as stands there."""
    found = []
    for match in re.finditer(r"(?<![\w:/])/([a-z]+)(?: ([a-z]+))?", sentence):
        longest = f"{match[1]} {match[2]}"
        found += [name for name in (longest, match[1]) if name in names][:1]
    return found
