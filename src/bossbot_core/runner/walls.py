"""What a job's process may still reach: its folder, the code that it runs, and the door. The kernel holds the walls."""

import errno
import mimetypes
import os
import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from attrs import frozen

from bossbot_core.runner import landlock, sockets
from bossbot_core.runner.landlock import OWN, READ, USE, Rules, places
from bossbot_core.runner.spec import ChildSpec

LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/etc/ld.so.preload")
CERTIFICATES = (
    "/etc/ssl/certs",
    "/etc/ssl/cert.pem",
    "/etc/ssl/openssl.cnf",
    "/etc/pki/tls/certs",
    "/etc/pki/tls/cert.pem",
    "/etc/pki/ca-trust/extracted",
    "/etc/ca-certificates/extracted",
    "/usr/share/ca-certificates",
    "/usr/local/share/ca-certificates",
)
"""Never the folders beside them, which hold private keys."""

KERNEL = (
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/sys/vm/overcommit_memory",
    "/sys/fs/cgroup",
    "/sys/devices/system",
    "/dev/zero",
    "/dev/random",
    "/dev/urandom",
)
"""Never the whole of /proc: it shows the environment and the open files of the bot."""

TIME_ZONES = ("/etc/localtime", "/usr/share/zoneinfo")

log = structlog.get_logger("runner")


@frozen(kw_only=True)
class Support:
    """What the kernel can hold; `abi` is 0 where it has no Landlock, and `missing` then says why."""

    abi: int
    missing: str = ""
    sockets: bool = False

    @property
    def held(self) -> tuple[str, ...]:
        """In words."""
        since = {"files": 1, "TCP": 4, "signals": 6}
        held = tuple(word for word, version in since.items() if self.abi >= version)
        return (*held, "sockets") if self.sockets else held


def support() -> Support:
    """Ask the kernel; changes nothing."""
    if sys.platform != "linux":
        return Support(abi=0, missing="this system has no Landlock")
    filtered = sockets.supported()
    try:
        return Support(abi=landlock.abi(), sockets=filtered)
    except OSError as error:
        why = {errno.ENOSYS: "the kernel has no Landlock", errno.EOPNOTSUPP: "Landlock is off in this kernel"}
        missing = why.get(error.errno or 0, f"Landlock cannot be asked: {error.strerror}")
        return Support(abi=0, missing=missing, sockets=filtered)


def tell() -> None:
    """Log, once for the whole bot, what holds its jobs."""
    found = support()
    if found.abi:
        log.info("kernel walls", abi=found.abi, held=", ".join(found.held))
    else:
        log.warning("kernel walls missing", reason=found.missing, held=", ".join(found.held))


def warm() -> None:
    """Find out once, in the fork server, what is the same for every job."""
    support()
    _code(tuple(sys.path))


def raise_walls(spec: ChildSpec, started_in: Path) -> None:
    """Enter them; nothing where the kernel has none. `started_in` is the folder the bot was started in."""
    found = support()
    if found.abi:
        landlock.restrict(rules(spec, started_in), found.abi)
    if found.sockets:
        sockets.restrict()


def rules(spec: ChildSpec, started_in: Path) -> Rules:
    """The job's own folder to write in, and the little that it must read."""
    closed = (spec.workspace.parents[1].resolve(), started_in.resolve())
    reads = [path for path in _code(tuple(sys.path)) if not any(each.is_relative_to(path) for each in closed)]
    reads += [*_packages(spec), *_programs(spec), *_own_files(spec)]
    reads += map(Path, (*LIBRARIES, *CERTIFICATES, *KERNEL, *TIME_ZONES, *mimetypes.knownfiles))
    return Rules(
        places=(*places(reads, READ), (Path(os.devnull), USE), (spec.workspace, OWN)),
        tcp_port=urlsplit(spec.egress.proxy_url).port or 0,
    )


@cache
def _code(search: tuple[str, ...]) -> tuple[Path, ...]:
    """Where modules come from; the folder of the settings and the data directory are among them for nobody."""
    named = [sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")]
    return tuple({Path(entry).resolve(): None for entry in (*search, *named, f"{sys.base_prefix}/lib") if entry})


def _packages(spec: ChildSpec) -> Iterator[Path]:
    """The packages themselves, where the folder that they lie in is closed."""
    for module in ("bossbot_core", *(recipe.module_name for recipe in spec.plugins)):
        found = find_spec(module.partition(".")[0])
        if found is not None:
            yield from map(Path, found.submodule_search_locations or filter(None, [found.origin]))


def _programs(spec: ChildSpec) -> Iterator[Path]:
    """Python, deno and ffmpeg; no other program is to be run."""
    yield Path(sys.executable).resolve()
    yield Path(sys.prefix, "pyvenv.cfg")
    yield Path(sys.executable).with_name("deno")
    if spec.ffmpeg_path:
        yield Path(spec.ffmpeg_path)
        yield Path(spec.ffmpeg_path).with_name("ffprobe")


def _own_files(spec: ChildSpec) -> Iterator[Path]:
    """What the operator named for this job: authorities, the owner's cookies, and `downloads.readable`."""
    if spec.egress.ca_file:
        yield spec.egress.ca_file
    owner = next((recipe for recipe in spec.plugins if recipe.name == spec.claim.plugin), None)
    if owner and isinstance(cookies := owner.table.get("cookies_file"), str) and cookies:
        yield Path(cookies)
    yield from spec.readable
