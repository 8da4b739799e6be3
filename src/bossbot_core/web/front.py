"""The room as the composition root sees it: built from the settings, then opened."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from attrs import frozen

from bossbot_core.database import Database
from bossbot_core.guilds import GuildRules
from bossbot_core.settings import SocketAddress, WebSettings, host_of, origin_of
from bossbot_core.storage import Storage
from bossbot_core.web.health import Probes
from bossbot_core.web.links import Links
from bossbot_core.web.offers import Offers
from bossbot_core.web.server import WebServer
from bossbot_core.web.site import Site

KEYS = "links.keys"


@frozen(kw_only=True)
class WebFront:
    """The server, and what it offers to the delivery: no `offers` where there are no links."""

    server: WebServer
    links: Links | None = None
    offers: Offers | None = None

    @classmethod
    def of(
        cls,
        settings: WebSettings,
        directory: Path,
        *,
        database: Database,
        storage: Storage,
        rules: GuildRules,
        ready: Callable[[], bool],
    ) -> "WebFront | None":
        """The room that the settings ask for, or None."""
        if not settings.listen:
            return None
        links = offers = None
        if settings.has_links:
            links = Links(directory / KEYS, origin_of(settings.public_url))
            offers = Offers(links=links, storage=storage, rules=rules, life=timedelta(hours=settings.link_h))
        site = Site(
            probes=Probes(database=database, ready=ready),
            storage=storage,
            links=links,
            hosts=[host_of(settings.public_url)] if links else [],
        )
        return cls(server=WebServer(SocketAddress.parse(settings.listen), site), links=links, offers=offers)

    async def open(self) -> None:
        """Have keys, and listen; raises `SettingsError` where the address cannot be used."""
        await self.rotate()
        await self.server.start()

    async def rotate(self) -> None:
        """Make and drop keys where it is time."""
        if self.links is not None:
            await self.links.rotate()

    async def close(self) -> None:
        """Stop listening."""
        await self.server.close()
