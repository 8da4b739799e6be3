"""In a job's own process Python sockets reach the door and nothing else."""

import json
import socket
import subprocess
import sys

import pytest

PROGRAM = """
import json, socket, sys
from bossbot_core.network import guard

door = ("127.0.0.1", int(sys.argv[1]))
canary = ("127.0.0.1", int(sys.argv[2]))
guard.install({door})

def udp():
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

def tcp(family=socket.AF_INET):
    return socket.socket(family, socket.SOCK_STREAM)

ATTEMPTS = {
    "door": lambda: socket.create_connection(door).close(),
    "door as text": lambda: socket.getaddrinfo(door[0], str(door[1])),
    "canary": lambda: socket.create_connection(canary),
    "connect_ex": lambda: tcp().connect_ex(canary),
    "other spelling": lambda: tcp().connect(("127.1", door[1])),
    "IPv6": lambda: tcp(socket.AF_INET6).connect(("::1", canary[1])),
    "unix": lambda: tcp(socket.AF_UNIX).connect("/run/dbus/system_bus_socket"),
    "sendto": lambda: udp().sendto(b"x", canary),
    "sendmsg": lambda: udp().sendmsg([b"x"], [], 0, canary),
    "bind": lambda: tcp().bind(("127.0.0.1", 0)),
    "bind door": lambda: tcp().bind(door),
    "server": lambda: socket.create_server(("", 0)),
    "getaddrinfo": lambda: socket.getaddrinfo("example.com", 443),
    "getaddrinfo bytes": lambda: socket.getaddrinfo(b"example.com", b"443"),
    "getaddrinfo none": lambda: socket.getaddrinfo(None, 0),
    "gethostbyname": lambda: socket.gethostbyname("localhost"),
    "gethostbyname_ex": lambda: socket.gethostbyname_ex("localhost"),
    "gethostbyaddr": lambda: socket.gethostbyaddr("127.0.0.1"),
    "getnameinfo": lambda: socket.getnameinfo(("127.0.0.1", 80), 0),
    "socketpair": lambda: [end.close() for end in socket.socketpair()],
    "asyncio": lambda: __import__("asyncio").run(__import__("asyncio").sleep(0)),
}

def outcome(attempt):
    try:
        attempt()
    except PermissionError as error:
        return str(error)
    except Exception as error:
        return repr(error)
    return "passed"

print(json.dumps({name: outcome(attempt) for name, attempt in ATTEMPTS.items()}))
"""

ALLOWED = {"door", "door as text", "socketpair", "asyncio"}


def run(program, *arguments):
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], capture_output=True, text=True, timeout=30, check=True
    ).stdout


@pytest.fixture(scope="module")
def outcomes():
    with socket.create_server(("127.0.0.1", 0)) as door, socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0)
        yield json.loads(run(PROGRAM, door.getsockname()[1], canary.getsockname()[1]))
        with pytest.raises(BlockingIOError):
            canary.accept()


def test_the_door_and_what_leads_nowhere_stay_open(outcomes):
    assert {name for name, outcome in outcomes.items() if outcome == "passed"} == ALLOWED


def test_everything_else_is_refused_in_plain_words(outcomes):
    refused = {name: outcome for name, outcome in outcomes.items() if name not in ALLOWED}
    assert len(refused) == 17
    assert all("through the egress door only" in outcome for outcome in refused.values())


def test_the_guard_costs_a_job_no_heavy_import():
    program = "import sys; from bossbot_core.network import guard; print(*sys.modules)"
    heavy = {"asyncio", "structlog", "attr", "cattrs", "socket", "bossbot_core.network.egress"}
    assert not heavy & set(run(program).split())
