"""The command itself: install, prove, choose; or go back."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from attrs import asdict, evolve, frozen
from rich.console import Console
from rich.markup import escape

from bossbot_core.cli import exits
from bossbot_core.cli.screens import show_failure
from bossbot_core.cli.upgrading.installer import InstallError, WantedError, install, wanted
from bossbot_core.cli.upgrading.proof import Check
from bossbot_core.cli.upgrading.trial import CANARY, Trial
from bossbot_core.engines.editions import EditionError, Editions, EditionsBusyError, Manifest, choice, versions
from bossbot_core.settings import load_settings

RESTART = "Restart the bot: /admin restart in Discord, or SIGUSR1 to its process. Until then it works with the others."


@frozen(kw_only=True)
class Report:
    """What was done; `edition` is empty for the engines that came with the installation."""

    ok: bool
    done: str
    edition: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    checks: tuple[Check, ...] = ()


def upgrade(texts: Sequence[str], source: Path | None, *, as_json: bool, canary: Sequence[str] = CANARY) -> int:
    """Choose newer engines, if there are any and they are proved; returns the exit code. Raises `SettingsError`."""
    checks: list[Check] = []
    console = Console(highlight=False, quiet=as_json)

    def tell(check: Check) -> None:
        checks.append(check)
        mark = "[green]✓[/]" if check.ok else "[red]✗[/]"
        console.print(f"{mark} {escape(check.check)} [dim]{escape(check.found)}[/]", soft_wrap=True)

    def work(directory: Path, editions: Editions) -> Report:
        report = _upgraded(directory, editions, texts, source, Trial(tell=tell, canary=canary))
        return evolve(report, checks=tuple(checks))

    return _reported(work, as_json=as_json)


def give_up(*, as_json: bool) -> int:
    """Go back to the edition before, or to the installed engines; returns the exit code. Raises `SettingsError`."""

    def work(directory: Path, editions: Editions) -> Report:
        before = _in_use(directory)
        edition = editions.back()
        return Report(ok=True, done="went back", edition=edition, before=before, after=_in_use(directory))

    return _reported(work, as_json=as_json)


def _reported(work: Callable[[Path, Editions], Report], *, as_json: bool) -> int:
    directory = load_settings().settings.data.directory
    editions = Editions.of(directory)
    try:
        with editions.changing(), Console(stderr=True, quiet=as_json).status("This takes a minute or two…"):
            report = work(directory, editions)
    except WantedError as error:
        show_failure(str(error))
        return exits.BAD_INPUT
    except EditionsBusyError:
        show_failure("Another upgrade is at work on this data directory.")
        return exits.IN_USE
    except (InstallError, EditionError) as error:
        show_failure(f"Nothing was changed: {error}")
        return exits.FAILED
    except OSError as error:
        show_failure(f"The folder {editions.root} cannot be written to: {error.strerror}.")
        return exits.FAILED
    if as_json:
        print(json.dumps(asdict(report), ensure_ascii=False, indent=2))  # noqa: T201 - output
    else:
        _show(report)
    return exits.OK if report.ok else exits.FAILED


def _upgraded(directory: Path, editions: Editions, texts: Sequence[str], source: Path | None, trial: Trial) -> Report:
    requirements, before = wanted(texts), _in_use(directory)
    now = choice(directory)
    same = Report(ok=True, done="nothing newer", edition=now.stamp if now.folder else "", before=before, after=before)
    stamp = editions.stage()
    folder = editions.folder(stamp)
    try:
        install(requirements, folder, source)
        found = versions(folder)
        if found.items() <= before.items():
            return same
        if not trial.passed(folder):
            return evolve(same, ok=False, done="not proved")
        editions.choose(stamp, Manifest.of(folder))
    finally:
        if stamp not in editions.kept():
            editions.drop(stamp)
    return Report(ok=True, done="switched", edition=stamp, before=before, after=before | found)


def _in_use(directory: Path) -> dict[str, str]:
    folder = choice(directory).folder
    return versions() | (versions(folder) if folder else {})


def _show(report: Report) -> None:
    console = Console(highlight=False)
    where = f"edition {report.edition}" if report.edition else "as they were installed"
    for name, version in report.after.items():
        old = report.before.get(name, "none")
        change = f"{old} → {version}" if old != version else version
        console.print(f"{name} {change}", soft_wrap=True)
    words = {
        "switched": f"The engines are chosen ({where}). {RESTART}",
        "went back": f"Gone back: {where}. {RESTART}",
        "nothing newer": f"There is nothing newer ({where}).",
        "not proved": f"The newer engines did not pass, so nothing was changed ({where}).",
    }
    console.print(words[report.done], soft_wrap=True)
