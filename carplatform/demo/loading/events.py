"""The events, each with its programme and those who take part in it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from events.models import Event, Invitation, LearningOutcome, Participation, Session, SessionChoice
from groups.actions import Shared, share_contact
from groups.models import ContactConsent, Group, Person, Post
from groups.sharing import as_said, wordings

from ..rows import EventRow, ParticipationRow, SessionRow
from .people import Folder, add, one, provenance

# When the dates of an event were set, no document says. We take a morning.
MORNING = time(9)


def load_events(folder: Folder) -> list[Event]:
    """The events that were loaded now: none where the database holds one of this folder already.

    Raises DemoDataError if a row names an event that is not in the folder.
    """
    if not folder.has_none_of(Event):
        return []
    tables = folder.tables
    rows: list[Any] = [*tables.invitations, *tables.outcomes, *tables.sessions, *tables.participations]
    for row in [*rows, *tables.worksheets]:
        one(tables.events, "slug", row.event)
    return [add_event(folder, row) for row in tables.events]


def add_event(folder: Folder, row: EventRow) -> Event:
    first = row.first_day or folder.today - timedelta(days=row.days_ago)
    starts_at, ends_at = times_of(folder, row, first)
    invitations = [invitation.text for invitation in folder.tables.invitations if invitation.event == row.slug]
    event = add(
        Event(
            title=row.title,
            slug=row.slug,
            number=row.number,
            venue=row.venue,
            zone=row.zone,
            starts_at=starts_at,
            ends_at=ends_at,
            dated_at=local(row, first - timedelta(days=row.dates_set_days_before), MORNING),
            invitation="\n\n".join(invitations),
            preparation=row.preparation,
            reply_by=None if row.reply_by_days_before is None else first - timedelta(days=row.reply_by_days_before),
            capacity=row.capacity,
            presentations_due=due(row, first),
            is_published=row.is_published,
            **provenance(row.source),
        )
    )
    outcomes = [outcome for outcome in folder.tables.outcomes if outcome.event == row.slug]
    for place, outcome in enumerate(outcomes, 1):
        add(LearningOutcome(event=event, position=place, text=outcome.text, **provenance(outcome.source)))
    for place, session in enumerate(folder.tables.sessions, 1):
        if session.event == row.slug:
            add_session(event, session, place)
    for participation in folder.tables.participations:
        if participation.event == row.slug:
            add_participations(folder, event, participation)
    return event


def due(row: EventRow, first: date) -> datetime | None:
    """When pro-formas are to be handed in, if there is a deadline."""
    days = row.pro_formas_due_days_before
    return None if days is None else local(row, first - timedelta(days=days), row.pro_formas_due_at)


def times_of(folder: Folder, row: EventRow, first: date) -> tuple[datetime, datetime]:
    """When it starts and ends."""
    starts_at, ends_at = local(row, first, row.starts), local(row, day_of(first, row.days), row.ends)
    if row.ended_hours_ago is None:
        return starts_at, ends_at
    ended = folder.at.replace(minute=0, second=0, microsecond=0) - timedelta(hours=row.ended_hours_ago)
    return ended - (ends_at - starts_at), ended


def add_session(event: Event, row: SessionRow, place: int) -> None:
    words = {"title": row.title, "room": row.room, "people": row.people, "detail": row.detail}
    parallel = {"choice": row.choice, "option": row.option, "places": row.places}
    times = {"on": day_of(event.local_start.date(), row.day), "starts": row.starts, "ends": row.ends}
    add(Session(event=event, position=place, kind=row.kind, **words, **parallel, **times, **provenance(row.source)))


def add_participations(folder: Folder, event: Event, row: ParticipationRow) -> None:
    person = folder.person(row.person) if row.person else None
    post = Post.objects.filter(person=person).select_related("organisation").first() if person else None
    replied_at = None if row.replied_days_ago is None else folder.at - timedelta(days=row.replied_days_ago)
    for _ in range(row.count):
        participation = add(
            Participation(
                event=event,
                person=person,
                role=row.role,
                cpp=folder.cpp(row.cpp) if row.cpp else None,
                group=Group.objects.get(slug=row.group) if row.group else None,
                employer=row.employer or (post.organisation.name if post else ""),
                job_title=row.job_title or (post.job_title if post else ""),
                reply=row.reply,
                replied_at=replied_at,
                left_early=row.left_early,
                **provenance(row.source),
            )
        )
        if row.invited_by:
            add_invitation(folder, participation, row)
        for session in event.sessions.filter(option__in=row.chose):
            add(SessionChoice(participation=participation, session=session))
    if person and row.shares is not None:
        share(person, row.shares, replied_at or folder.at)


def add_invitation(folder: Folder, participation: Participation, row: ParticipationRow) -> None:
    """That someone was asked. No mail goes: whoever tries the demo sends it again, or reminds."""
    invited_at = folder.at - timedelta(days=row.invited_days_ago)
    by, sent_at = folder.person(row.invited_by), None if row.is_held else invited_at
    add(Invitation(participation=participation, invited_by=by, invited_at=invited_at, sent_at=sent_at))


def share(person: Person, boxes: list[str], at: datetime) -> None:
    """The contact details that someone agreed to share, with the words that stood beside each box."""
    said = {box: box in boxes for box in ContactConsent.Box.values}
    words = as_said(wordings(person), person.phone)
    share_contact(person=person, shared=Shared(person.phone, said, words), at=at)


def day_of(first: date, number: int) -> date:
    """The date of the first, second … day."""
    return first + timedelta(days=number - 1)


def local(row: EventRow, on: date, at: time) -> datetime:
    return datetime.combine(on, at, ZoneInfo(row.zone))
