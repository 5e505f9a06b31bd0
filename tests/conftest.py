"""What every test gets: settings of its own, the system's Chromium, and no silent gaps in CI."""

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from tests.cast import alice, anon, bob, charlie, group, other_group, rhona

__all__ = ["alice", "anon", "bob", "charlie", "group", "other_group", "rhona"]

# A browser keeps its connections to the live server for later, and each would keep one to the database.
settings.DATABASES["default"]["CONN_MAX_AGE"] = 0
# WhiteNoise warns of a missing folder, and the live server looks before any fixture of a test does.
Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
SECONDS_TO_LEAVE = 10
CI = os.environ.get("CI") == "true"
# A busy machine is not a counter-example.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(autouse=True)
def settings_of_its_own() -> Iterator[None]:
    """Plain static files, which need no collecting, and a part of the cache that no other test has written to."""
    static_root = Path(settings.VAR_DIR, "staticfiles")
    static_root.mkdir(exist_ok=True)  # WhiteNoise warns of a missing folder
    cache = {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}
    staticfiles = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        CACHES={"default": cache},
        STORAGES={**settings.STORAGES, "staticfiles": staticfiles},
        STATIC_ROOT=static_root,
    ):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """PostgreSQL drops a database only when all others have left it, and threads of the live server leave late. One
    that does not leave is named with its last query, and sent away."""
    yield
    end = time.monotonic() + SECONDS_TO_LEAVE
    with django_db_blocker.unblock():
        while connection.vendor == "postgresql" and others_in_the_database() and time.monotonic() < end:
            time.sleep(0.1)
        if connection.vendor == "postgresql":
            for state, query in send_others_away():
                sys.stderr.write(f"Still in the test database, {state}: {query}\n")


OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def others_in_the_database() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {OTHERS}")
        return int(cursor.fetchone()[0])


def send_others_away() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT state, query, pg_terminate_backend(pid, 5000) {OTHERS}")
        return [(state, query) for state, query, _ in cursor.fetchall()]


@pytest.fixture
def record_proof() -> Callable[[str, str], None]:
    """Keep one figure of a proof, `record_proof("Mails lost", "0 of 500")`, for docs/proofs.md."""

    def record(name: str, figure: str) -> None:
        if file := os.environ.get("PROOFS_FILE"):
            line = json.dumps({"name": name, "figure": figure, "database": connection.vendor})
            with Path(file).open("a") as proofs:
                proofs.write(line + "\n")

    return record


# The browser -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, kept from calling home."""
    quiet = (
        "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync"
    )
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": quiet.split()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A phone in Britain; a test that needs another size asks for it."""
    return {**browser_context_args, "viewport": {"width": 390, "height": 844}, "locale": "en-GB"}


@pytest.fixture(autouse=True)
def its_windows_close(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test opened in the browser closes with it: dozens of pages left open slow all others down."""
    browser = request.getfixturevalue("browser") if "browser" in request.fixturenames else None
    yield
    for context in browser.contexts if browser else ():
        context.close()


# Which tests run ---------------------------------------------------------------------------------------------------


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of PostgreSQL where there is none, those of the browser where there is none, and of a run for
    docs/proofs.md all that record nothing for it."""
    out = [
        item
        for item in items
        if (item.get_closest_marker("services") and settings.EMBEDDED_DATABASE)
        or (uses_browser(item) and CHROMIUM is None and not CI)
        or ("PROOFS_FILE" in os.environ and "record_proof" not in getattr(item, "fixturenames", ()))
    ]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]


def uses_browser(item: pytest.Item) -> bool:
    """Whether `item` opens a browser."""
    return bool(item.get_closest_marker("browser")) or "browser" in getattr(item, "fixturenames", ())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test fails the run: a gate that was not tried is not a gate."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if CI and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tried."""
    if CHROMIUM is None:
        terminalreporter.write_line("NO CHROMIUM FOUND: the browser tests did not run. Install chromium.", red=True)
    if CI and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("Tests were skipped. In CI that counts as failed.", red=True)
