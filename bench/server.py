"""The web server as in production: gunicorn with two processes, on a free port, and what memory it takes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """A running web server."""

    port: int
    process: subprocess.Popen[bytes]

    def memory_mb(self) -> float:
        """What its processes hold in memory, in megabytes."""
        return sum(resident_kb(pid) for pid in family(self.process.pid)) / 1024


@contextmanager
def running(workers: int) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "-b", f"127.0.0.1:{port}"]
    environment = {**os.environ, "WEB_CONCURRENCY": str(workers)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([*command, "carplatform.wsgi"], env=environment, **quiet)  # type: ignore[call-overload]
    try:
        wait_until_ready(port)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_until_ready(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The web server did not start.")


def family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(member for child in children for member in family(int(child)))]


def resident_kb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0
