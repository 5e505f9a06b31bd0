"""What the demo's TOML files may hold: one dataclass per kind of row, and one reader that refuses anything else.

Every row says where it is from: a document and section, such as "report, A2", or "example" for what is invented.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

Row = TypeVar("Row")

HERE = Path(__file__).parent
# The report of February 2016 and the summary; then what is invented, which may refer to their themes.
FOLDERS = (HERE / "2016", HERE / "example")


class DemoDataError(Exception):
    """A file of demo data cannot be read. The message names the file, the row and what is wrong with it."""


@dataclass(frozen=True)
class ThemeRow:
    kind: str
    name: str
    source: str


@dataclass(frozen=True)
class OrganisationRow:
    name: str
    sector: str
    source: str


@dataclass(frozen=True)
class PersonRow:
    """Someone invented, with their one post. Whoever has a `who` can be signed in as."""

    name: str
    email: str
    organisation: str
    job_title: str
    source: str
    phone: str = ""
    who: str = ""
    is_researcher: bool = False
    post_ended_days_ago: int | None = None


@dataclass(frozen=True)
class CPPRow:
    name: str
    slug: str
    group_word: str
    source: str
    group_word_in_full: str = ""
    council_area: str = ""


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


@dataclass(frozen=True)
class Tables:
    """All rows of one folder, in the order of its files."""

    themes: list[ThemeRow] = field(default_factory=list)
    organisations: list[OrganisationRow] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    cpps: list[CPPRow] = field(default_factory=list)
    groups: list[GroupRow] = field(default_factory=list)


# The tables of a file, and the rows that stand inside a group.
KINDS: dict[str, type] = {
    "themes": ThemeRow,
    "organisations": OrganisationRow,
    "people": PersonRow,
    "cpps": CPPRow,
    "groups": GroupRow,
}
INSIDE_A_GROUP: dict[str, type] = {
    "partners": PartnerRow,
    "pieces_of_work": PieceOfWorkRow,
    "members": MemberRow,
    "moves": MoveRow,
    "entries": EntryRow,
}


def read_folder(folder: Path) -> Tables:
    """All rows of the TOML files in `folder`. Raises DemoDataError for anything it does not know."""
    tables = Tables()
    for file in sorted(folder.glob("*.toml")):
        for table, rows in load_toml(file).items():
            if table not in KINDS:
                raise DemoDataError(f"{file.name}: there is no table “{table}”.")
            getattr(tables, table).extend(
                make_row(KINDS[table], row, f"{file.name}, {table} {number}") for number, row in enumerate(rows, 1)
            )
    return tables


def load_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DemoDataError(f"{file.name}: {error}") from error


def make_row(kind: type[Row], data: Mapping[str, Any], where: str) -> Row:
    """One row from its TOML table. Raises DemoDataError for a key too many or too few."""
    known = {item.name: item for item in fields(kind)}  # type: ignore[arg-type]
    required = {name for name, item in known.items() if item.default is MISSING and item.default_factory is MISSING}
    if unknown := sorted(set(data) - set(known)):
        raise DemoDataError(f"{where}: unknown key “{unknown[0]}”.")
    if missing := sorted(required - set(data)):
        raise DemoDataError(f"{where}: the key “{missing[0]}” is missing.")
    values = dict(data)
    if kind is GroupRow:
        for name in INSIDE_A_GROUP.keys() & data.keys():
            inside = enumerate(data[name], 1)
            values[name] = [make_row(INSIDE_A_GROUP[name], row, f"{where}, {name} {number}") for number, row in inside]
    return kind(**values)
