"""Languages of subtitles: what a person may write, and what is offered while they write."""

import re

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.api.wording import sentence

MAX_CHOICES = 25
"""Suggestions at once (application-commands#application-command-object-application-command-option-choice-structure)."""

COMMON = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "ja": "日本語",
    "fr": "Français",
    "it": "Italiano",
    "pt": "Português",
    "pt-BR": "Português (Brasil)",
    "nl": "Nederlands",
    "pl": "Polski",
    "ru": "Русский",
    "uk": "Українська",
    "tr": "Türkçe",
    "ar": "العربية",
    "hi": "हिन्दी",
    "id": "Bahasa Indonesia",
    "ko": "한국어",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "sv": "Svenska",
    "da": "Dansk",
    "fi": "Suomi",
    "cs": "Čeština",
    "el": "Ελληνικά",
    "vi": "Tiếng Việt",
}

_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}", re.IGNORECASE | re.ASCII)


def language_code(text: str) -> str:
    """The language that somebody wrote, or nothing; raises `PermanentError(INVALID_VALUE)`."""
    code = text.strip()
    if code and not _CODE.fullmatch(code):
        template = sentence("Subtitles are asked for by a language code such as en, de or pt-BR.")
        raise PermanentError(ErrorCode.INVALID_VALUE, template)
    return code.lower()


def suggestions(typed: str) -> list[tuple[str, str]]:
    """`(what is shown, code)` of the languages that go with what was typed so far."""
    wanted = typed.strip().casefold()
    named = [(f"{name} ({code})", code) for code, name in COMMON.items()]
    return [each for each in named if wanted in each[0].casefold()][:MAX_CHOICES]
