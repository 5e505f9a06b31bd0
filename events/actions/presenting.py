"""What organisers do about presentations: who presents, by when the pro-formas are due, and who may read them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from carplatform.audit.actions import record
from carplatform.once import ChangedByAnother
from groups.models import Group, Person

from ..models import Event, Presentation
from .errors import EventsError
from .setup import mark_of_event

DUE = ("presentations_due",)


@transaction.atomic
def choose_groups(*, event: Event, groups: Collection[Group], by: Person, at: datetime) -> None:
    """Let just `groups` present at `event`, and those whose pro-forma is begun: nobody's words go by a missing tick.

    Pressed twice, it is as once.
    """
    now = Event.objects.select_for_update().get(pk=event.pk)
    wanted = {group.pk for group in groups}
    untouched = now.presentations.exclude(pk__in=now.presentations.begun().values("pk"))
    for gone in untouched.exclude(group__in=wanted).select_related("group", "event"):
        record(by=by, action="drop presentation", obj=now, note=str(gone.group), at=at)
        gone.delete()
    there = set(now.presentations.values_list("group", flat=True))
    for group in groups:
        if group.pk not in there:
            Presentation.objects.create(event=now, group=group, is_example=now.is_example)
            record(by=by, action="choose presentation", obj=now, note=str(group), at=at)


@transaction.atomic
def set_deadline(*, event: Event, due: datetime | None, seen: str, by: Person, at: datetime) -> None:
    """Say when the pro-formas for `event` are due; None for no deadline.

    `seen` is the mark of what the writer saw. Raises ChangedByAnother when someone set another since.
    """
    now = Event.objects.select_for_update().get(pk=event.pk)
    if now.presentations_due == due:
        return
    if mark_of_event(now, DUE) != seen:
        raise ChangedByAnother(now, mark_of_event(now, DUE))
    now.presentations_due = due
    now.save(update_fields=["presentations_due"])
    record(by=by, action="set deadline of pro-formas", obj=now, note=now.presentations_due_in_words, at=at)


@transaction.atomic
def share(*, presentation: Presentation, by: Person, at: datetime) -> None:
    """Let everyone who comes to the event read it. Pressed twice, it is shared once.

    Raises EventsError for one of which nothing is written yet.
    """
    if not Presentation.objects.begun().filter(pk=presentation.pk).exists():
        raise EventsError(_("Nothing is written there yet, so there is nothing to share."))
    if Presentation.objects.filter(pk=presentation.pk, shared_at__isnull=True).update(shared_at=at):
        record(by=by, action="share presentation", obj=presentation, note=str(presentation.group), at=at)


@transaction.atomic
def share_all(*, event: Event, by: Person, at: datetime) -> int:
    """Share each that was handed in and is not shared. How many."""
    ready = event.presentations.select_for_update().filter(handed_in_at__isnull=False, shared_at__isnull=True)
    number = 0
    for presentation in ready:
        share(presentation=presentation, by=by, at=at)
        number += 1
    return number


@transaction.atomic
def stop_sharing(*, presentation: Presentation, by: Person, at: datetime) -> None:
    """From now on only those who write it, and organisers, read it. Pressed twice, it is as once."""
    if Presentation.objects.filter(pk=presentation.pk, shared_at__isnull=False).update(shared_at=None):
        record(by=by, action="stop sharing presentation", obj=presentation, note=str(presentation.group), at=at)
