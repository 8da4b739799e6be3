"""Languages: an English sentence in the code is the key under which the locale files have it in other words.

`locales/<locale>/LC_MESSAGES/*.po` is gettext's own layout. `commands.po` has the names and descriptions of commands,
which lightbulb gives to Discord; all other files have what the bot says.
"""

import functools
from collections.abc import Mapping
from pathlib import Path

import hikari
import polib
from attrs import field, frozen

from bossbot_core.api import BossBotError
from bossbot_core.api.wording import ENGLISH, Units, Value, worded
from bossbot_core.guilds import Language

LOCALES = Path(__file__).parent / "locales"
COMMANDS = "commands.po"

LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch", "es": "Español", "ja": "日本語"}
"""Every language, by its code and in its own words."""

TRANSLATIONS: Mapping[str, str] = {"de": "de", "es": "es-ES", "ja": "ja"}
"""Every language that is translated, with the folder of its locale files."""

_LOCALES = {
    "de": (hikari.Locale.DE,),
    "es": (hikari.Locale.ES_ES, hikari.Locale("es-419")),
    "ja": (hikari.Locale.JA,),
}
_UNITS = {
    "en": ENGLISH,
    "de": Units(point=",", second="{n} Sek.", minute="{n} Min.", hour="{n} Std.", percent="{n} %"),
    "es": Units(point=",", percent="{n} %"),
    "ja": Units(second="{n}秒", minute="{n}分", hour="{n}時間"),
}


@frozen(kw_only=True)
class Speech:
    """Says sentences in one language; what is not translated is said in English."""

    language: str
    sentences: Mapping[str, str] = field(repr=False)
    commands: Mapping[str, str] = field(factory=dict, repr=False)
    units: Units = ENGLISH

    def __call__(self, template: str, /, **values: Value) -> str:
        """The sentence with its values, see `bossbot_core.api.wording`."""
        return worded(self.sentences.get(template, template), self._named(values), self.units)

    def error(self, error: BossBotError) -> str:
        """What went wrong, in one sentence."""
        return self(error.template, **error.values)

    def _named(self, values: Mapping[str, Value]) -> Mapping[str, Value]:
        """The value `command`, if there is one, is a command's full name: people know it by their own."""
        if "command" not in values:
            return values
        name = str(values["command"])
        words = " ".join(self.commands.get(word, word) for word in name.split())
        return {**values, "command": self.commands.get(name, words)}


def speech(locale: str) -> Speech:
    """The language for one of Discord's locales, such as `de` or `es-419`."""
    code = locale.partition("-")[0]
    return _speech(code if code in LANGUAGES else "en")


def locale_for(language: Language, own: hikari.Locale | str) -> hikari.Locale | str:
    """Discord's locale in which a server wants to be spoken to; `own` is the person's."""
    return own if language is Language.AUTO else _LOCALES.get(language, (hikari.Locale.EN_US,))[0]


def command_names(text: str) -> Mapping[hikari.Locale, str]:
    """A command's name or description in every locale, as lightbulb asks for it."""
    found = {hikari.Locale.EN_US: text}
    for language, locales in _LOCALES.items():
        if translated := _entries(language, names=True).get(text):
            found |= dict.fromkeys(locales, translated)
    return found


def catalogue(language: str) -> Path:
    """The folder of a translated language's locale files."""
    return LOCALES / TRANSLATIONS[language] / "LC_MESSAGES"


@functools.cache
def _speech(language: str) -> Speech:
    return Speech(
        language=language,
        sentences=_entries(language, names=False),
        commands=_entries(language, names=True),
        units=_UNITS[language],
    )


@functools.cache
def _entries(language: str, *, names: bool) -> Mapping[str, str]:
    if language not in TRANSLATIONS:
        return {}
    chosen = [file for file in sorted(catalogue(language).glob("*.po")) if (file.name == COMMANDS) is names]
    return {entry.msgid: entry.msgstr for file in chosen for entry in polib.pofile(str(file)) if entry.translated()}
