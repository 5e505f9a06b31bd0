"""The rows of an event that people put in order: sessions of the programme, and learning outcomes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carplatform.in_order import after_the_last, put_in_order
from carplatform.once import ChangedByAnother, UsedBefore, mark_of_values, says

from ..models import Event, LearningOutcome, Session
from .errors import EventsError

REMOVED = gettext_lazy("Someone removed this while you were writing. Save once more to put it back.")
SESSION = (
    *("on", "starts", "ends", "kind", "title", "room", "people", "detail", "choice", "option", "places", "handout"),
)


@transaction.atomic
def keep_session(*, event: Event, uid: UUID, said: dict[str, Any]) -> Session:
    """Add a line to the programme, behind those that start with it. Sending the same form twice makes one.

    Raises UsedBefore if the form was used for another event, or says something else now.
    """
    try:
        with transaction.atomic():
            return Session.objects.create(uid=uid, event=event, position=last_place(event, said), **said)
    except IntegrityError:
        earlier = Session.objects.filter(uid=uid).first()
        if earlier is None:
            raise
        if earlier.event_id != event.pk:
            raise UsedBefore(_("This form was used before, for another event. Please save again."), None) from None
        if not says(earlier, said):
            already = _("This form was saved before, as “%(words)s”. Save again to add this beside it.")
            raise UsedBefore(already % {"words": earlier}, earlier) from None
        return earlier


@transaction.atomic
def change_session(*, session: Session, seen: str, said: dict[str, Any]) -> None:
    """Let `session` say `said`. At another time it stands behind those that start with it.

    `seen` is the `mark_of_session` that the writer saw. Raises ChangedByAnother when someone changed it since.
    """
    now = Session.objects.select_for_update().filter(pk=session.pk).first()
    if now is None:
        raise EventsError(REMOVED)
    if says(now, said):
        return
    if mark_of_session(now) != seen:
        raise ChangedByAnother(now, mark_of_session(now))
    if (now.on, now.starts) != (said["on"], said["starts"]):
        now.position = last_place(now.event, said)
    for name, value in said.items():
        setattr(now, name, value)
    now.save()


def last_place(event: Event, said: dict[str, Any]) -> int:
    beside = event.sessions.filter(on=said["on"], starts=said["starts"])
    return after_the_last(beside)


def mark_of_session(session: Session) -> str:
    """A short mark of all that `session` says now, to tell later whether it still does."""
    return mark_of_values(getattr(session, name) for name in SESSION)


@transaction.atomic
def move_session(*, session: Session, up: bool) -> None:
    """Change places with the one before or after it, among those that start at the same time."""
    beside = session.event.sessions.filter(on=session.on, starts=session.starts)
    put_in_order(list(beside.select_for_update().order_by("position", "pk")), session.pk, up=up)


@transaction.atomic
def keep_outcome(*, event: Event, text: str) -> LearningOutcome:
    """Add a learning outcome at the end. Saying the same twice says it once."""
    Event.objects.select_for_update().get(pk=event.pk)  # one writer at a time
    same = event.outcomes.filter(text=text).first()
    return same or LearningOutcome.objects.create(event=event, text=text, position=after_the_last(event.outcomes.all()))


@transaction.atomic
def change_outcome(*, outcome: LearningOutcome, seen: str, text: str) -> None:
    """Put it in other words. Raises ChangedByAnother when someone did so since the writer saw the words of `seen`."""
    now = LearningOutcome.objects.select_for_update().filter(pk=outcome.pk).first()
    if now is None:
        raise EventsError(REMOVED)
    if now.text == text:
        return
    if mark_of_values([now.text]) != seen:
        raise ChangedByAnother(now, mark_of_values([now.text]))
    now.text = text
    now.save(update_fields=["text"])


@transaction.atomic
def move_outcome(*, outcome: LearningOutcome, up: bool) -> None:
    """Change places with the one before or after it."""
    rows = LearningOutcome.objects.filter(event=outcome.event_id).select_for_update().order_by("position", "pk")
    put_in_order(list(rows), outcome.pk, up=up)
