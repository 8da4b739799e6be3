"""The command line: `bossbot`, `bossbotctl` and `python -m bossbot_core`."""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int | None:
    """Run the command line; exits with the command's code."""
    try:
        from bossbot_core.cli.program import main as run

        return run(arguments)
    except KeyboardInterrupt:
        # While modules are still being imported; later the command line says it itself.
        sys.exit(130)


__all__ = ["main"]
