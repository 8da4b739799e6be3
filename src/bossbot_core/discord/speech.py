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

LOCALES = Path(__file__).parent / "locales"
COMMANDS = "commands.po"

LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch", "es": "Español", "ja": "日本語"}
"""Every language, by its code and in its own words."""

_FOLDERS = {"de": "de", "es": "es-ES", "ja": "ja"}
_LOCALES = {
    "de": (hikari.Locale.DE,),
    "es": (hikari.Locale.ES_ES, hikari.Locale("es-419")),
    "ja": (hikari.Locale.JA,),
}
_UNITS = {
    "en": ENGLISH,
    "de": Units(point=",", minute="{n} Min.", hour="{n} Std."),
    "es": Units(point=","),
    "ja": Units(second="{n}秒", minute="{n}分", hour="{n}時間"),
}


@frozen(kw_only=True)
class Speech:
    """Says sentences in one language; what is not translated is said in English."""

    language: str
    sentences: Mapping[str, str] = field(repr=False)
    units: Units = ENGLISH

    def __call__(self, template: str, /, **values: Value) -> str:
        """The sentence with its values, see `bossbot_core.api.wording`."""
        return worded(self.sentences.get(template, template), values, self.units)

    def error(self, error: BossBotError) -> str:
        """What went wrong, in one sentence."""
        return worded(self.sentences.get(error.template, error.template), error.values, self.units)


def speech(locale: str) -> Speech:
    """The language for one of Discord's locales, such as `de` or `es-419`."""
    code = locale.partition("-")[0]
    return _speech(code if code in LANGUAGES else "en")


def command_names(text: str) -> Mapping[hikari.Locale, str]:
    """A command's name or description in every locale, as lightbulb asks for it."""
    found = {hikari.Locale.EN_US: text}
    for language, locales in _LOCALES.items():
        if translated := _entries(language, names=True).get(text):
            found |= dict.fromkeys(locales, translated)
    return found


@functools.cache
def _speech(language: str) -> Speech:
    return Speech(language=language, sentences=_entries(language, names=False), units=_UNITS[language])


@functools.cache
def _entries(language: str, *, names: bool) -> Mapping[str, str]:
    if language not in _FOLDERS:
        return {}
    files = sorted((LOCALES / _FOLDERS[language] / "LC_MESSAGES").glob("*.po"))
    chosen = [file for file in files if (file.name == COMMANDS) is names]
    return {entry.msgid: entry.msgstr for file in chosen for entry in polib.pofile(str(file)) if entry.translated()}
