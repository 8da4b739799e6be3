"""German, Spanish and Japanese through the whole bot: each person reads their own, unless the server chose one."""

import asyncio

import pytest
from attrs import frozen

MANAGER, GUILD = "Mona", "Boss HQ"


@frozen
class Words:
    """A few sentences of each part of the bot, in one language."""

    command: str
    downloading: str
    cancel: str
    not_a_link: str
    settings: str
    default: str
    privacy: str
    stats: str
    posted: str


WORDS = {
    "de": Words(
        command="herunterladen",
        downloading="Wird heruntergeladen",
        cancel="Abbrechen",
        not_a_link="Kein Link",
        settings="Einstellungen",
        default="Standard",
        privacy="Deine Daten löschen?",
        stats="Downloads dieses Servers",
        posted="Gepostet: 1",
    ),
    "es-419": Words(
        command="descargar",
        downloading="Descargando",
        cancel="Cancelar",
        not_a_link="No es un enlace",
        settings="Ajustes",
        default="predeterminado",
        privacy="¿Eliminar tus datos?",
        stats="Descargas de este servidor",
        posted="Publicadas: 1",
    ),
    "ja": Words(
        command="ダウンロード",
        downloading="ダウンロード中",
        cancel="キャンセル",
        not_a_link="リンクではありません",
        settings="設定",
        default="デフォルト",
        privacy="あなたのデータを削除しますか?",
        stats="このサーバーのダウンロード",
        posted="投稿済み: 1",
    ),
}


async def embed(world, command, **place):
    invocation = await world.discord.invoke(command, **place)
    return (await invocation.wait_for(lambda each: each["embeds"], timeout=30))["embeds"][0]


async def downloaded(world, **place):
    invocation = await world.discord.invoke("/download url:http://sample.test/clip.mp4", **place)
    await invocation.wait_for(lambda each: each["attachments"], timeout=30)
    async with asyncio.timeout(10):
        while (await world.app.queue.annals.figures(1)).total.completed < 1:
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("locale", WORDS)
async def test_everything_is_said_in_the_language_of_who_asks(world, locale):
    words = WORDS[locale]
    invocation = await world.discord.invoke("/download url:http://sample.test/slow.mp4", locale=locale)
    status = await invocation.wait_for(lambda each: words.downloading in str(each["embeds"]), timeout=30)
    (button,) = status["components"][0]["components"]
    assert button["label"] == words.cancel
    await downloaded(world, locale=locale)
    figures = await embed(world, "/stats", locale=locale)
    assert figures["title"] == words.stats
    assert words.posted in figures["fields"][0]["value"]
    refused = await embed(world, "/download url:nonsense", locale=locale)
    assert refused["title"] == words.not_a_link
    shown = await embed(world, "/settings view", locale=locale)
    assert shown["title"] == words.settings
    assert f"**spoiler** no · *{words.default}*" in shown["description"]
    assert (await embed(world, "/privacy delete", locale=locale))["title"] == words.privacy


async def test_discord_is_told_the_commands_in_every_language(world):
    (known,) = [each for each in world.discord.commands.of(None) if each["name"] == "download"]
    assert {locale: known["name_localizations"][locale] for locale in WORDS} == {
        locale: words.command for locale, words in WORDS.items()
    }
    assert known["name_localizations"]["es-ES"] == known["name_localizations"]["es-419"]


async def test_a_language_that_nobody_translated_is_english(world):
    assert (await embed(world, "/settings view", locale="fr"))["title"] == "Settings"


async def test_the_servers_language_is_spoken_to_everybody_there(world):
    changed = await embed(world, "/settings update key:language value:ja", user=MANAGER, locale="de")
    assert changed["title"] == "Einstellungen geändert"
    assert (await embed(world, "/settings view", locale="de"))["title"] == WORDS["ja"].settings
    refused = await embed(world, "/download url:nonsense", locale="en-US")
    assert refused["title"] == WORDS["ja"].not_a_link
    media = world.discord.world.channel("media")
    await embed(world, f"/settings update key:language value:en channel:<#{media.id}>", user=MANAGER)
    assert (await embed(world, "/settings view", locale="de", channel="media"))["title"] == "Settings"
