"""`bossbot canary` whose door leads to replayed platforms: `canary_behind_overrides.py OVERRIDES [ARGUMENTS]`."""

import asyncio
import json
import sys
from argparse import ArgumentParser
from pathlib import Path

from bossbot_core import logs
from bossbot_core.cli.canary import as_plain, watch
from bossbot_core.engines import editions
from bossbot_core.settings import LogSettings, load_settings

if __name__ == "__main__":
    parser = ArgumentParser()
    parser.add_argument("overrides", type=json.loads)
    parser.add_argument("--engines", type=Path)
    parser.add_argument("--platform", action="append", default=[])
    given = parser.parse_args()
    logs.configure(LogSettings(level="error"), output=sys.stderr)
    if given.engines:
        editions.put_first(given.engines)
    seen = asyncio.run(watch(load_settings().settings, given.platform, overrides=given.overrides))
    print(json.dumps(as_plain(seen)))
    sys.exit(0 if all(each.ok for each in seen) else 1)
