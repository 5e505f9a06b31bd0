"""What must not start does not start, and says why in one sentence. Each case is a Python of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KEY = "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz"
DEMO = {"DEMO": "1", "SECRET_KEY": KEY}
PRODUCTION = {
    "BASE_URL": "https://cairn.example.org",
    "SECRET_KEY": KEY,
    "DATABASE_URL": "postgres://cairn:secret@db/cairn",
    "BROKER_URL": "redis://redis:6379/0",
    "SMTP_HOST": "mail.example.org",
    "PROXIES": "1",
}

NEVER_DEMO = "DEMO lets anyone sign in as anyone."


def start(environment: dict[str, str], var: Path) -> subprocess.CompletedProcess[str]:
    """Django set up with nothing but `environment`."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", "import django; django.setup()"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "carplatform.settings",
            "VAR_DIR": str(var),
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({**DEMO, "DEBUG": "1"}, NEVER_DEMO),
        ({**DEMO, "EXTRA_HOSTS": "demo.example.org", "BASE_URL": "https://127.0.0.1"}, NEVER_DEMO),
        ({**DEMO, "BASE_URL": "https://demo.example.org"}, NEVER_DEMO),
        ({**DEMO, "BASE_URL": "https://192.168.1.20:8000"}, NEVER_DEMO),
        ({**DEMO, "DATABASE_URL": "postgres://cairn@db/cairn"}, NEVER_DEMO),
        ({**DEMO, "SMTP_HOST": "mail.example.org"}, NEVER_DEMO),
        ({**PRODUCTION, "DEMO": "1"}, NEVER_DEMO),
        ({"DEMO": "1"}, "SECRET_KEY is missing or too weak."),
        ({**DEMO, "SECRET_KEY": "a" * 60}, "SECRET_KEY is missing or too weak."),
        ({**DEMO, "SECRET_KEY": "django-insecure-0123456789-abcdefghijklmnopqrstuvwxyz"}, "SECRET_KEY is missing"),
        ({**PRODUCTION, "SECRET_KEY": "short-0123456789"}, "SECRET_KEY is missing or too weak."),
        ({**PRODUCTION, "DEBUG": "1"}, "DEBUG shows the inside of the platform."),
        ({**PRODUCTION, "BASE_URL": "http://cairn.example.org"}, "BASE_URL must begin with https://"),
        ({**PRODUCTION, "EXTRA_HOSTS": "*"}, "must name real hosts, without *"),
        ({**PRODUCTION, "EXTRA_HOSTS": ".example.org"}, "must name real hosts, without *"),
        ({**PRODUCTION, "BASE_URL": "https://*"}, "must name real hosts, without *"),
        ({**PRODUCTION, "BASE_URL": "cairn.example.org"}, "must name real hosts, without *"),
        ({**PRODUCTION, "SMTP_HOST": ""}, "SMTP_HOST is missing"),
    ],
)
def test_it_refuses_to_start(environment: dict[str, str], why: str, tmp_path: Path) -> None:
    started = start(environment, tmp_path)

    assert started.returncode != 0
    last_line = started.stderr.strip().splitlines()[-1]
    assert last_line.startswith("django.core.exceptions.ImproperlyConfigured: ")
    assert why in last_line


@pytest.mark.parametrize(
    "environment",
    [
        {**PRODUCTION, "EXTRA_HOSTS": "www.cairn.example.org"},
        DEMO,
        {**DEMO, "BASE_URL": "http://[::1]:8000", "EXTRA_HOSTS": "localhost,127.0.0.2"},
    ],
    ids=["production", "demo", "demo by other loopback names"],
)
def test_it_starts_clean(environment: dict[str, str], tmp_path: Path) -> None:
    started = start(environment, tmp_path)

    assert (started.returncode, started.stderr) == (0, "")
