"""What translators translate: every sentence in the code, and every text of the commands.

`python -m bossbot_core.testing.catalogue`, in a checkout, brings the locale files up to date. Babel and xgettext count
keyword arguments as positional ones: they would take `detail="..."`, which is for the log, for a sentence.
"""

import ast
import asyncio
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import hikari
import lightbulb
import polib
from lightbulb.localization import LocalizationProvider

from bossbot_core.api.wording import PLACE
from bossbot_core.discord import commands
from bossbot_core.discord.speech import COMMANDS, TRANSLATIONS, catalogue

ROOT = Path(__file__).parents[3]
SENTENCES = "bot.po"

TEMPLATES: Mapping[str, tuple[int, ...]] = {
    "say": (0,),
    "sentence": (0,),
    "PermanentError": (1,),
    "TransientError": (1,),
    "_healable": (1,),
    "_mentioned": (0,),
    "Explanation": (0,),
    "Guidance": (0, 1),
    "_invalid": (0,),
    "invalid": (0,),
}
"""Calls that take a sentence, with its places among the positional arguments."""

_IN_ENGLISH = frozenset({"cli", "sandbox", "testing"})
"""Rooms that speak to whoever runs or tests the bot."""

_NOT_WRAPPED = 10_000
_NOBODY = "MTEwMDAwMDAwMDAwMDAwMDAwMQ.x.y"


def sources() -> Iterator[Path]:
    """Every module that speaks to people in Discord."""
    core = ROOT / "src" / "bossbot_core"
    yield from (path for path in sorted(core.rglob("*.py")) if path.relative_to(core).parts[0] not in _IN_ENGLISH)
    yield from sorted(ROOT.glob("plugins/*/src/**/*.py"))


def sentences(paths: Iterable[Path]) -> frozenset[str]:
    """Every sentence in these modules."""
    nodes = (node for path in paths for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    arguments = (argument for node in nodes if isinstance(node, ast.Call) for argument in spoken(node))
    return frozenset(text for argument in arguments for text in _literals(argument))


def spoken(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call that are sentences."""
    places = TEMPLATES.get(_name(call.func), ())
    return [call.args[place] for place in places if place < len(call.args)]


async def command_builders(provider: LocalizationProvider) -> list[hikari.api.CommandBuilder]:
    """The registered commands, as `provider` translates them."""
    bot = hikari.GatewayBot(_NOBODY, banner=None, logs=None, suppress_optimization_warning=True)
    client = lightbulb.client_from_app(bot)
    commands.register(client)
    return [await each.as_command_builder(hikari.Locale.EN_US, provider) for each in client.registered_commands]


async def command_texts() -> frozenset[str]:
    """Every name, description, option and choice of the registered commands."""
    asked: set[str] = set()

    def note(text: str) -> Mapping[hikari.Locale, str]:
        asked.add(text)
        return {hikari.Locale.EN_US: text}

    await command_builders(note)
    return frozenset(asked)


def update(path: Path, texts: Iterable[str]) -> list[str]:
    """Give a locale file these texts and no others, in order; what is left to translate."""
    known = {entry.msgid: entry for entry in polib.pofile(str(path))} if path.exists() else {}
    file = polib.POFile(wrapwidth=_NOT_WRAPPED)
    file.metadata = {"Language": path.parents[1].name, "Content-Type": "text/plain; charset=UTF-8"}
    file.extend(known.get(text) or polib.POEntry(msgid=text) for text in sorted(texts))
    path.parent.mkdir(parents=True, exist_ok=True)
    file.save(str(path))
    return [entry.msgid for entry in file.untranslated_entries() + file.fuzzy_entries()]


def main() -> None:
    """Bring every locale file up to date, and print what is left to translate."""
    wanted = {SENTENCES: sentences(sources()), COMMANDS: asyncio.run(command_texts())}
    left = [
        f"{language}/{name}: {text}"
        for language in TRANSLATIONS
        for name, texts in wanted.items()
        for text in update(catalogue(language) / name, texts)
    ]
    print("\n".join(left) or "Everything is translated.")  # noqa: T201 - a command for translators


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    if isinstance(function, ast.Call):
        return "say" if _name(function.func) == "speech" else ""
    return function.id if isinstance(function, ast.Name) else ""


def _literals(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.IfExp):
        yield from _literals(argument.body)
        yield from _literals(argument.orelse)
    elif isinstance(argument, ast.Constant) and isinstance(argument.value, str) and _has_words(argument.value):
        yield argument.value


def _has_words(template: str) -> bool:
    """Whether there is anything to translate beside the places."""
    return any(character.isalpha() for character in PLACE.sub("", template))


if __name__ == "__main__":
    main()
