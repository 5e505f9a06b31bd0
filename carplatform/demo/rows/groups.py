from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


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
class AskedRow:
    """Someone who is asked in when the demo begins, and whose mail is in its mailbox."""

    email: str
    name: str
    by: str
    role: str = "member"


@dataclass(frozen=True)
class MoveRow:
    """A step. One that was first said to be on another day was corrected a day after that, by someone."""

    phase: int
    days_ago: int
    by: str
    reason: str
    said_first_days_ago: int | None = None
    corrected_by: str = ""


@dataclass(frozen=True)
class TurnRow:
    """That the cycle under way ended, or that the next one began."""

    what: Literal["finished", "begun"]
    days_ago: int


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
    loop: str = ""
    method: str = ""
    link: str = ""
    present: list[str] = field(default_factory=list)
    others_present: int | None = None
    said_first: str = ""  # the line before someone changed it, a day later
    changed_by: str = ""
    struck_because: str = ""


@dataclass(frozen=True)
class StepRow:
    what: str
    who: str = ""
    due_in_days: int | None = None
    due_in_words: str = ""
    done_days_ago: int | None = None
    # A step that was due on an earlier day, and why and when it was moved.
    was_due_days_ago: int | None = None
    moved_days_ago: int = 0
    moved_why: str = ""
    only_for_group: bool = False


@dataclass(frozen=True)
class PointRow:
    kind: str
    text: str


@dataclass(frozen=True)
class QuoteRow:
    words: str
    said_by: str
    permission: str
    permitted_days_ago: int


@dataclass(frozen=True)
class ExpectationRow:
    kind: str
    text: str
    came_of_it: str = ""
    came_days_ago: int | None = None


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
    invitations: list[AskedRow] = field(default_factory=list)
    moves: list[MoveRow] = field(default_factory=list)
    turns: list[TurnRow] = field(default_factory=list)
    entries: list[EntryRow] = field(default_factory=list)
    values: str = ""
    purpose: str = ""
    steps: list[StepRow] = field(default_factory=list)
    expectations: list[ExpectationRow] = field(default_factory=list)
    points: list[PointRow] = field(default_factory=list)
    quotes: list[QuoteRow] = field(default_factory=list)
