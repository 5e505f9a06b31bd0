"""Tools that tests of the deployment start."""

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parents[2]


@pytest.fixture
def tool() -> Callable[[str], str]:
    """Finds a program by name. Where it is missing the test is skipped, and fails in CI, which installs it."""

    def find(name: str) -> str:
        # Debian keeps servers' programs out of the path of ordinary users.
        found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
        if not found and os.environ.get("CI") == "true":
            pytest.fail(f"{name} is missing, and CI should have installed it.")
        if not found:
            pytest.skip(f"{name} is not installed")
        return found

    return find


@pytest.fixture
def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
