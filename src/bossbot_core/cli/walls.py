"""What `doctor` says about the kernel's walls around jobs."""

from bossbot_core.cli.checks import Finding, Level
from bossbot_core.runner.walls import Support, support
from bossbot_core.settings import NetworkSettings

TCP_ABI = 4


def exceptions(network: NetworkSettings) -> Finding:
    """Which places inside links may lead to; none is what most want."""
    found = f"links may lead inside, to {', '.join(network.allow)}" if network.allow else "no link leads inside"
    return Finding(check="exceptions", level=Level.OK, found=found)


def finding(found: Support | None = None) -> Finding:
    """Which rules the kernel holds jobs to; less than it could is a warning, since jobs run all the same."""
    found = found or support()
    if not found.abi:
        fix = "Use Linux 6.7 or newer with Landlock (`lsm=landlock,...`); until then only the bot itself confines jobs."
        return Finding(check="kernel walls", level=Level.WARNING, found=found.missing, fix=fix)
    holds = f"Landlock ABI {found.abi} holds jobs: {', '.join(found.held)}"
    if found.abi < TCP_ABI:
        fix = "Linux 6.7 or newer also keeps jobs from connecting to anything but the door."
        return Finding(check="kernel walls", level=Level.WARNING, found=f"{holds}; no TCP rules", fix=fix)
    if not found.sockets:
        fix = "Let the bot's processes filter their own system calls (seccomp), on x86_64 or aarch64."
        return Finding(check="kernel walls", level=Level.WARNING, found=f"{holds}; no filter of sockets", fix=fix)
    return Finding(check="kernel walls", level=Level.OK, found=holds)
