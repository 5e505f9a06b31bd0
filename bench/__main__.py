"""`make bench`: measures everything and writes docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
PAGE = BASE_DIR / "docs" / "benchmarks.md"
HEADS = {
    "forms": ("what", "clients", "a second", "median ms", "95 % within ms", "memory of the server"),
    "closing": ("replies", "seconds"),
    "results": ("replies", "queries", "median ms", "95 % within ms", "against 1,000 replies"),
}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as var:
        os.environ |= {
            "VAR_DIR": var,
            "DJANGO_SETTINGS_MODULE": "carplatform.settings",
            "SECRET_KEY": "only-for-measuring-0123456789-abcdefghijklmnopqrstuvwxyz",
            "BASE_URL": "http://127.0.0.1",
            "SMTP_HOST": "127.0.0.1",
        }
        import django  # noqa: PLC0415 - the settings are read from what stands above

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        from . import evaluations  # noqa: PLC0415

        for command in (("migrate",), ("createcachetable",), ("collectstatic", "--no-input")):
            call_command(*command, verbosity=0)
        load_before = os.getloadavg()[0]
        forms = evaluations.forms()
        closing, results = evaluations.closing_and_results()
        PAGE.write_text(page({"forms": forms, "closing": closing, "results": results}, load_before))
    print(PAGE.read_text())


def page(tables: dict[str, list[tuple[str, ...]]], load_before: float) -> str:
    """docs/benchmarks.md, whole."""
    now = datetime.now(UTC)
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    other = f"load average {load_before:.1f} before the run"
    return "\n".join(
        [
            "# Benchmarks",
            "",
            "Measured by `make bench`, which writes this page. The machine is shared: compare figures within the run.",
            "",
            f"{now.day} {now:%B %Y}, {machine}, PostgreSQL and Redis of their own beside it; {other}.",
            "",
            "## Forms",
            "",
            "A form of 14 statements and 3 open questions; gunicorn with two processes of four threads.",
            *table("forms", tables),
            "",
            "## Closing",
            "",
            "From pressing the button to swept up, with 17 answers a form. Target: 20,000 in under 30 seconds.",
            *table("closing", tables),
            "",
            "## Results",
            "",
            "The whole page, as a visitor gets it. Target: at 100,000 replies within twice the time at 1,000.",
            *table("results", tables),
            "",
        ]
    )


def table(name: str, tables: dict[str, list[tuple[str, ...]]]) -> list[str]:
    rows = [HEADS[name], tuple("---" for _ in HEADS[name]), *tables[name]]
    return ["", *(f"| {' | '.join(row)} |" for row in rows)]


if __name__ == "__main__":
    main()
