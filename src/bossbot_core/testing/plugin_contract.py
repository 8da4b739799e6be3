"""What the bot asks of every plugin, as tests: derive `TestContract(PluginContract)` and fill in two attributes."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any, ClassVar

from attrs import has

from bossbot_core.api import BossBotError, ParsedUrl, UrlMatch
from bossbot_core.pluginhost.checks import check_module
from bossbot_core.settings.structure import StructureError, structure
from bossbot_core.testing.urls import parse_url

MATCH_BUDGET_S = 0.001
"""Every pasted link passes through every plugin in the bot's own process; a millisecond each keeps it responsive."""

_FOREIGN = ("https://evil.example/", "https://evil.example/watch?v=aaaaaaaaaaa", "https://sample.invalid/clip.mp4")
_ENGINES = ("yt_dlp", "gallery_dl", "requests", "curl_cffi")


class PluginContract:
    """Checks of one plugin module.

    `plugin` is the module; `links` maps links that it must claim to the `media_id` each must get, with several
    spellings of one media among them.
    """

    plugin: ClassVar[ModuleType]
    links: ClassVar[Mapping[str, str]]

    def test_the_host_admits_the_module(self) -> None:
        """`PLUGIN`, the API version, the hooks' names, colours and arguments are right."""
        check_module(self.plugin.PLUGIN.name, self.plugin)

    def test_every_setting_has_a_default(self) -> None:
        """An empty `[plugins.<name>]` table is enough."""
        settings = self._settings_class()
        if settings is not None:
            assert structure({}, settings) == settings()

    def test_an_unknown_setting_is_refused(self) -> None:
        """A misspelt key fails the plugin instead of being ignored."""
        settings = self._settings_class()
        if settings is None:
            return
        assert has(settings), "the settings class must be an attrs class"
        try:
            structure({"no_such_setting": 1}, settings)
        except StructureError:
            return
        raise AssertionError("an unknown setting was taken")

    def test_importing_it_loads_no_engine(self) -> None:
        """The bot's process imports every plugin and must stay small; engines load in the job's process."""
        program = f"import sys, {self.plugin.__name__}\nprint([name for name in {_ENGINES!r} if name in sys.modules])"
        run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
        assert run.stdout.strip() == "[]", f"importing the plugin loads {run.stdout.strip()}"

    def test_every_link_is_claimed_under_its_media_id(self) -> None:
        """The same media has the same `media_id` in every spelling."""
        for link, media_id in self.links.items():
            match = self._match(link)
            assert match is not None, f"{link} is not claimed"
            assert match.media_id == media_id, f"{link} is {match.media_id!r}, expected {media_id!r}"

    def test_a_canonical_url_leads_to_the_same_media(self) -> None:
        """What an engine is given can be pasted again."""
        for link in self.links:
            first = self._claimed(link)
            again = self._match(first.canonical_url)
            assert again is not None, f"{first.canonical_url} is not claimed"
            assert (again.media_id, again.canonical_url) == (first.media_id, first.canonical_url), link

    def test_the_canary_is_a_link_of_its_own(self) -> None:
        """What `bossbot canary` fetches is claimed by the plugin that named it."""
        canary = self.plugin.PLUGIN.canary_url
        assert not canary or self._match(canary) is not None, f"{canary} is not claimed"

    def test_foreign_and_lookalike_hosts_are_left_alone(self) -> None:
        """A host is claimed as a whole, never by how it begins or ends."""
        fakes = [fake for link in self.links for fake in lookalikes(parse_url(link))]
        for foreign in [*_FOREIGN, *fakes]:
            assert self._match(foreign) is None, f"{foreign} is claimed"

    def test_matching_reads_and_asks_nothing(self) -> None:
        """`match_url` opens no file, no socket and no process, and answers the same each time."""
        for link in self.links:
            url = parse_url(link)
            with _watched() as events:
                answers = [self.plugin.match_url(url), self.plugin.match_url(url)]
            assert not events, f"{link}: match_url caused {events}"
            assert answers[0] == answers[1], f"{link}: two answers"

    def test_matching_takes_less_than_a_millisecond(self) -> None:
        """Measured as the best of five rounds, so that a busy machine does not fail a quick plugin."""
        for link in self.links:
            url = parse_url(link)
            assert min(_seconds(self.plugin, url) for _ in range(5)) < MATCH_BUDGET_S, f"{link} takes too long"

    def _settings_class(self) -> type[Any] | None:
        settings: type[Any] | None = self.plugin.PLUGIN.settings
        return settings

    def _match(self, link: str) -> UrlMatch | None:
        try:
            url = parse_url(link)
        except BossBotError:
            return None
        answer = self.plugin.match_url(url)
        assert answer is None or isinstance(answer, UrlMatch), f"{link}: {answer!r} is no UrlMatch"
        return answer

    def _claimed(self, link: str) -> UrlMatch:
        match = self._match(link)
        assert match is not None, f"{link} is not claimed"
        return match


def lookalikes(url: ParsedUrl) -> list[str]:
    """Links that look as if they led to `url`'s host and do not."""
    rest = url.href.split("://", 1)[1].partition("/")[2]
    hosts = (
        f"{url.host}.evil.example",
        f"evil{url.host}",
        f"evil-{url.host}",
        f"evil.example/{url.host}",
        f"{url.host}@evil.example",
        f"{url.host}:8443",
        url.host.replace(".", "-", url.host.count(".") - 1) if url.host.count(".") > 1 else f"{url.host}x",
    )
    return [f"{url.scheme}://{host}/{rest}" for host in hosts]


def _seconds(plugin: ModuleType, url: ParsedUrl) -> float:
    started = time.perf_counter()
    for _ in range(20):
        plugin.match_url(url)
    return (time.perf_counter() - started) / 20


_events: list[str] | None = None
_hooked = False


@contextmanager
def _watched() -> Iterator[list[str]]:
    global _events, _hooked  # noqa: PLW0603 -- an audit hook cannot be taken off again, so one serves all checks
    if not _hooked:
        sys.addaudithook(_note)
        _hooked = True
    events: list[str] = []
    _events = events
    try:
        yield events
    finally:
        _events = None


def _note(event: str, _arguments: tuple[Any, ...]) -> None:
    if _events is not None and event.startswith(("open", "socket.", "subprocess.", "os.", "urllib.")):
        _events.append(event)
