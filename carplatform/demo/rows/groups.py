from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ThemeRow:
    kind: str
    name: str
    source: str


@dataclass(frozen=True)
class PartnerRow:
    printed: str
    organisation: str = ""
    department: str = ""
    sector: str = ""
    role: str = ""


@dataclass(frozen=True)
class PieceOfWorkRow:
    printed: str
    is_car: bool = True


@dataclass(frozen=True)
class MemberRow:
    person: str
    role: str
    joined_days_ago: int
    left_days_ago: int | None = None
    left_reason: str = ""


@dataclass(frozen=True)
class MoveRow:
    phase: int
    days_ago: int
    by: str
    reason: str


@dataclass(frozen=True)
class EntryRow:
    days_ago: int
    by: str
    kind: str
    line: str
    detail: str = ""
    readers: str = "group"
    on_public_page: bool = False
    themes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class GroupRow:
    cpp: str
    topic: str
    slug: str
    source: str
    question: str = ""
    status: str = "active"
    formed: str = ""
    is_explicit: bool = True
    partners: list[PartnerRow] = field(default_factory=list)
    pieces_of_work: list[PieceOfWorkRow] = field(default_factory=list)
    members: list[MemberRow] = field(default_factory=list)
    moves: list[MoveRow] = field(default_factory=list)
    entries: list[EntryRow] = field(default_factory=list)
