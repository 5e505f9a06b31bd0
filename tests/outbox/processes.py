"""Real workers and clocks as processes of their own, on the test's database, broker and mail server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection


def environment(**more: str) -> dict[str, str]:
    """The environment of a child that works on the database of this test."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "carplatform.settings",
        "DATABASE_URL": database_url(),
        "VAR_DIR": str(settings.VAR_DIR),
        **more,
    }


def database_url() -> str:
    """The test's own database, which is not the one in DATABASE_URL."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user, password, host = (quote(str(database[part]), safe="") for part in ("USER", "PASSWORD", "HOST"))
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgresql://{user}:{password}@{host}{port}/{database['NAME']}"


class Program:
    """A program of Celery's in a process group of its own, which is gone when the test is over."""

    def __init__(self, *arguments: str, **environ: str) -> None:
        self.log = Path(settings.VAR_DIR, f"{arguments[0]}-{time.monotonic_ns()}.log")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "tests.outbox.worker", *arguments],
                cwd=settings.BASE_DIR,
                env=environment(**environ),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """kill -9 for it and its children."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def __enter__(self) -> Program:
        return self

    def __exit__(self, trouble: type[BaseException] | None, *args: object) -> None:
        self.kill()
        if trouble:
            sys.stderr.write(self.log.read_text()[-3000:])


def worker(smtp_port: int, **environ: str) -> Program:
    options = "--pool=threads --concurrency=2 --without-gossip --without-mingle --loglevel=WARNING"
    return Program("worker", *options.split(), SMTP_PORT=str(smtp_port), **environ)


def beat(name: str, **environ: str) -> Program:
    schedule = Path(settings.VAR_DIR, f"{name}-schedule")
    return Program("beat", f"--schedule={schedule}", "--pidfile=", "--max-interval=1", **environ)


def wait_until(true: Callable[[], bool], seconds: float, what: str) -> None:
    """Looks ten times a second; fails the test with `what` if it does not come true in time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"Not within {seconds} s: {what}"
        time.sleep(0.1)
