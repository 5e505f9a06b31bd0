"""What a group keeps beside its log: next steps, what it expects, what helped, what people said."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from carplatform.audit.actions import record
from carplatform.once import ChangedByAnother, mark_of_values, says

from ..models import Expectation, Group, NextStep, Person, Point, Quote, StepMove
from .errors import FormUsedBefore, GroupsError, refuse_future

Kept = TypeVar("Kept", NextStep, Expectation, Point, Quote)
Row = NextStep | Expectation | Point | Quote
FOR = ("readers", "on_public_page")
SAID: dict[type[Row], tuple[str, ...]] = {
    NextStep: ("what", "who", "due", "due_in_words", "done_on", *FOR),
    Expectation: ("kind", "text", "came_of_it", "came_on", *FOR),
    Point: ("kind", "text", *FOR),
    Quote: ("words", "said_by", "permission", "permitted_on", *FOR),
}


class KeptChangedMeanwhile(GroupsError, ChangedByAnother):
    """Someone else changed the row after this form was opened. `now` is the row as it stands."""


@transaction.atomic
def keep(*, noun: type[Kept], group: Group, by: Person, uid: UUID, said: dict[str, Any], at: datetime) -> Kept:
    """Write down one row of the kind `noun`. Sending the same form twice makes one.

    Raises FormUsedBefore if the form was used for another group, or says something else now.
    """
    try:
        with transaction.atomic():
            row = noun._default_manager.create(uid=uid, group=group, by=by, recorded_at=at, **said)
    except IntegrityError:
        earlier = noun._default_manager.filter(uid=uid).first()
        if earlier is None:
            raise
        if earlier.group_id != group.pk:
            raise FormUsedBefore(_("This form was used before, for another group. Please save again."), None) from None
        if not says(earlier, said):
            already = _("This form was saved before, as “%(words)s”. Save again to add this beside it.")
            raise FormUsedBefore(already % {"words": earlier}, earlier) from None
        return earlier
    if row.on_public_page:
        record(by=by, action="publish plan", obj=row, at=at)
    return row


@transaction.atomic
def change_kept(*, row: Row, by: Person, seen: str, said: dict[str, Any], why: str = "", at: datetime) -> None:
    """Give `row` other words. A next step that leaves a day it had for another remembers it, with `why`.

    `seen` is the `mark_of` the row that the writer saw. Raises KeptChangedMeanwhile when another has changed it since;
    saying what it says already changes nothing.
    """
    now = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if says(now, said):
        return
    if mark_of(now) != seen:
        raise KeptChangedMeanwhile(now, mark_of(now))
    if isinstance(now, NextStep) and has_a_day(now) and not keeps_its_day(now, said):
        StepMove.objects.create(
            step=now, due_before=now.due, due_before_in_words=now.due_in_words, reason=why, by=by, at=at
        )
    was_public = now.on_public_page
    for name, value in said.items():
        setattr(now, name, value)
    now.save(update_fields=list(said))
    if now.on_public_page != was_public:
        record(by=by, action="publish plan" if now.on_public_page else "unpublish plan", obj=now, at=at)


@transaction.atomic
def drop_kept(*, row: Row, by: Person, at: datetime) -> None:
    """Take `row` away for good, also from the public page. A second time changes nothing."""
    now = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if now is None:
        return
    if now.on_public_page:
        record(by=by, action="unpublish plan", obj=now, at=at)
    now.delete()


@transaction.atomic
def finish_step(*, step: NextStep, on: date, at: datetime) -> None:
    """Say that `step` was done on the day `on`. Whoever says it first. Raises WrongDay for a day after `at`."""
    refuse_future(on, at)
    NextStep.objects.filter(pk=step.pk, done_on__isnull=True).update(done_on=on)


def has_a_day(step: NextStep) -> bool:
    """Whether it says by when, as a day or in words."""
    return step.due is not None or bool(step.due_in_words)


def keeps_its_day(step: NextStep, said: dict[str, Any]) -> bool:
    return (step.due, step.due_in_words) == (said["due"], said["due_in_words"])


def mark_of(row: Row) -> str:
    """A short mark of all that `row` says now, to tell later whether it still does."""
    return mark_of_values(getattr(row, name) for name in SAID[type(row)])
