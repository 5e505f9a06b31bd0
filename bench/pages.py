"""`python -m bench.pages`: pages at several sizes on both databases, into docs/benchmarks-*.md."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent.parent / "docs"
TIMES = 20
HEAD = ("page", "queries", "median ms", "95 % within ms", "KB", "median against the first")


@dataclass(frozen=True)
class Subject:
    """What is measured together: the function that does it, the page of docs it goes to, and what stands above."""

    function: str
    page: str
    title: str
    about: str

    def measure(self) -> dict[str, list[list[Any]]]:
        """The figures of this database, sizes by name."""
        module, _dot, name = self.function.rpartition(".")
        figures: dict[str, list[list[Any]]] = getattr(import_module(module), name)(TIMES)
        return figures


SUBJECTS = {
    "groups": Subject(
        "bench.walk.both_sizes",
        "benchmarks-pages.md",
        "Benchmarks of the pages of groups",
        "Small: 4 partnerships, 16 groups, 1,000 entries, 60 people. Large: 32, 320, 100,000 and 5,000. Target: at\n"
        "most 12 queries a page, the same at both sizes; pages in parts within twice the time (map and table may grow\n"
        "with their rows).",
    ),
    "events": Subject(
        "bench.events.all_sizes",
        "benchmarks-events.md",
        "Benchmarks of the pages of an event",
        "One event to which 20, 200 and 2,000 people are asked; nine in ten of them come, chose sessions and stand\n"
        "on the contact sheet. Target: at most 12 queries a page, the same at all sizes. Lists of everyone grow.",
    ),
}


def main(names: list[str]) -> None:
    """Measures on both databases, each in a process of its own, and writes the pages."""
    for name in names:
        measure_here = [sys.executable, "-m", "bench.pages", "measure", name]
        found = {
            "SQLite": run(measure_here),
            "PostgreSQL": run([sys.executable, "scripts/services", "--", *measure_here]),
        }
        lines = [*head(SUBJECTS[name]), *(line for each in found for line in section(each, found[each])), ""]
        (DOCS / SUBJECTS[name].page).write_text("\n".join(lines))
        print("\n".join(lines))


def run(command: list[str]) -> dict[str, list[list[Any]]]:
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as var:
        settings = {
            "VAR_DIR": var,
            "DJANGO_SETTINGS_MODULE": "carplatform.settings",
            "SECRET_KEY": "only-for-measuring-0123456789-abcdefghijklmnopqrstuvwxyz",
            "BASE_URL": "http://127.0.0.1",
            "SMTP_HOST": "127.0.0.1",
        }
        done = subprocess.run(command, cwd=DOCS.parent, env=os.environ | settings, stdout=subprocess.PIPE, check=True)
        figures: dict[str, list[list[Any]]] = json.loads(done.stdout.decode().splitlines()[-1])
        return figures


def measure(name: str) -> None:
    """Prints the figures of this database as JSON."""
    import django  # noqa: PLC0415 - the settings are read from the environment

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    for command in (("migrate",), ("createcachetable",), ("collectstatic", "--no-input")):
        call_command(*command, verbosity=0)
    setup_test_environment()
    print(json.dumps(SUBJECTS[name].measure()))


def head(subject: Subject) -> list[str]:
    now = datetime.now(UTC)
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    return [
        f"# {subject.title}",
        "",
        "Measured by `make bench`, which writes this page. The machine is shared: compare figures within the run.",
        "",
        f"{now.day} {now:%B %Y}, {machine}; load average {os.getloadavg()[0]:.1f} at the end of the run.",
        "",
        subject.about,
    ]


def section(name: str, sizes: dict[str, list[list[Any]]]) -> list[str]:
    """The table of one database."""
    first, *_others = sizes
    least = {page: median for page, _queries, median, *_ in sizes[first]}
    lines = ["", f"## {name}"]
    for size, rows in sizes.items():
        lines += ["", f"{size.capitalize()}:", "", f"| {' | '.join(HEAD)} |", f"|{' --- |' * len(HEAD)}"]
        for page, queries, median, p95, kilobytes in rows:
            ratio = f"{median / least[page]:.2f}" if size != first else ""
            lines.append(f"| {page} | {queries} | {median:.0f} | {p95:.0f} | {kilobytes:.0f} | {ratio} |")
    return lines


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        measure(sys.argv[2])
    else:
        main(sys.argv[1:] or list(SUBJECTS))
