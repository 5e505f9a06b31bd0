"""Setting an event up: its details and words, moving it, calling it off. The admin does what is said here too."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from carplatform.audit.actions import record
from carplatform.once import ChangedByAnother, mark_of_values, says
from groups.models import Person

from ..models import Event, Participation, Session
from .errors import EventsError
from .places import fill_places

DETAILS = (
    *("title", "number", "venue", "starts_at", "ends_at", "zone", "reply_by", "capacity", "is_published"),
    "for_next_time",
)
WORDS = ("invitation", "preparation")
DATES = frozenset({"starts_at", "ends_at", "zone"})
IN_CALENDARS = DATES | {"venue"}
RESERVED = {"new"}  # addresses of pages that are no event's
TRIES = 5


class ThereAlready(EventsError):
    """An event of this title at these times is there, and says something else."""


@transaction.atomic
def set_up_event(*, by: Person, said: dict[str, Any], at: datetime) -> Event:
    """Make an event that says `said`. Sending the same form twice makes one: no two have one title and the same times.

    Raises ThereAlready for one of that title and those times that says something else.
    """
    return made(by=by, said=said, at=at)[0]


def made(*, by: Person, said: dict[str, Any], at: datetime) -> tuple[Event, bool]:
    """The event that says `said`, and whether it is new.

    Of two at once the database takes one, because both ask for the same address: it is chosen before looking whether
    the event is there, so that whoever finds the address taken also finds the event.
    """
    for _try in range(TRIES):
        slug = free_slug(said["title"])
        same = Event.objects.filter(**{name: said[name] for name in ("title", "starts_at", "ends_at")}).first()
        if same is not None:
            if says(same, said):
                return same, False
            raise ThereAlready(_("An event of this title at these times is here already. Change that one instead."))
        try:
            with transaction.atomic():
                event = Event.objects.create(slug=slug, dated_at=at, **said)
        except IntegrityError:
            continue
        record(by=by, action="set up event", obj=event, note=event.dates, at=at)
        return event, True
    raise EventsError(_("It could not be saved just now. Please save again."))


def free_slug(title: str) -> str:
    """An address for an event of this title that no other has."""
    base = slugify(title)[:70].strip("-") or "event"
    taken = {*Event.objects.filter(slug__startswith=base).values_list("slug", flat=True), *RESERVED}
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)


@transaction.atomic
def change_event(
    *, event: Event, by: Person, seen: str, said: dict[str, Any], at: datetime, with_programme: bool = False
) -> set[str]:
    """Let `event` say `said`; `with_programme`, its sessions move by as many days as its first day. What changed.

    Whoever waits for a place moves up into those that are added.
    `seen` is the `mark_of_event` that the writer saw. Raises ChangedByAnother when someone changed it since.
    """
    now = Event.objects.select_for_update().get(pk=event.pk)
    changed = {name for name, value in said.items() if getattr(now, name) != value}
    if not changed:
        return changed
    if mark_of_event(now, said) != seen:
        raise ChangedByAnother(now, mark_of_event(now, said))
    first = now.local_start.date()
    for name in changed:
        setattr(now, name, said[name])
    count_change(now, changed, at)
    now.save()
    record_change(now, changed, by=by, at=at)
    if "capacity" in changed:
        fill_places(event=now, at=at)
    if with_programme and (days := (now.local_start.date() - first).days):
        move_sessions(now, days)
    return changed


def count_change(event: Event, changed: Collection[str], at: datetime) -> None:
    """Before `event` is saved with `changed` fields: since when its dates stand, and what calendars must know."""
    if DATES.intersection(changed):
        event.dated_at = at
    if IN_CALENDARS.intersection(changed):
        event.calendar_sequence += 1


def record_change(event: Event, changed: Collection[str], *, by: Any, at: datetime) -> None:
    """After it was saved: what of the change stands in the audit log."""
    if "is_published" in changed:
        action = "publish event" if event.is_published else "unpublish event"
        record(by=by, action=action, obj=event, at=at)
    if DATES.intersection(changed):
        record(by=by, action="move event", obj=event, note=event.dates, at=at)


def move_sessions(event: Event, days: int) -> None:
    """Put every session of the programme `days` later, or earlier for less than none. Their times stay."""
    sessions = list(event.sessions.all())
    for session in sessions:
        session.on = shifted(session.on, days)
    Session.objects.bulk_update(sessions, ["on"])


def shifted(day: date, days: int) -> date:
    """`days` later; a day at the end of all calendars stays where it is."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day


@transaction.atomic
def call_off(*, event: Event, by: Person, because: str, at: datetime) -> Event:
    """Say that `event` does not take place. Nothing is deleted. Said twice, the first reason stands.

    Raises EventsError for one that is over.
    """
    now = Event.objects.select_for_update().get(pk=event.pk)
    if now.cancelled_at is not None:
        return now
    if now.is_over(at):
        raise EventsError(_("This event is over: it cannot be called off any more."))
    now.cancelled_at, now.cancelled_because = at, because
    now.calendar_sequence += 1
    now.save(update_fields=["cancelled_at", "cancelled_because", "calendar_sequence"])
    record(by=by, action="call off event", obj=now, note=because, at=at)
    return now


def who_must_hear(event: Event) -> QuerySet[Participation]:
    """Those who hold the dates and the place of `event`: who were sent an invitation that stands, or said yes."""
    sent = Q(invitation__sent_at__isnull=False, invitation__withdrawn_at__isnull=True)
    without = Q(invitation__isnull=True, reply=Participation.Reply.YES)
    return event.participations.filter(sent | without, person__isnull=False).exclude(reply=Participation.Reply.NO)


def mark_of_event(event: Event, names: Iterable[str]) -> str:
    """A short mark of what `event` says in the fields `names`, to tell later whether it still does."""
    return mark_of_values(getattr(event, name) for name in sorted(names))
