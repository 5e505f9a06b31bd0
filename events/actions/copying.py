"""A new event that begins where an earlier one ended."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from django.db import transaction

from groups.models import Person

from ..models import Event, LearningOutcome, Session
from .setup import made, shifted


@transaction.atomic
def copy_event(*, source: Event, by: Person, title: str, number: int | None, first_day: date, at: datetime) -> Event:
    """An unpublished event that begins on `first_day`: all days of `source` as much later, at the same local times.

    It takes over what the event is for, its invitation, what to prepare and the programme; nobody who takes part, and
    nothing about where words are printed. What was learnt for the next time is read where it was written. Sent twice,
    it is one copy.
    """
    days = (first_day - source.local_start.date()).days
    said = {
        "title": title,
        "number": number,
        "venue": source.venue,
        "starts_at": same_time(source.local_start, days),
        "ends_at": same_time(source.local_end, days),
        "zone": source.zone,
        "reply_by": shifted(source.reply_by, days) if source.reply_by else None,
        "capacity": source.capacity,
        "is_example": source.is_example,
        "copied_from": source,
        **{name: getattr(source, name) for name in ("invitation", "preparation")},
    }
    event, is_new = made(by=by, said=said, at=at)
    if is_new:
        LearningOutcome.objects.bulk_create(copied_outcome(outcome, event) for outcome in source.outcomes.all())
        Session.objects.bulk_create(copied_session(session, event, days) for session in source.sessions.all())
    return event


def same_time(local: datetime, days: int) -> datetime:
    """`days` later by the calendar of its zone at the same time of day, also where the clocks changed between."""
    later = local.replace(tzinfo=None) + timedelta(days=days)
    return later.replace(tzinfo=local.tzinfo, fold=local.fold)


def copied_outcome(outcome: LearningOutcome, event: Event) -> LearningOutcome:
    kept = {name: getattr(outcome, name) for name in ("position", "text", "is_example")}
    return LearningOutcome(event=event, **kept)


def copied_session(session: Session, event: Event, days: int) -> Session:
    """The same line of the programme, with an identity of its own."""
    session.pk, session._state.adding = None, True
    session.event, session.uid, session.source = event, uuid.uuid4(), ""
    session.on = shifted(session.on, days)
    return session
