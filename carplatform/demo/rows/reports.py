from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ReportLineRow:
    """One line. `drafted` names the drafted line that it was edited from, by how that begins."""

    text: str
    label: str = ""
    drafted: str = ""


@dataclass(frozen=True)
class ReportRow:
    """A published learning report of a CPP, or of a group where one is named: its lines by section."""

    produced: str
    title: str
    source: str
    cpp: str = ""
    group: str = ""
    by: str = ""
    days_ago: int = 0
    opening: str = ""
    changes: str = ""
    learnt: list[ReportLineRow] = field(default_factory=list)
    factors: list[ReportLineRow] = field(default_factory=list)
    benefits: list[ReportLineRow] = field(default_factory=list)
    connections: list[ReportLineRow] = field(default_factory=list)
    words: list[ReportLineRow] = field(default_factory=list)
    next: list[ReportLineRow] = field(default_factory=list)
