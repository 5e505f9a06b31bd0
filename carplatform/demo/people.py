"""The invented people whom a visitor of the demo can be."""

from dataclasses import dataclass
from functools import cache
from uuid import NAMESPACE_URL, UUID, uuid5

from groups.models import Person

from .rows import HERE, PersonRow, read_folder


@dataclass(frozen=True)
class DemoPerson:
    """Someone to sign in as: `who` says in a few words what there is to see."""

    uid: UUID
    name: str
    email: str
    who: str


def demo_people() -> list[DemoPerson]:
    """Those who are in the database and may sign in, in the order of the file."""
    rows = {person_uid(row): row for row in who_can_be_tried()}
    people = Person.objects.filter(uid__in=rows, is_example=True, is_active=True).in_bulk(field_name="uid")
    return [
        DemoPerson(uid, people[uid].name, people[uid].email or "", row.who)
        for uid, row in rows.items()
        if uid in people
    ]


@cache
def who_can_be_tried() -> tuple[PersonRow, ...]:
    return tuple(row for row in read_folder(HERE / "example").people if row.who)


def person_uid(row: PersonRow) -> UUID:
    """The same on every machine, and still the same when the person's name or address has been changed."""
    return uuid5(NAMESPACE_URL, f"mailto:{row.email}")
