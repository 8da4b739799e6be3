"""Runs jobs in a network of its own and reads every packet of it; says where anything went that is not the door.

    python jobs_elsewhere.py JOBS FOLDER      prints {"guarded": {job: [foreign targets]}, "bare": {platform: the same}}

Every address leads back into this network, so nothing gets out and nothing is lost.
"""

import asyncio
import contextlib
import importlib
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from itertools import cycle, islice
from pathlib import Path

from bossbot_core.api import BossBotError
from bossbot_core.network import EgressDoor
from bossbot_core.settings import NetworkSettings
from bossbot_core.testing.fetching import Fetch, fetch_through
from bossbot_core.testing.job_context import job_context
from bossbot_core.testing.replay import ReplayServer, merged
from bossbot_core.testing.replies import instagram, reddit, tiktok, twitter, youtube
from bossbot_core.testing.urls import parse_url

JOBS = (
    ("twitter", f"https://x.com/naturepics/status/{twitter.POST_ID}", twitter.photos(count=2)),
    ("twitter", f"https://x.com/naturepics/status/{twitter.POST_ID}", twitter.video()),
    ("reddit", f"https://www.reddit.com/comments/{reddit.POST_ID}", reddit.gallery(count=2)),
    ("reddit", f"https://www.reddit.com/comments/{reddit.POST_ID}", reddit.video()),
    ("instagram", f"https://www.instagram.com/p/{instagram.CODE}/", instagram.carousel(photos=2)),
    ("instagram", f"https://www.instagram.com/reel/{instagram.CODE}/", instagram.reel()),
    ("tiktok", f"https://www.tiktok.com/@{tiktok.USER}/photo/{tiktok.POST_ID}", tiktok.photos()),
    ("tiktok", f"https://vm.tiktok.com/{tiktok.SHORT_CODE}/", merged(tiktok.video(), tiktok.short_link())),
    ("youtube", f"https://youtu.be/{youtube.VIDEO_ID}", youtube.video()),
    ("youtube", f"https://youtu.be/{youtube.VIDEO_ID}", youtube.video(captions=["en"])),
)
_TCP, _UDP = 6, 17
_SYN, _ACK = 0x02, 0x10


class Ear:
    """Hears the first packet of every conversation, on a socket below IP."""

    def __init__(self):
        self.heard = []
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0003))
        self._socket.bind(("lo", 0))
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            packet, (_, _, kind, *_) = self._socket.recvfrom(65535)
            # What comes in on the loopback has gone out before.
            if kind != socket.PACKET_OUTGOING and (target := _target(packet)):
                self.heard.append(target)

    def foreign(self, ours):
        """Where anything went since the last time, but to `ours`."""
        time.sleep(0.02)
        heard, self.heard = self.heard, []
        assert heard or not ours, "the ear is deaf"
        return sorted({f"{kind} {host}:{port}" for kind, host, port in heard if (host, port) not in ours})


def _target(packet):
    if packet[0] >> 4 == 4:
        kind, host, body = packet[9], socket.inet_ntop(socket.AF_INET, packet[16:20]), packet[4 * (packet[0] & 15) :]
    else:
        kind, host, body = packet[6], socket.inet_ntop(socket.AF_INET6, packet[24:40]), packet[40:]
    (port,) = struct.unpack(">H", body[2:4])
    if kind == _TCP and body[13] & (_SYN | _ACK) == _SYN:
        return "TCP", host, port
    return ("UDP", host, port) if kind == _UDP else None


def leave():
    os.unshare(os.CLONE_NEWNET)
    for arguments in ("link set lo up", "route add local default dev lo", "-6 route add local default dev lo"):
        subprocess.run(["ip", *arguments.split()], check=True, timeout=10)


async def guarded(ear, count, folder):
    found = {}
    for number, (plugin, link, routes) in enumerate(islice(cycle(JOBS), count)):
        with ReplayServer(routes) as replay:
            door = EgressDoor(NetworkSettings(ca_file=str(replay.ca_file)), overrides=replay.overrides)
            await door.start()
            ear.foreign(set())
            order = Fetch(module=f"bossbot_plugin_{plugin}", link=link)
            files = await fetch_through(door, order, folder / str(number))
            assert files.files
            origins = {
                (host, int(port)) for host, _, port in (each.rpartition(":") for each in replay.overrides.values())
            }
            found[f"{plugin} {number}"] = ear.foreign({door.address, *origins})
            await door.close()
    return found


def bare(ear, folder):
    """The same engines where nobody tells them of a door; one job of each platform."""
    found = {}
    for plugin, link, _ in JOBS:
        if plugin not in found:
            module = importlib.import_module(f"bossbot_plugin_{plugin}")
            context = job_context(folder / plugin, settings=module.Settings()).context
            with contextlib.suppress(BossBotError):
                module.download(module.match_url(parse_url(link)), context)
            found[plugin] = ear.foreign(set())
    return found


def main(jobs, folder):
    leave()
    ear = Ear()
    return {"guarded": asyncio.run(guarded(ear, int(jobs), Path(folder))), "bare": bare(ear, Path(folder))}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
