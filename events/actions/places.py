"""The places of an event, and who waits for one. One writer at a time: whoever comes here has locked the event."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from ..mails import send_place
from ..models import Event, Participation, Session, SessionChoice


def take_place(*, participation: Participation, event: Event, at: datetime) -> None:
    """Give whoever now says yes a place, or the last place in the queue. Saves nothing.

    The queue is in the order in which the database let people in, not in that of the clocks of the web servers.
    """
    others = event.participations.exclude(pk=participation.pk)
    last = others.waiting().last()
    is_full = event.capacity is not None and others.coming().count() >= event.capacity
    if last or is_full:
        participation.waiting_since = after(last.waiting_since if last else None, at)
    else:
        participation.waiting_since = None


def after(earlier: datetime | None, at: datetime) -> datetime:
    """`at`; where that is not later than `earlier`, the next moment that both databases tell from it."""
    return max(at, earlier + timedelta(microseconds=1)) if earlier else at


def fill_places(*, event: Event, at: datetime) -> None:
    """Let the first in the queue move up into places that are free, and write to each. After the start nobody moves."""
    if event.cancelled_at is not None or at >= event.starts_at:
        return
    waiting: QuerySet[Participation] = event.participations.waiting().filter(invitation__withdrawn_at__isnull=True)
    if event.capacity is not None:
        waiting = waiting[: max(event.capacity - event.participations.coming().count(), 0)]
    for participation in waiting.select_related("person", "invitation"):
        participation.event = event
        lost = drop_full_sessions(participation)
        participation.waiting_since = None
        participation.save(update_fields=["waiting_since"])
        send_place(participation=participation, lost=lost, at=at)


@transaction.atomic
def take_out(*, participations: QuerySet[Participation], at: datetime) -> None:
    """Delete participations that were made by mistake, and let others move up into their places."""
    events = list(Event.objects.select_for_update().filter(pk__in=participations.values("event")).order_by("pk"))
    participations.delete()
    for event in events:
        fill_places(event=event, at=at)


def drop_full_sessions(participation: Participation) -> list[Session]:
    """Take back what someone chose while they waited, as far as it filled meanwhile: whole options, in one list."""
    taken = SessionChoice.objects.taken(participation.event)
    chosen = [choice.session for choice in participation.choices.select_related("session")]
    full = {option_of(session) for session in chosen if is_full(session, taken)}
    lost = [session for session in chosen if option_of(session) in full]
    participation.choices.filter(session__in=lost).delete()
    return lost


def is_full(session: Session, taken: dict[int, int]) -> bool:
    return session.places is not None and taken.get(session.pk, 0) >= session.places


def option_of(session: Session) -> tuple[object, str, str]:
    """What is taken whole or not at all: the sessions of one option of a choice, on its day."""
    return session.on, session.choice, session.option
