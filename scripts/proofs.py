"""`make proofs`: runs every proof at its full figures, on both databases, and writes docs/proofs.md."""

import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
PAGE = BASE_DIR / "docs" / "proofs.md"
PYTEST = [sys.executable, "-m", "pytest"]  # one after the other: what is measured must not share the machine
RUNS = [PYTEST, [sys.executable, "scripts/services", "--", *PYTEST]]
DATABASES = {"sqlite": "SQLite, broker of files", "postgresql": "PostgreSQL, Redis"}


def main() -> int:
    """Run, and write the page only if every proof held. The exit code says whether."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "proofs.jsonl")
        file.touch()
        for command in RUNS:
            done = subprocess.run(command, cwd=BASE_DIR, env={**os.environ, "PROOFS_FILE": str(file)})
            if done.returncode != 0:
                print(f"A proof failed, so {PAGE.name} stays as it was.")
                return done.returncode
        PAGE.write_text(page([json.loads(line) for line in file.read_text().splitlines()], datetime.now(UTC)))
    print(f"Written: {PAGE}")
    return 0


def page(figures: list[dict[str, str]], at: datetime) -> str:
    """docs/proofs.md: one row for each figure that a proof recorded, one column for each database."""
    rows: dict[str, dict[str, str]] = {}
    for figure in figures:
        rows.setdefault(figure["name"], {})[figure["database"]] = figure["figure"]
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    lines = [
        "# Proofs",
        "",
        "What the platform promises, tried at full figures by `make proofs`, which writes this page.",
        "",
        f"Run on {at.day} {at:%B %Y} on {machine}.",
        "",
        "| proof | " + " | ".join(DATABASES.values()) + " |",
        "|---|" + "---|" * len(DATABASES),
        *(
            f"| {name} | " + " | ".join(found.get(key, "not run") for key in DATABASES) + " |"
            for name, found in rows.items()
        ),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
