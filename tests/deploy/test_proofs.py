"""The page that `make proofs` writes."""

import runpy
from datetime import UTC, datetime

from .conftest import BASE_DIR

page = runpy.run_path(str(BASE_DIR / "scripts" / "proofs.py"))["page"]


def test_each_proof_is_a_row_and_each_database_a_column() -> None:
    figures = [
        {"name": "Mails lost", "figure": "0 of 500", "database": "sqlite"},
        {"name": "Mails lost", "figure": "1 of 500", "database": "postgresql"},
        {"name": "Threads on one link", "figure": "50", "database": "postgresql"},
    ]

    written = page(figures, datetime(2026, 11, 23, tzinfo=UTC))

    assert "Run on 23 November 2026 on " in written
    assert written.splitlines()[-2:] == [
        "| Mails lost | 0 of 500 | 1 of 500 |",
        "| Threads on one link | not run | 50 |",
    ]
