"""A command gets the services that it names, and its thousandth use costs no more memory than its second."""

import sys
from pathlib import Path

import lightbulb
import linkd
import pytest

from bossbot_core.discord import commands
from bossbot_core.discord.commands.invocation import invoke


class Service:
    """What a command names."""

    def __init__(self):
        self.served = []


class Command:
    def __init__(self, name):
        self.name = name

    @invoke
    async def invoke(self, ctx: lightbulb.Context, service: Service) -> None:
        service.served.append((self.name, ctx))


@pytest.fixture
def services():
    manager = linkd.DependencyInjectionManager()
    manager.registry_for(linkd.Contexts.ROOT).register_value(Service, Service())
    return manager


async def test_each_use_is_served_with_its_own_command_and_context(services):
    async with services.enter_context(linkd.Contexts.ROOT) as container:
        await Command("one").invoke("first")
        await Command("two").invoke("second")
        assert (await container.get(Service)).served == [("one", "first"), ("two", "second")]


async def test_uses_leave_no_names_behind(services):
    async with services.enter_context(linkd.Contexts.ROOT) as container:
        await Command("warm").invoke(None)
        before = sys.getunicodeinternedsize()
        for _ in range(200):
            await Command("again").invoke(None)
        assert len((await container.get(Service)).served) == 201
        assert sys.getunicodeinternedsize() - before < 20


def test_every_command_is_invoked_so():
    sources = [path.read_text() for path in Path(commands.__file__).parent.glob("*.py")]
    assert sum(source.count("@invoke") for source in sources) >= 2
    assert not any("@lightbulb.invoke" in source for source in sources)
