"""Loads the demo data: the groups of the 2016 report as they are printed there, and invented ones to try things out.

Loading twice adds nothing, and nothing that people have changed, renamed or deleted comes back: the themes, people and
groups of a folder are loaded only where the database holds none of that folder yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from groups.actions import add_log_entry, move_phase
from groups.models import CPP, Group, Membership, Organisation, Partner, Person, Phase, PieceOfWork, Post, Theme
from groups.models.provenance import Provenance

from .people import person_uid
from .rows import FOLDERS, DemoDataError, EntryRow, GroupRow, MemberRow, MoveRow, read_folder

EXAMPLE = "example"
# People write things down at the end of a working day.
EVENING = time(16, 30)
FRIDAY = 4

AnyRow = TypeVar("AnyRow")
AnyModel = TypeVar("AnyModel", bound=models.Model)


@transaction.atomic
def load_demo_data(*, at: datetime, folders: Sequence[Path] = FOLDERS) -> None:
    """Loads the folders, all or nothing. Days are counted back from the day of `at`.

    Raises DemoDataError if a file cannot be read or a row breaks a rule.
    """
    for folder in folders:
        FolderLoader(folder, at).load()


class FolderLoader:
    """Loads one folder. Organisations, CPPs and people come with the first row that names them."""

    def __init__(self, folder: Path, at: datetime) -> None:
        self.tables = read_folder(folder)
        self.today = timezone.localdate(at)
        self.of_this_folder = Q(is_example=True) if folder.name == EXAMPLE else ~Q(source="")

    def load(self) -> None:
        if not Theme.objects.filter(self.of_this_folder).exists():
            for theme in self.tables.themes:
                add(Theme(kind=theme.kind, name=theme.name, **provenance(theme.source)))
        if not Person.objects.filter(is_example=True).exists():
            for person in self.tables.people:
                self.person(person.email)
        if not Group.objects.filter(self.of_this_folder).exists():
            for group in self.tables.groups:
                self.add_group(group)

    # A group and what stands in it ---------------------------------------------------------------------------------

    def add_group(self, row: GroupRow) -> None:
        cpp = self.cpp(row.cpp)
        group = add(
            Group(
                cpp=cpp,
                topic=row.topic,
                slug=row.slug,
                question=row.question,
                status=row.status,
                formed=row.formed,
                is_explicit=row.is_explicit,
                is_published=True,
                position=cpp.groups.count() + 1,
                **provenance(row.source),
            )
        )
        for place, partner in enumerate(row.partners, 1):
            named = {**asdict(partner), "organisation": self.organisation(partner.organisation)}
            add(Partner(group=group, position=place, **named))
        for place, piece in enumerate(row.pieces_of_work, 1):
            add(PieceOfWork(group=group, position=place, **asdict(piece)))
        for member in row.members:
            self.add_member(group, member)
        self.add_history(group, [*row.moves, *row.entries])

    def add_member(self, group: Group, row: MemberRow) -> None:
        post = self.person(row.person).posts.first()
        membership = add(Membership(group=group, post=post, role=row.role, joined=self.day(row.joined_days_ago)))
        if row.left_days_ago is not None:
            membership.end(self.day(row.left_days_ago), row.left_reason)

    def add_history(self, group: Group, happenings: list[MoveRow | EntryRow]) -> None:
        """The moves and log entries of a group, oldest first, as they would have been recorded."""
        for row in sorted(happenings, key=lambda row: row.days_ago, reverse=True):
            on = self.day(row.days_ago)
            at = timezone.make_aware(datetime.combine(on, EVENING))
            if isinstance(row, MoveRow):
                self.add_move(group, row, on, at)
            else:
                self.add_entry(group, row, on, at)

    def add_move(self, group: Group, row: MoveRow, on: date, at: datetime) -> None:
        by, phase = self.person(row.by), Phase(row.phase)
        move = move_phase(group=group, by=by, uid=uuid4(), phase=phase, reason=row.reason, on=on, at=at)
        mark_like(group, move)
        mark_like(group, move.cycle)

    def add_entry(self, group: Group, row: EntryRow, on: date, at: datetime) -> None:
        by, words = self.person(row.by), {"kind": row.kind, "line": row.line, "detail": row.detail}
        entry = add_log_entry(group=group, by=by, uid=uuid4(), on=on, at=at, readers=row.readers, **words)
        entry.on_public_page = row.on_public_page
        entry.themes.set(Theme.objects.filter(name__in=row.themes))
        mark_like(group, entry)

    # What groups name ----------------------------------------------------------------------------------------------

    def cpp(self, slug: str) -> CPP:
        row = one(self.tables.cpps, "slug", slug)
        fields = {name: value for name, value in asdict(row).items() if name != "source"}
        return CPP.objects.filter(slug=slug).first() or add(CPP(**fields, **provenance(row.source)))

    def organisation(self, name: str) -> Organisation | None:
        """None where a partner line names none."""
        if not name:
            return None
        if known := Organisation.objects.filter(name__iexact=name).first():
            return known
        row = one(self.tables.organisations, "name", name)
        return add(Organisation(name=row.name, sector=row.sector, **provenance(row.source)))

    def person(self, email: str) -> Person:
        """Someone of the file, by the address they have there, with their post."""
        row = one(self.tables.people, "email", email)
        uid = person_uid(row)
        if known := Person.objects.filter(uid=uid).first():
            return known
        example = provenance(row.source)["is_example"]
        person = Person(
            uid=uid, name=row.name, email=row.email, phone=row.phone, is_staff=row.is_researcher, is_example=example
        )
        person.set_unusable_password()
        add(person)
        ended = None if row.post_ended_days_ago is None else self.day(row.post_ended_days_ago)
        employer = self.organisation(row.organisation)
        add(Post(person=person, organisation=employer, job_title=row.job_title, ended=ended))
        return person

    def day(self, days_ago: int) -> date:
        """That many days ago, or the Friday before where that was a weekend: groups meet in working hours."""
        day = self.today - timedelta(days=days_ago)
        return day - timedelta(days=max(0, day.weekday() - FRIDAY))


def add(row: AnyModel) -> AnyModel:
    """Saves one row. Raises DemoDataError if it breaks a rule of the platform."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise DemoDataError(f"{type(row).__name__} “{row}”: {' '.join(error.messages)}") from error
    row.save()
    return row


def mark_like(group: Group, row: Provenance) -> None:
    """Says of a row that an action made that it is from where its group is from."""
    row.source, row.is_example = group.source, group.is_example
    add(row)


def provenance(source: str) -> dict[str, Any]:
    """The fields that say where a row is from."""
    return {"source": "", "is_example": True} if source == EXAMPLE else {"source": source, "is_example": False}


def one(rows: list[AnyRow], key: str, value: str) -> AnyRow:
    """The row that `value` names. Raises DemoDataError where there is none."""
    for row in rows:
        if getattr(row, key) == value:
            return row
    raise DemoDataError(f"No row has the {key} “{value}”.")
