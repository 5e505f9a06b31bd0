"""On the day: who is here, who left early, who walked in, and who was in which session."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from carplatform.audit.actions import record
from carplatform.once import UsedBefore
from groups.actions.members import person_at
from groups.models import Person

from ..guests import Guest
from ..models import Attendance, Event, Participation, Session
from .errors import EventsError

EARLIEST_PRESS = timedelta(days=1)  # before the event begins


class Press(StrEnum):
    """What is pressed at the welcome desk; AWAY takes HERE back, and STAYED takes LEFT back."""

    HERE = "here"
    AWAY = "away"
    LEFT = "left"
    STAYED = "stayed"


class SameName(EventsError):
    """Someone of this name is on the list already; `alike` is who."""

    def __init__(self, alike: list[Participation]) -> None:
        super().__init__(_("Someone of this name is on the list already. Is it the same person?"))
        self.alike = alike


def time_of_press(text: str, event: Event, at: datetime) -> datetime:
    """When a press was made that waited for the network: `text` is in milliseconds since 1970, as browsers count.

    The clock of a phone may be wrong: what is later than `at`, earlier than the day before the event, or no number at
    all, is taken for `at`.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 14):
        return at
    pressed = datetime.fromtimestamp(0, at.tzinfo) + timedelta(milliseconds=int(text))
    return pressed if event.starts_at - EARLIEST_PRESS <= pressed <= at else at


@transaction.atomic
def keep_press(*, participation: Participation, press: Press, by: Person, pressed_at: datetime, at: datetime) -> bool:
    """Keep one press. False where it changes nothing, as a second press, also from another phone at the same moment.

    What someone replied stays as they said it. Whoever is not here any more has not left early either. Raises
    EventsError for an event that is called off.
    """
    held(participation.event)
    is_here, fields = changes_of(press, pressed_at)
    changed = Participation.objects.filter(is_here, pk=participation.pk).update(**fields)
    if changed:
        record(by=by, action=f"mark {press} at event", obj=participation, at=at)
    return bool(changed)


def changes_of(press: Press, pressed_at: datetime) -> tuple[Q, dict[str, Any]]:
    """Of whom a press changes something, and what."""
    here = Q(arrived_at__isnull=False)
    found: dict[Press, tuple[Q, dict[str, Any]]] = {
        Press.HERE: (~here, {"arrived_at": pressed_at}),
        Press.AWAY: (here, {"arrived_at": None, "left_early": False}),
        Press.LEFT: (here & Q(left_early=False), {"left_early": True}),
        Press.STAYED: (here & Q(left_early=True), {"left_early": False}),
    }
    return found[press]


def held(event: Event) -> Event:
    """The event, held until the end of the transaction (ADR 10). Raises EventsError if it is called off."""
    now = Event.objects.select_for_update().get(pk=event.pk)
    if now.cancelled_at is not None:
        raise EventsError(_("This event is called off: nobody arrives."))
    return now


@transaction.atomic
def walk_in(
    *, event: Event, uid: UUID, guest: Guest, by: Person, at: datetime, is_another: bool = False
) -> Participation:
    """Let someone in who stands at the door. They have a place, however full it is; no mail goes to them.

    An email that we know is that person's, who keeps their name; whoever is on the list already arrives as such.
    Sending the same form twice lets one person in. Raises SameName, unless it `is_another` of that name; UsedBefore for
    a form that says something else now; and EventsError for an event that is called off.
    """
    now = held(event)
    if earlier := Participation.objects.select_related("person", "event").filter(uid=uid).first():
        if earlier.event_id != now.pk or not is_of(earlier, guest):
            raise UsedBefore(
                _("This form was used before, for “%s”. Save again to let in this person.") % earlier, earlier
            )
        return earlier
    on_the_list = now.participations.filter(person__isnull=False).select_related("person", "cpp")
    known = on_the_list.filter(person__in=Person.objects.with_email(guest.email)).first() if guest.email else None
    if known:
        keep_press(participation=known, press=Press.HERE, by=by, pressed_at=at, at=at)
        return known
    alike = list(on_the_list.filter(person__name__iexact=guest.name))
    if alike and not is_another:
        raise SameName(alike)
    made = Participation.objects.create(
        event=now,
        uid=uid,
        person=person_of(guest, is_example=now.is_example, at=at),
        role=guest.role,
        cpp=guest.cpp,
        employer=guest.employer,
        job_title=guest.job_title,
        arrived_at=at,
        is_example=now.is_example,
    )
    record(by=by, action="add walk-in to event", obj=made, at=at)
    return made


def person_of(guest: Guest, *, is_example: bool, at: datetime) -> Person:
    """Whoever has the email of `guest`, or someone new."""
    if guest.email:
        return person_at(guest.email, name=guest.name, is_example=is_example, at=at)[0]
    person = Person(name=guest.name, email=None, is_example=is_example)
    person.set_unusable_password()
    person.save()
    return person


def is_of(participation: Participation, guest: Guest) -> bool:
    """Whether it was made for this guest. Their name is not asked where their email tells who they are."""
    said = (guest.role, guest.cpp, guest.employer, guest.job_title)
    one, person = participation, participation.person
    if person is None or said != (one.role, one.cpp, one.employer, one.job_title):
        return False
    return (person.email or "").lower() == guest.email if guest.email else person.name == guest.name


@transaction.atomic
def keep_attendance(*, session: Session, came: Iterable[int], seen: Iterable[int], by: Person, at: datetime) -> int:
    """Keep who is in a session. `seen` were ticked when the page was shown and `came` are ticked now, by their keys.

    What another helper ticked meanwhile stands. Saying the same twice changes nothing. How many rows changed.
    """
    came, seen = set(came), set(seen)
    held(session.event)
    there = set(session.attendances.values_list("participation", flat=True))
    theirs = session.event.participations.filter(pk__in=came - seen - there).values_list("pk", flat=True)
    made = Attendance.objects.bulk_create(
        Attendance(session=session, participation_id=pk, marked_at=at) for pk in sorted(theirs)
    )
    gone, _rows = session.attendances.filter(participation__in=seen - came).delete()
    if made or gone:
        record(by=by, action="keep attendance of session", obj=session, note=f"+{len(made)} -{gone}", at=at)
    return len(made) + gone
