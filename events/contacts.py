"""The contact sheet of an event, and whom of it one could phone. It holds what people agree to at this very moment."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote
from uuid import UUID

from django.db.models import Count, Q
from django.utils.functional import Promise

from groups.elsewhere import REASONS, Traits, reasons, traits_of, traits_of_employer
from groups.models import CPP, Group, Membership, Person

from .models import Event, Participation
from .models.participation import ParticipationQuerySet

MOST_TO_PHONE = 3  # a few to choose from, not a list to work through


@dataclass(frozen=True)
class Contact:
    """What the sheet says of one person. Email and phone are empty unless their boxes are ticked."""

    person: int
    uid: UUID
    name: str
    job_title: str
    employer: str
    cpp: CPP | None
    group: Group | None
    email: str
    phone: str
    event: Event
    is_example: bool

    @property
    def job(self) -> str:
        """Job and employer as at the event, in one line."""
        return ", ".join(part for part in (self.job_title, self.employer) if part)

    @property
    def dial(self) -> str:
        """The number as a telephone takes it."""
        return "tel:" + re.sub(r"[^+\d]", "", self.phone)

    @property
    def write(self) -> str:
        """The address as a mail program takes it."""
        return "mailto:" + quote(self.email, safe="@")


@dataclass(frozen=True)
class Around:
    """What the sheet says beside its people: whether the reader comes and is on it, and how many others are not."""

    comes: bool
    is_on_it: bool
    others: int


@dataclass(frozen=True)
class ToPhone:
    """Someone of the sheet, and all that their group or employer shares with the reader's."""

    contact: Contact
    reasons: tuple[str | Promise, ...]

    @property
    def first_reasons(self) -> tuple[str | Promise, ...]:
        """The few that are shown."""
        return self.reasons[:REASONS]


def contacts_of(participations: ParticipationQuerySet) -> list[Contact]:
    """Those of `participations` who are on the sheet, by CPP and name; who is in no CPP last. One query.

    A group that is not published is not named.
    """
    return [contact_of(one, one.person) for one in participations.coming().on_the_sheet() if one.person]


def contact_of(participation: Participation, person: Person) -> Contact:
    group = participation.group
    return Contact(
        person=person.pk,
        uid=person.uid,
        name=person.name,
        job_title=participation.job_title,
        employer=participation.employer,
        cpp=participation.cpp,
        group=group if group and group.is_published else None,
        email=person.email or "" if participation.shows_email else "",  # type: ignore[attr-defined]
        phone=person.phone if participation.shows_phone else "",  # type: ignore[attr-defined]
        event=participation.event,
        is_example=person.is_example,
    )


def by_partnership(contacts: Iterable[Contact]) -> list[tuple[CPP | None, list[Contact]]]:
    """The people of each CPP, in their order."""
    return [(cpp, list(people)) for cpp, people in groupby(contacts, key=lambda contact: contact.cpp)]


def around(event: Event, contacts: Sequence[Contact], reader: Person) -> Around:
    """What to say beside the `contacts` of `event`. One query."""
    counts = event.participations.coming().aggregate(me=Count("pk", filter=Q(person=reader)), all=Count("pk"))
    comes, is_on_it = bool(counts["me"]), any(contact.person == reader.pk for contact in contacts)
    return Around(comes, is_on_it, others=counts["all"] - len(contacts) - int(comes and not is_on_it))


def met_by(person: Person) -> ParticipationQuerySet:
    """The others who come to events that `person` comes to, or who came."""
    mine = Participation.objects.coming().filter(person=person, event__cancelled_at__isnull=True)
    return Participation.objects.filter(event__in=mine.values("event")).exclude(person=person)


def people_to_phone(reader: Person, contacts: Iterable[Contact]) -> list[ToPhone]:
    """Those of `contacts` who can be reached and whose group or employer shares something with that of `reader`.

    Never those of one's own group. Who shares most is named first, then by name. Three queries at most.
    """
    by_event = sorted(contacts, key=lambda one: one.event.starts_at)  # who met the reader twice: as of the last time
    reachable = {one.person: one for one in by_event if (one.phone or one.email) and one.person != reader.pk}
    known = known_by({reader.pk, *reachable}, reader) if reachable else {}
    if reader.pk not in known:
        return []
    my_groups, mine = known.pop(reader.pk)
    found = [
        ToPhone(reachable[person], reasons(mine, traits))
        for person, (groups, traits) in known.items()
        if not groups & my_groups
    ]
    named = [one for one in found if one.reasons]
    return sorted(named, key=lambda one: (-len(one.reasons), one.contact.name))[:MOST_TO_PHONE]


def known_by(people: Iterable[int], reader: Person) -> dict[int, tuple[set[int], Traits]]:
    """The groups of each of `people` who has one, and what they are known by, as far as `reader` may see it."""
    memberships = (
        Membership.objects.current()
        .filter(post__person__in=people, group__in=Group.objects.visible_to(reader))
        .select_related("group", "post__organisation")
        .order_by("pk")
    )
    theirs: dict[int, list[Membership]] = defaultdict(list)
    for membership in memberships:
        theirs[membership.post.person_id].append(membership)
    of_group = traits_of({one.group for one in memberships}, reader)
    found: dict[int, tuple[set[int], Traits]] = {}
    for person, rows in theirs.items():
        traits: Traits = {}
        for row in rows:
            traits |= of_group[row.group_id]
        for row in rows:
            traits |= traits_of_employer(row.post.organisation)
        found[person] = ({row.group_id for row in rows}, traits)
    return found
