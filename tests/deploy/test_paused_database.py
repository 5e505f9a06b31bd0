"""A PostgreSQL that is paused, not stopped: connections stay open, nothing comes back, and pages must not hang too."""

import os
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from .conftest import BASE_DIR

pytestmark = pytest.mark.services

services = runpy.run_path(str(BASE_DIR / "scripts" / "services"))
SECONDS = 2  # as waiting.two_seconds has it
TOKEN = "a" * 32
TYPED = "We visited three schools"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL that nobody else uses."""
    with services["temporary_folder"]() as folder, services["postgresql"](folder) as url:
        yield url


@contextmanager
def web(database: str, port: int, patience: str) -> Iterator[HTTPConnection]:
    """The platform under gunicorn, in one thread, which has a connection to the database already."""
    environment = {**os.environ, "DATABASE_URL": database, "WEB_CONCURRENCY": "1"}
    # Pages of a server name their styles by what was collected; a fresh checkout has collected nothing yet.
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
    subprocess.run(collect, cwd=BASE_DIR, env=environment, check=True)
    address = f"127.0.0.1:{port}"
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--threads", "1", "-b", address]
    command = [*gunicorn, f"tests.deploy.waiting:{patience}"]
    with (
        services["started"](
            [*command, f"tests.deploy.waiting:{patience}"], cwd=BASE_DIR, env=environment, stderr=subprocess.DEVNULL
        ),
        closing(HTTPConnection("127.0.0.1", port, timeout=5 * SECONDS)) as browser,
    ):
        end = time.monotonic() + 30
        while ask(browser, "/readyz")[0] != 200:
            assert time.monotonic() < end
            time.sleep(0.2)
        yield browser


def ask(browser: HTTPConnection, path: str, **form: str) -> tuple[int, str]:
    """Status and text of a page; 0 if nobody answers."""
    headers = {"Cookie": f"csrf={TOKEN}; session=a-session", "Origin": f"http://127.0.0.1:{browser.port}"}
    body = "&".join(f"{name}={value}" for name, value in form.items())
    try:
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            browser.request("POST", path, body, headers)
        else:
            browser.request("GET", path, headers=headers)
        answer = browser.getresponse()
        return answer.status, answer.read().decode()
    except OSError:
        browser.close()
        return 0, ""


@contextmanager
def paused(database: str) -> Iterator[None]:
    """Every process of the PostgreSQL behind this address, in the middle of whatever it does."""
    port = database.rpartition(":")[2].partition("/")[0]
    ours = [int(process.name) for process in Path("/proc").glob("[0-9]*") if is_of_the_server(process, port)]
    assert ours
    for process in ours:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in ours:
            os.kill(process, signal.SIGCONT)


def is_of_the_server(process: Path, port: str) -> bool:
    """Whether this is the server at `port`, or its child."""
    try:
        parent = Path("/proc", (process / "stat").read_text().rpartition(") ")[2].split()[1])
        return any(f"port={port}".encode() in (one / "cmdline").read_bytes() for one in (process, parent))
    except OSError:
        return False


@pytest.mark.django_db
def test_pages_answer_in_time_give_the_text_back_and_recover(
    database: str, free_port: int, record_proof: Callable[[str, str], None]
) -> None:
    with web(database, free_port, "two_seconds") as browser:
        with paused(database):
            started = time.monotonic()
            read = ask(browser, "/")
            written = ask(browser, "/groups/warm-homes/log/", csrfmiddlewaretoken=TOKEN, line=TYPED.replace(" ", "+"))
            ready = ask(browser, "/readyz")
            seconds = time.monotonic() - started

        assert [status for status, _ in (read, written, ready)] == [503, 503, 503]
        assert "We cannot reach our records just now" in written[1]
        assert TYPED in written[1]
        assert seconds < 3 * (2 * SECONDS + 1)
        assert ask(browser, "/readyz")[0] == 200
    record_proof(f"While PostgreSQL hangs a page (told to wait {SECONDS} s) says so within", f"{seconds / 3:.1f} s")


def test_without_the_limit_a_page_hangs(database: str, free_port: int) -> None:
    """The planted failure."""
    with web(database, free_port, "for_ever") as browser, paused(database):
        assert ask(browser, "/readyz") == (0, "")
