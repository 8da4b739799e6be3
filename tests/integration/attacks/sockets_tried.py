"""Tries every way to a canary that is not the door, behind the kernel's walls or bare; says which way there is.

python sockets_tried.py walls|bare PORT SERVICE FOLDER      prints {way: whether it leads there}
"""

import json
import socket
import subprocess
import sys
from pathlib import Path

import curl_cffi

from bossbot_core.engines import ffmpeg
from bossbot_core.runner import landlock, sockets

WAY, SERVICE, FOLDER = sys.argv[1], sys.argv[3], sys.argv[4]
CANARY = ("127.0.0.1", int(sys.argv[2]))
URL = f"http://127.0.0.1:{CANARY[1]}/"
FFMPEG = ffmpeg.find("")
DENO = Path(sys.executable).with_name("deno")
CLOSED_PORT = 1


def program(*command):
    subprocess.run(list(map(str, command)), check=True, capture_output=True, timeout=10)


def by_ffmpeg(address):
    """It finds no film there, so what it was answered tells whether it got through."""
    done = subprocess.run(
        [FFMPEG, "-nostdin", "-v", "error", "-rw_timeout", "500000", "-i", address, "-f", "null", "-"],
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
        env={},
    )
    if "Permission denied" in done.stderr:
        raise PermissionError


WAYS = {
    "TCP": lambda: socket.create_connection(CANARY, 2),
    "UDP": lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", CANARY),
    "Fast Open": lambda: socket.socket().sendto(b"x", socket.MSG_FASTOPEN, CANARY),
    "Fast Open by a message": lambda: socket.socket().sendmsg([b"x"], [], socket.MSG_FASTOPEN, CANARY),
    "MPTCP": lambda: socket.socket(proto=socket.IPPROTO_MPTCP).connect(CANARY),
    "netlink": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
    "listening": lambda: socket.create_server(("127.0.0.1", 0)),
    "a service behind a file": lambda: socket.socket(socket.AF_UNIX).connect(SERVICE),
    "a program": lambda: program(sys.executable, "-c", f"import socket; socket.create_connection({CANARY}, 2)"),
    "libcurl": lambda: curl_cffi.get(URL, timeout=2),
    "deno": lambda: program(DENO, "eval", f"await fetch('{URL}')"),
    "ffmpeg by HTTP": lambda: by_ffmpeg(URL),
    "ffmpeg by TCP": lambda: by_ffmpeg(f"tcp://127.0.0.1:{CANARY[1]}"),
    "ffmpeg by UDP": lambda: by_ffmpeg(f"udp://127.0.0.1:{CANARY[1]}?timeout=100000"),
}


def leads_there(way):
    try:
        way()
    except (OSError, subprocess.SubprocessError, curl_cffi.CurlError):
        return False
    return True


if WAY == "walls":
    everything = landlock.READ | landlock.OWN
    places = ((Path("/"), landlock.READ), (Path("/dev/null"), landlock.USE), (Path(FOLDER), everything))
    landlock.restrict(landlock.Rules(places=places, tcp_port=CLOSED_PORT), landlock.abi())
    sockets.restrict()
print(json.dumps({name: leads_there(way) for name, way in WAYS.items()}))
