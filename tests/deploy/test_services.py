"""scripts/services: real servers, and nothing left of them afterwards, however it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import BASE_DIR

SERVICES = [sys.executable, "scripts/services", "--"]
SAY_WHERE = 'echo "$DATABASE_URL $BROKER_URL"'


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory, tool: Callable[[str], str]) -> Path:
    """Where the servers' folder is made, reachable by the user they run as."""
    tool("redis-server")
    folder = tmp_path_factory.mktemp("services")
    for parent in (folder, *folder.parents[:3]):
        if parent.stat().st_uid == os.getuid() and parent != Path("/tmp"):  # noqa: S108 - pytest keeps its folders there
            parent.chmod(0o711)
    return folder


def environment(place: Path) -> dict[str, str]:
    return {**os.environ, "TMPDIR": str(place)}


def wait_until_gone(place: Path) -> list[str]:
    """What is left in `place` and which processes still work in it, after a moment."""
    left: list[str] = []
    for _ in range(40):
        processes = [link for link in Path("/proc").glob("[0-9]*/cwd") if is_in(link, place)]
        left = [str(path) for path in (*place.iterdir(), *processes)]
        if not left:
            break
        time.sleep(0.1)
    return left


def is_in(link: Path, place: Path) -> bool:
    try:
        return str(link.readlink()).startswith(str(place))
    except OSError:
        return False


def test_a_command_finds_both_servers_and_its_exit_code_is_handed_on(place: Path) -> None:
    ask = (
        "import os, psycopg2, redis; "
        "cursor = psycopg2.connect(os.environ['DATABASE_URL']).cursor(); "
        "cursor.execute('SELECT 6 * 7'); print(cursor.fetchone()[0]); "
        "broker = redis.from_url(os.environ['BROKER_URL']); print(broker.ping(), broker.config_get('save')); "
        "raise SystemExit(3)"
    )

    done = subprocess.run(
        [*SERVICES, sys.executable, "-c", ask], cwd=BASE_DIR, env=environment(place), capture_output=True, text=True
    )

    assert (done.returncode, done.stdout.splitlines()) == (3, ["42", "True {'save': ''}"]), done.stderr
    assert wait_until_gone(place) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_everything(place: Path, number: signal.Signals) -> None:
    running = subprocess.Popen(
        [*SERVICES, "sh", "-c", f"{SAY_WHERE}; exec sleep 100"],
        cwd=BASE_DIR,
        env=environment(place),
        stdout=subprocess.PIPE,
        text=True,
    )
    with running:
        assert running.stdout
        assert "postgres://" in running.stdout.readline()

        running.send_signal(number)

        assert running.wait(20) == 128 + number
    assert wait_until_gone(place) == []


def test_it_says_what_is_missing(place: Path) -> None:
    done = subprocess.run(
        [*SERVICES, "true"], cwd=BASE_DIR, env={**environment(place), "PATH": ""}, capture_output=True, text=True
    )

    assert done.returncode == 1
    assert done.stderr == "Redis is missing. On Debian: apt-get install redis-server\n"
    assert wait_until_gone(place) == []


def test_it_says_how_it_is_used() -> None:
    done = subprocess.run([sys.executable, "scripts/services"], cwd=BASE_DIR, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (1, "Usage: scripts/services -- COMMAND …\n")
