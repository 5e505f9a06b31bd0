"""The demo as `make run` starts it: settings, addresses and commands fit together."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).parents[2]
SEND = """
from django.core.mail import send_mail
from django.urls import resolve

print(send_mail("Your code", "482915", None, ["morag@example.org"]), resolve("/demo/mailbox/").view_name)
"""


def test_the_demo_starts_loads_and_keeps_its_mail(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "DEMO": "1",
        "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
        "VAR_DIR": str(tmp_path),
    }

    def manage(*words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    manage("migrate", "--verbosity", "0")
    manage("createcachetable")
    loaded = manage("load_demo")
    people = manage("demo_people")
    sent = manage("shell", "--verbosity", "0", "--command", SEND)

    assert loaded == "The demo data are there.\n"
    assert "morag@example.org" in people
    assert "http://127.0.0.1:8000/demo/mailbox/" in people
    assert sent == "1 demo:mailbox\n"
    assert len(list(Path(tmp_path, "mailbox").glob("*.eml"))) == 1
