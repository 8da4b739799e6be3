"""The process's memory: what was used once is given back. Each case has a process of its own, as a bot has."""

import subprocess
import sys

SHARED = """
import ctypes, sys, threading
from xml.etree import ElementTree
from bossbot_core import memory
from bossbot_core.testing.processes import status_of
import os

def rss_kib():
    return status_of(os.getpid(), "VmRSS")

def heaps():
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    file = ctypes.c_void_p(libc.fopen(sys.argv[1].encode(), b"w"))
    libc.malloc_info(0, file)
    libc.fclose(file)
    return len(ElementTree.parse(sys.argv[1]).findall("heap"))

def on_threads(work):
    together = threading.Barrier(4)
    def run():
        together.wait()
        work()
        together.wait()
    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
"""


def ask(tmp_path, script):
    command = [sys.executable, "-c", SHARED + script, str(tmp_path / "malloc.xml")]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.split()


def test_all_threads_share_one_heap(tmp_path):
    script = "on_threads(lambda: [bytes(50_000) for _ in range(20)]); print(heaps())"
    assert ask(tmp_path, f"memory.keep_small(); {script}") == ["1"]
    # Without it each thread would have its own: the figure means something.
    assert int(ask(tmp_path, script)[0]) > 1


def test_large_blocks_go_back_at_once(tmp_path):
    script = """
memory.keep_small()
bytearray(16_000_000)
before = rss_kib()
blocks = [bytearray(b"x" * 8_000_000) for _ in range(8)]
pin = bytearray(300_000)
held = rss_kib()
del blocks
print(held - before, rss_kib() - before)
"""
    held, left = map(int, ask(tmp_path, script))
    assert held > 60_000
    assert left < 2_000


def test_what_start_up_made_is_no_longer_counted(tmp_path):
    frozen, counted = map(
        int, ask(tmp_path, "import gc; memory.settle(); print(gc.get_freeze_count(), len(gc.get_objects()))")
    )
    assert frozen > 1_000
    assert counted < 100
