"""Direct against through the egress door, small and large, in one run.

    python bench/door.py [--large-mib 1024] [--rounds 5] [--small-rounds 200] [--json]

Origin and client are processes of their own; the door runs in this one, beside an event loop whose lag is measured.
Ways are taken in turn, so that a busy machine slows all of them. Exit code 1 when a target is missed.
"""

import argparse
import asyncio
import base64
import http.client
import json
import socket
import statistics
import sys
import threading
import time
from urllib.parse import urlsplit

from bossbot_core.network.egress import EgressDoor
from bossbot_core.settings import NetworkSettings

MIB = 1024 * 1024
SMALL_BYTES = 24 * 1024
ORIGIN = "origin.test"
WAYS = ("direct", "plain", "tunnel")
TARGETS = {"large_mib_s": 200.0, "large_ratio": 0.6, "small_added_ms": 15.0}


def serve_origin() -> None:
    """GET /<bytes> answers that many zero bytes; prints its port."""
    block = memoryview(bytes(MIB))

    def answer(connection: socket.socket) -> None:
        with connection:
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(65536)
            length = left = int(head.split(b" ")[1][1:])
            connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n".encode())
            while left:
                left -= connection.send(block[:left])

    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:
        print(server.getsockname()[1], flush=True)
        while True:
            connection, _ = server.accept()
            threading.Thread(target=answer, args=(connection,), daemon=True).start()


def connect(way: str, port: int, proxy_url: str) -> http.client.HTTPConnection:
    if way == "direct":
        return http.client.HTTPConnection("127.0.0.1", port)
    proxy = urlsplit(proxy_url)
    return http.client.HTTPConnection("127.0.0.1", proxy.port)


def fetch(way: str, length: int, port: int, proxy_url: str, authorization: str) -> float:
    started = time.perf_counter()
    connection = connect(way, port, proxy_url)
    headers = {"Proxy-Authorization": authorization} if way == "plain" else {}
    if way == "tunnel":
        connection.set_tunnel(ORIGIN, 80, {"Proxy-Authorization": authorization})
    connection.request("GET", f"http://{ORIGIN}/{length}" if way == "plain" else f"/{length}", headers=headers)
    response = connection.getresponse()
    buffer, received = bytearray(MIB), 0
    while count := response.readinto(buffer):
        received += count
    connection.close()
    if received != length:
        raise SystemExit(f"{way}: {received} of {length} bytes, status {response.status}")
    return time.perf_counter() - started


def serve_client() -> None:
    """Runs the fetches that stdin asks for, one JSON list of `fetch` arguments a line."""
    for line in sys.stdin:
        print(fetch(*json.loads(line)), flush=True)


async def start(role: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(sys.executable, __file__, "--role", role, stdin=pipe, stdout=pipe)


async def watch_lag(worst_ms: list[float]) -> None:
    while True:
        due = time.perf_counter() + 0.005
        await asyncio.sleep(0.005)
        worst_ms.append((time.perf_counter() - due) * 1000)


async def measure(arguments: argparse.Namespace) -> dict[str, dict[str, list[float]]]:
    origin, client = await start("origin"), await start("client")
    assert origin.stdout is not None
    port = int(await origin.stdout.readline())
    door = EgressDoor(NetworkSettings(), overrides={f"{ORIGIN}:80": f"127.0.0.1:{port}"})
    await door.start()
    lag_ms: list[float] = []
    watching = asyncio.create_task(watch_lag(lag_ms))
    proxy_url = door.grant(1, byte_cap=2**50).proxy_url
    authorization = http_basic(proxy_url)

    async def timed(way: str, length: int) -> float:
        assert client.stdin is not None
        assert client.stdout is not None
        client.stdin.write(json.dumps([way, length, port, proxy_url, authorization]).encode() + b"\n")
        return float(await client.stdout.readline())

    times: dict[str, dict[str, list[float]]] = {"small": {way: [] for way in WAYS}, "large": {way: [] for way in WAYS}}
    try:
        for size, length, rounds in (
            ("small", SMALL_BYTES, arguments.small_rounds),
            ("large", arguments.large_mib * MIB, arguments.rounds),
        ):
            for _ in range(rounds):
                for way in WAYS:
                    times[size][way].append(await timed(way, length))
    finally:
        watching.cancel()
        await door.close()
        for process in (origin, client):
            process.kill()
            await process.wait()
    times["lag"] = {"bot_loop_ms": lag_ms}
    return times


def http_basic(proxy_url: str) -> str:
    proxy = urlsplit(proxy_url)
    return "Basic " + base64.b64encode(f"{proxy.username}:{proxy.password}".encode()).decode()


def figures(times: dict[str, dict[str, list[float]]], large_mib: int) -> dict[str, dict[str, float]]:
    small = {way: statistics.median(times["small"][way]) * 1000 for way in WAYS}
    large = {way: large_mib / min(times["large"][way]) for way in WAYS}
    lag_ms = sorted(times["lag"]["bot_loop_ms"])
    return {
        "small_median_ms": small,
        "small_added_ms": {way: small[way] - small["direct"] for way in WAYS[1:]},
        "large_mib_s": large,
        "large_ratio": {way: paired_ratio(times["large"], way) for way in WAYS[1:]},
        "bot_loop_lag_ms": {"p99": lag_ms[int(len(lag_ms) * 0.99)], "max": lag_ms[-1]},
    }


def paired_ratio(times: dict[str, list[float]], way: str) -> float:
    """The median over rounds: within one round all ways met the same machine."""
    return statistics.median(direct / taken for direct, taken in zip(times["direct"], times[way], strict=True))


def missed(result: dict[str, dict[str, float]]) -> list[str]:
    ways = WAYS[1:]
    return [
        *(f"{way}: large_mib_s" for way in ways if result["large_mib_s"][way] < TARGETS["large_mib_s"]),
        *(f"{way}: large_ratio" for way in ways if result["large_ratio"][way] < TARGETS["large_ratio"]),
        *(f"{way}: small_added_ms" for way in ways if result["small_added_ms"][way] > TARGETS["small_added_ms"]),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--role", choices=("bench", "origin", "client"), default="bench", help=argparse.SUPPRESS)
    parser.add_argument("--large-mib", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--small-rounds", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if arguments.role != "bench":
        (serve_origin if arguments.role == "origin" else serve_client)()
        return 0
    result = figures(asyncio.run(measure(arguments)), arguments.large_mib)
    if arguments.json:
        print(json.dumps(result))
    else:
        for name, values in result.items():
            print(f"{name:18}", "  ".join(f"{way} {value:9.2f}" for way, value in values.items()))
    for target in missed(result):
        print(f"missed: {target} (target {TARGETS[target.split(': ')[1]]})", file=sys.stderr)
    return 1 if missed(result) else 0


if __name__ == "__main__":
    sys.exit(main())
