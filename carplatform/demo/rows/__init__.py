"""What the demo's TOML files may hold: one dataclass per kind of row, and nothing else.

Every row says where it is from: a document and section, such as "report, A2", or "example" for what is invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ..reading import DemoDataError, read_file, rows_inside
from .events import EventRow, InvitationRow, OutcomeRow, ParticipationRow, SessionRow
from .groups import AskedRow, EntryRow, GroupRow, MemberRow, MoveRow, StepRow, ThemeRow, TurnRow
from .people import CPPRow, OrganisationRow, PersonRow
from .presentations import PresentationRow
from .questionnaires import (
    AnsweredRow,
    CommentRow,
    FiguresRow,
    FormRow,
    NoteRow,
    QuestionnaireRow,
    SectionRow,
)
from .reports import ReportRow
from .worksheets import WorksheetRow

__all__ = [
    "FOLDERS",
    "HERE",
    "AnsweredRow",
    "AskedRow",
    "CPPRow",
    "CommentRow",
    "DemoDataError",
    "EntryRow",
    "EventRow",
    "FiguresRow",
    "FormRow",
    "GroupRow",
    "InvitationRow",
    "MemberRow",
    "MoveRow",
    "NoteRow",
    "OrganisationRow",
    "OutcomeRow",
    "ParticipationRow",
    "PersonRow",
    "PresentationRow",
    "QuestionnaireRow",
    "ReportRow",
    "SectionRow",
    "SessionRow",
    "StepRow",
    "Tables",
    "ThemeRow",
    "TurnRow",
    "WorksheetRow",
    "read_folder",
]

HERE = Path(__file__).parent.parent
# The report of February 2016 and the summary; then what is invented, which may refer to their themes.
FOLDERS = (HERE / "2016", HERE / "example")


@dataclass(frozen=True)
class Tables:
    """All rows of one folder, in the order of its files. A field is a table that a file may have."""

    themes: list[ThemeRow] = field(default_factory=list)
    organisations: list[OrganisationRow] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    cpps: list[CPPRow] = field(default_factory=list)
    groups: list[GroupRow] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    invitations: list[InvitationRow] = field(default_factory=list)
    outcomes: list[OutcomeRow] = field(default_factory=list)
    sessions: list[SessionRow] = field(default_factory=list)
    participations: list[ParticipationRow] = field(default_factory=list)
    presentations: list[PresentationRow] = field(default_factory=list)
    worksheets: list[WorksheetRow] = field(default_factory=list)
    forms: list[FormRow] = field(default_factory=list)
    questionnaires: list[QuestionnaireRow] = field(default_factory=list)
    answered: list[AnsweredRow] = field(default_factory=list)
    comments: list[CommentRow] = field(default_factory=list)
    notes: list[NoteRow] = field(default_factory=list)
    figures: list[FiguresRow] = field(default_factory=list)
    reports: list[ReportRow] = field(default_factory=list)


def read_folder(folder: Path) -> Tables:
    """All rows of the TOML files in `folder`. Raises DemoDataError for anything it does not know."""
    tables = Tables()
    for file in sorted(folder.glob("*.toml")):
        for table, rows in read_file(file, rows_inside(Tables)).items():
            getattr(tables, table).extend(rows)
    return tables
