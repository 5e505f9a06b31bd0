"""People to ask, read from a table: a file of a spreadsheet, or what was copied out of one."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from groups.fields import LONGEST_EMAIL, usable_email
from groups.models import CPP, Group

from .models import Participation

MOST_ROWS = 2_000
DELIMITERS = ",;\t"
# What people call the columns, in small letters.
COLUMNS = {
    "email": ("email", "e-mail", "mail", "email address"),
    "name": ("name", "full name"),
    "role": ("role",),
    "group": ("group",),
    "cpp": ("cpp", "partnership"),
    "employer": ("employer", "organisation", "organization"),
    "job_title": ("job", "job title", "job_title"),
}
ROLES: list[str] = Participation.Role.values
USUAL: str = Participation.Role.PRACTITIONER
LONGEST = {"email": LONGEST_EMAIL, "name": 120, "employer": 120, "job_title": 120}


@dataclass(frozen=True)
class Guest:
    """Whom to ask, with group, CPP, employer and job title as at the event. `row` is their line in the table."""

    email: str
    name: str
    role: str = USUAL
    group: Group | None = None
    cpp: CPP | None = None
    employer: str = ""
    job_title: str = ""
    row: int = 0


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell: its row as a spreadsheet counts, its column as it is headed, and why."""

    row: int
    column: str
    reason: str


@dataclass
class Table:
    """What was read. Nobody is in `guests` whose row has a problem."""

    guests: list[Guest] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_table(text: str, *, groups: Iterable[Group], cpps: Iterable[CPP]) -> Table:
    """The people in `text`, whose first line names the columns: separated by commas, semicolons or tabs.

    `groups` are known by their topic, `cpps` by their name, whatever the capitals. No queries.
    """
    lines = text.lstrip("\ufeff").splitlines()
    delimiter = max(DELIMITERS, key=lines[0].count) if lines else ","
    # A quote that is never closed would make one cell of all that follows.
    rows = csv.reader(lines, delimiter=delimiter, strict=False)
    table = Table()
    try:
        heads = [head.strip() for head in next(rows, [])]
        columns = {name: place for place, head in enumerate(heads) if (name := column_of(head))}
        if missing := [name for name in ("email", "name") if name not in columns]:
            reason = _("The first line must name the columns; there must be one called “%s”.") % missing[0]
            table.problems.append(Problem(1, "", reason))
            return table
        known = {"group": {group.topic.casefold(): group for group in groups}}
        known["cpp"] = {cpp.name.casefold(): cpp for cpp in cpps}  # type: ignore[misc]
        read_rows(rows, heads, columns, known, table)
    except csv.Error:
        table.problems.append(Problem(rows.line_num, "", _("This line cannot be read as a table.")))
    return table


def column_of(head: str) -> str | None:
    """The field that a column of this heading fills; None for one that we do not use."""
    return next((name for name, heads in COLUMNS.items() if head.casefold() in heads), None)


def read_rows(
    rows: Iterator[list[str]],
    heads: list[str],
    columns: Mapping[str, int],
    known: Mapping[str, Mapping[str, Any]],
    table: Table,
) -> None:
    """Put each row into `table`: as a guest, or as the problems that it has."""
    first_with: dict[str, int] = {}
    for number, cells in enumerate(rows, 2):
        if not any(cell.strip() for cell in cells):
            continue
        if number > MOST_ROWS + 1:
            table.problems.append(Problem(number, "", _("No more than %d people at once.") % MOST_ROWS))
            return
        texts = {name: cells[place].strip() if place < len(cells) else "" for name, place in columns.items()}
        wrong = dict(faults_of(texts, known, first_with))
        table.problems += [Problem(number, heads[columns[name]], reason) for name, reason in wrong.items()]
        email = texts["email"].lower()
        if email:
            first_with.setdefault(email, number)
        if not wrong:
            table.guests.append(guest_of(texts, known, number))


def faults_of(
    texts: Mapping[str, str], known: Mapping[str, Mapping[str, Any]], first_with: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    """What is wrong with one row, by field."""
    try:
        email = usable_email(texts["email"])
    except ValidationError:
        yield "email", _("“%s” is not a whole email.") % texts["email"] if texts["email"] else _("There is no email.")
    else:
        if email in first_with:
            yield "email", _("This email is in row %d already.") % first_with[email]
    if not texts["name"]:
        yield "name", _("There is no name.")
    for name, text in texts.items():
        if "\0" in text or (name != "email" and len(text) > LONGEST.get(name, 1_000)):
            yield name, _("This is too long, or holds a character that cannot be kept.")
    for name in ("group", "cpp"):
        if texts.get(name) and texts[name].casefold() not in known[name]:
            yield name, _("We know none called “%s”. Write it as on its page, or leave it empty.") % texts[name]
    if texts.get("role") and role_of(texts["role"]) is None:
        yield "role", _("“%(text)s” is none of: %(roles)s.") % {"text": texts["role"], "roles": ", ".join(ROLES)}


def role_of(text: str) -> str | None:
    """The role that a cell names; None for one that we do not have."""
    return text.casefold() if text.casefold() in ROLES else None


def guest_of(texts: Mapping[str, str], known: Mapping[str, Mapping[str, Any]], row: int) -> Guest:
    """A row in which nothing is wrong."""
    return Guest(
        email=usable_email(texts["email"]),
        name=texts["name"],
        role=role_of(texts.get("role", "")) or USUAL,
        group=known["group"].get(texts.get("group", "").casefold()),
        cpp=known["cpp"].get(texts.get("cpp", "").casefold()),
        employer=texts.get("employer", ""),
        job_title=texts.get("job_title", ""),
        row=row,
    )
