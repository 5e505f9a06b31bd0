"""`make run`, really run: it comes up, stays up, says what is in its way, ends, and keeps what was entered."""

import os
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread

import pytest

from .conftest import BASE_DIR

pytestmark = pytest.mark.any_database

SECRET = "s3cr3t-T0ken_AbcDef"
BY_HAND = "Entered by hand"
OURS = {"gunicorn": "carplatform.wsgi", "worker": " worker ", "beat": " beat "}


class Demo:
    """One `make run` with data of its own."""

    def __init__(self, var: Path, port: int) -> None:
        self.var, self.port, self.printed = var, port, ""
        self.process = subprocess.Popen(
            ["make", "--no-print-directory", "run"],
            cwd=BASE_DIR,
            env=demo_environment(var, port),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.reader = Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.printed += line

    def press_ctrl_c(self) -> None:
        """What a terminal does: everything in the foreground hears it."""
        os.killpg(self.process.pid, signal.SIGINT)

    def wait(self, seconds: float) -> None:
        self.process.wait(seconds)
        self.reader.join(5)
        assert self.process.stdout
        self.process.stdout.close()

    def status(self, path: str) -> int:
        """The status of a page; 0 if nobody answers."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            try:
                connection.request("GET", path)
                return connection.getresponse().status
            except (OSError, HTTPException):
                return 0

    def processes(self, of: str = "") -> set[int]:
        """The processes that work with these data, or those of them with `of` in their command."""
        found = set()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environment = (folder / "environ").read_bytes().split(b"\0")
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if f"VAR_DIR={self.var}".encode() in environment and of in command:
                found.add(int(folder.name))
        return found

    def oldest(self, part: str) -> int:
        """The first process of web, worker or beat: the one that the supervisor started."""
        return min(self.processes(OURS[part]), default=0)


def demo_environment(var: Path, port: int) -> dict[str, str]:
    """As a newcomer has it, whose shell happens to know some server's settings."""
    environment = {**os.environ, "DATABASE_URL": "postgres://127.0.0.1:1/no", "SMTP_HOST": "mail.invalid", "DEBUG": "1"}
    for name in ("MAKEFLAGS", "MAKELEVEL", "DJANGO_SETTINGS_MODULE", "BASE_URL"):
        environment.pop(name, None)
    return {**environment, "VAR_DIR": str(var), "PORT": str(port)}


def until(condition: Callable[[], bool], seconds: float = 40) -> bool:
    end = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < end:
        time.sleep(0.1)
    return met


@contextmanager
def running(var: Path, port: int) -> Iterator[Demo]:
    """A `make run` that has said where it is."""
    demo = Demo(var, port)
    try:
        assert until(lambda: "Ctrl-C." in demo.printed or demo.process.poll() is not None, 180), demo.printed
        yield demo
    finally:
        if demo.process.poll() is None:
            demo.press_ctrl_c()
        demo.wait(30)
        for pid in demo.processes():
            os.kill(pid, signal.SIGKILL)


def make_run(var: Path, port: int) -> subprocess.CompletedProcess[str]:
    """A `make run` that is expected to end by itself."""
    return subprocess.run(
        ["make", "--no-print-directory", "run"],
        cwd=BASE_DIR,
        env=demo_environment(var, port),
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One demo for all tests here; the last of them ends it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with running(tmp_path_factory.mktemp("demo") / "var", port) as demo:
        yield demo


def test_it_answers_and_says_where_and_who_can_be_tried(demo: Demo) -> None:
    assert f"Ready: http://127.0.0.1:{demo.port}\n" in demo.printed
    assert "@" in demo.printed.partition("Ready:")[2]
    assert "Traceback" not in demo.printed
    assert [demo.status(path) for path in ("/healthz", "/readyz", "/")] == [200, 200, 200]


def test_its_key_is_readable_by_its_owner_alone(demo: Demo) -> None:
    assert (demo.var / "secret-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("part", list(OURS))
def test_a_part_that_dies_is_started_again(demo: Demo, part: str) -> None:
    assert until(lambda: demo.oldest(part) > 0)
    killed = demo.oldest(part)

    os.kill(killed, signal.SIGKILL)

    assert until(lambda: demo.oldest(part) not in {0, killed})
    assert until(lambda: demo.status("/readyz") == 200)


def test_its_logs_name_no_path(demo: Demo) -> None:
    assert demo.status(f"/l/{SECRET}/?code={SECRET}") in {302, 404}
    with socket.create_connection(("127.0.0.1", demo.port)) as connection:
        connection.sendall(f"GET /l/{SECRET} what is this\r\n\r\n".encode())
        connection.recv(100)

    def logs() -> str:
        return "".join(file.read_text() for file in (demo.var / "log").iterdir())

    assert until(lambda: "access: GET" in logs() and "Invalid request" in logs())
    assert SECRET not in logs()


def test_a_second_one_on_the_same_data_is_refused_in_one_plain_sentence(demo: Demo, free_port: int) -> None:
    second = make_run(demo.var, free_port)

    assert second.returncode != 0
    assert second.stderr.splitlines()[0] == (
        f"The platform is running already with the data in {demo.var}. Stop that one with Ctrl-C first."
    )
    assert demo.status("/readyz") == 200


def test_a_port_that_is_taken_is_said_in_one_plain_sentence(demo: Demo, tmp_path: Path) -> None:
    done = make_run(tmp_path / "var", demo.port)

    assert done.returncode != 0
    assert done.stdout == ""
    said, *from_make = done.stderr.splitlines()
    assert said == f"Port {demo.port} is taken by another program. Try another one: make run PORT=8010"
    assert all(line.startswith("make: ***") for line in from_make)


def test_a_port_that_is_none_is_said_in_one_plain_sentence(tmp_path: Path) -> None:
    done = make_run(tmp_path / "var", 99999)

    assert done.stderr.splitlines()[0] == "PORT must be a number from 1 to 65535, not “99999”."


def test_ctrl_c_ends_everything_and_the_next_run_is_quick_and_keeps_what_was_entered(demo: Demo) -> None:
    with closing(sqlite3.connect(demo.var / "db.sqlite3")) as database, database:
        database.execute("UPDATE groups_cpp SET name = ? WHERE id = (SELECT min(id) FROM groups_cpp)", [BY_HAND])
    assert {part: demo.oldest(part) > 0 for part in OURS} == dict.fromkeys(OURS, True)
    key = (demo.var / "secret-key").read_text()

    pressed = time.monotonic()
    demo.press_ctrl_c()
    demo.wait(20)

    assert time.monotonic() - pressed < 15
    assert until(lambda: demo.processes() == set(), 2)
    assert "Traceback" not in demo.printed

    started = time.monotonic()
    with running(demo.var, demo.port) as second:
        seconds = time.monotonic() - started

        assert second.status("/readyz") == 200
        assert "Installing" not in second.printed
        assert "pictures" not in second.printed
    assert seconds < 30
    assert (demo.var / "secret-key").read_text() == key
    with closing(sqlite3.connect(demo.var / "db.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM groups_cpp WHERE name = ?", [BY_HAND]).fetchone() == (1,)
