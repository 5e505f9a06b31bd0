"""What rows of every kind name: partnerships, organisations and people. Each comes with the first row that names it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from groups.models import CPP, Organisation, Person, Post, ResearchAssociate

from ..people import person_uid
from ..rows import DemoDataError, read_folder

EXAMPLE = "example"
FRIDAY = 4

AnyRow = TypeVar("AnyRow")
AnyModel = TypeVar("AnyModel", bound=models.Model)


class Folder:
    """One folder of files: its rows, how to know again what was made of them, and whom and what they name."""

    def __init__(self, path: Path, at: datetime) -> None:
        self.tables = read_folder(path)
        self.at = at
        self.today = timezone.localdate(at)
        self.its_own = Q(is_example=True) if path.name == EXAMPLE else ~Q(source="")

    def has_none_of(self, model: type[models.Model]) -> bool:
        """Whether the database holds no row of this folder, so that its rows are to be loaded."""
        return not model._default_manager.filter(self.its_own).exists()

    def cpp(self, slug: str) -> CPP:
        row = one(self.tables.cpps, "slug", slug)
        if known := CPP.objects.filter(slug=slug).first():
            return known
        others = {"source", "associate", "associate_days_ago"}
        fields = {name: value for name, value in asdict(row).items() if name not in others}
        cpp = add(CPP(**fields, **provenance(row.source)))
        if row.associate:
            person, started = self.person(row.associate), self.day(row.associate_days_ago)
            add(ResearchAssociate(cpp=cpp, person=person, started=started))
        return cpp

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


def provenance(source: str) -> dict[str, Any]:
    """The fields that say where a row is from."""
    return {"source": "", "is_example": True} if source == EXAMPLE else {"source": source, "is_example": False}


def one(rows: list[AnyRow], key: str, value: str) -> AnyRow:
    """The row that `value` names. Raises DemoDataError where there is none."""
    for row in rows:
        if getattr(row, key) == value:
            return row
    raise DemoDataError(f"No row has the {key} “{value}”.")
