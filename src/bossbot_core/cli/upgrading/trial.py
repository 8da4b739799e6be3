"""Puts engines to the proof in fresh processes: first what this machine can tell, then the platforms themselves."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

from attrs import frozen

import bossbot_core
from bossbot_core.cli import exits
from bossbot_core.cli.canary import Sighting
from bossbot_core.cli.upgrading.proof import Check
from bossbot_core.engines import editions

PROOF_TIMEOUT_S = 600.0
CANARY_TIMEOUT_S = 1200.0

CANARY = (sys.executable, "-m", "bossbot_core", "canary", "--json")

type Tell = Callable[[Check], None]


class CanaryError(Exception):
    """The canary itself failed, not a platform."""


@frozen(kw_only=True)
class Trial:
    """Each check is told as soon as it is known; `canary` is the command that fetches the platforms' links."""

    tell: Tell
    canary: Sequence[str] = CANARY

    def passed(self, folder: Path) -> bool:
        """Whether the engines in `folder` may be chosen. What is cheap comes first, and the first failure ends it."""
        replayed: dict[str, Check] = {}
        for check in chain(_floors(folder), _proved(folder), _suites(folder)):
            if check.platform:
                replayed[check.platform] = check
            elif not self._told(check):
                return False
        return self.platforms_passed(folder, replayed)

    def platforms_passed(self, folder: Path, replayed: Mapping[str, Check]) -> bool:
        """The platforms themselves have the last word: a replay is as old as this version of Boss-Bot."""
        try:
            verdicts = [self._told(check) for check in self._platforms(folder, replayed)]
        except CanaryError as error:
            return self._told(Check(check="canary", ok=False, found=str(error)))
        return all(verdicts)

    def _told(self, check: Check) -> bool:
        self.tell(check)
        return check.ok

    def _platforms(self, folder: Path, replayed: Mapping[str, Check]) -> Iterator[Check]:
        seen, known = self._watch("--engines", str(folder)), {}
        if bad := [each.platform for each in seen.values() if not each.ok]:
            known = self._watch(*(word for name in bad for word in ("--platform", name)))
        for name in sorted({*seen, *replayed}):
            yield platform_check(name, seen.get(name), known.get(name), replayed.get(name))

    def _watch(self, *arguments: str) -> dict[str, Sighting]:
        done = _python([*self.canary, *arguments], CANARY_TIMEOUT_S)
        if done.returncode == exits.BAD_INPUT:
            return {}
        try:
            report = json.loads(done.stdout)
        except ValueError:
            raise CanaryError(f"it ended with {done.returncode}: {done.stderr[-500:]}") from None
        return {each["platform"]: Sighting(**each) for each in report["platforms"]}


def platform_check(name: str, new: Sighting | None, old: Sighting | None, replay: Check | None) -> Check:
    """One platform: no worse than with the engines in use, and if it answers neither, at least in its replay."""
    check = f"platform {name}"
    if new is None or (not new.ok and old is not None and not old.ok):
        missing = "not looked at" if new is None else f"fails as before: {new.sentence} ({new.code})"
        if replay is None:
            return Check(check=check, ok=True, found=missing)
        outcome = "its replay works" if replay.ok else f"its replay does not: {replay.found}"
        return Check(check=check, ok=replay.ok, found=f"{missing}; {outcome}")
    if new.ok:
        return Check(check=check, ok=True, found=f"works: {new.files} files in {new.seconds:.1f} s")
    return Check(check=check, ok=False, found=f"worked before, and fails now: {new.sentence} ({new.code})")


def _floors(folder: Path) -> Iterator[Check]:
    found = editions.versions(folder)
    for name, floor in editions.floors().items():
        version = found.get(name, "")
        ok = bool(version) and floor.specifier.contains(version, prereleases=True)
        told = version if ok else f"{version or 'none'}, and {floor.specifier} is needed"
        yield Check(check=f"version of {name}", ok=ok, found=told)


def _proved(folder: Path) -> Iterator[Check]:
    done = _python([sys.executable, "-m", "bossbot_core.cli.upgrading.proof", str(folder)], PROOF_TIMEOUT_S)
    # A module that prints when it is imported says nothing about itself.
    yield from (Check(**json.loads(line)) for line in done.stdout.splitlines() if line.startswith('{"check": '))
    if done.returncode:
        yield Check(check="proof", ok=False, found=f"it ended with {done.returncode}: {done.stderr[-500:]}")


def _suites(folder: Path) -> Iterator[Check]:
    """The plugins' own tests, in a clone of the repository."""
    root = Path(bossbot_core.__file__).parents[2]
    if not (root / "plugins").is_dir() or find_spec("pytest") is None:
        return
    command = [sys.executable, "-m", "pytest", "plugins", "-q", "-n", "0", "-p", "no:cacheprovider"]
    done = _python(command, PROOF_TIMEOUT_S, folder=folder, cwd=root)
    words = done.stdout.strip().splitlines()
    yield Check(check="plugins' suites", ok=done.returncode == 0, found=words[-1].strip("= ") if words else "no output")


def _python(
    command: Sequence[str], timeout_s: float, *, folder: Path | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """A process that has no token, and says nothing to the terminal; one that takes too long has failed."""
    strange = ("BOSS_BOT_DISCORD_TOKEN", "PYTEST_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
    if folder is not None:
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(folder), environment.get("PYTHONPATH", "")]))
    try:
        return subprocess.run(
            list(command),
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        output = error.stdout.decode(errors="replace") if isinstance(error.stdout, bytes) else ""
        return subprocess.CompletedProcess(command, -1, output, f"it took longer than {timeout_s:.0f} s")
