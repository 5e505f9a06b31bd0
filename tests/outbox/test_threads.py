"""The tests here put much into threads; pytest itself only warns of an error in one."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.any_database

PLANTED = """
from threading import Thread

def test_planted():
    thread = Thread(target=lambda: {there})
    thread.start()
    thread.join()
"""


@pytest.mark.parametrize(("there", "outcome"), [("1 / 1", "1 passed"), ("1 / 0", "1 failed")])
def test_an_error_in_a_thread_fails_the_run(tmp_path: Path, there: str, outcome: str) -> None:
    planted = tmp_path / "test_planted.py"
    planted.write_text(PLANTED.format(there=there))

    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-p", "no:cacheprovider", planted],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )

    assert outcome in run.stdout
