"""`python -m bench.pages`: the pages of groups at two sizes on both databases, into docs/benchmarks-pages.md."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

BASE_DIR = Path(__file__).resolve().parent.parent
PAGE = BASE_DIR / "docs" / "benchmarks-pages.md"
TIMES = 40
HEAD = ("page", "queries", "median ms", "95 % within ms", "KB", "median against small")


def main() -> None:
    """Measures on both databases, each in a process of its own, and writes the page."""
    measure_here = [sys.executable, "-m", "bench.pages", "measure"]
    found = {
        "SQLite": run(measure_here),
        "PostgreSQL": run([sys.executable, "scripts/services", "--", *measure_here]),
    }
    PAGE.write_text("\n".join([*head(), *(line for name in found for line in section(name, found[name])), ""]))
    print(PAGE.read_text())


def run(command: list[str]) -> dict[str, list[list[Any]]]:
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as var:
        settings = {
            "VAR_DIR": var,
            "DJANGO_SETTINGS_MODULE": "carplatform.settings",
            "SECRET_KEY": "only-for-measuring-0123456789-abcdefghijklmnopqrstuvwxyz",
            "BASE_URL": "http://127.0.0.1",
            "SMTP_HOST": "127.0.0.1",
        }
        done = subprocess.run(command, cwd=BASE_DIR, env=os.environ | settings, stdout=subprocess.PIPE, check=True)
        figures: dict[str, list[list[Any]]] = json.loads(done.stdout.decode().splitlines()[-1])
        return figures


def measure() -> None:
    """Prints the figures of this database as JSON, sizes by name."""
    import django  # noqa: PLC0415 - the settings are read from the environment

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from . import walk  # noqa: PLC0415

    for command in (("migrate",), ("createcachetable",), ("collectstatic", "--no-input")):
        call_command(*command, verbosity=0)
    print(json.dumps(walk.both_sizes(TIMES)))


def head() -> list[str]:
    now = datetime.now(UTC)
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    return [
        "# Benchmarks of the pages of groups",
        "",
        "Measured by `make bench`, which writes this page. The machine is shared: compare figures within the run.",
        "",
        f"{now.day} {now:%B %Y}, {machine}; load average {os.getloadavg()[0]:.1f} at the end of the run.",
        "",
        "Small: 4 partnerships, 16 groups, 1,000 entries, 60 people. Large: 32, 320, 100,000 and 5,000. Target: at",
        "most 12 queries a page, the same at both sizes; pages in parts within twice the time (map and table may grow",
        "with their rows).",
    ]


def section(name: str, sizes: dict[str, list[list[Any]]]) -> list[str]:
    """The table of one database."""
    small = {page: median for page, _queries, median, *_ in sizes["small"]}
    lines = ["", f"## {name}"]
    for size, rows in sizes.items():
        lines += ["", f"{size.capitalize()}:", "", f"| {' | '.join(HEAD)} |", f"|{' --- |' * len(HEAD)}"]
        for page, queries, median, p95, kilobytes in rows:
            ratio = f"{median / small[page]:.2f}" if size != "small" else ""
            lines.append(f"| {page} | {queries} | {median:.0f} | {p95:.0f} | {kilobytes:.0f} | {ratio} |")
    return lines


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        measure()
    else:
        main()
