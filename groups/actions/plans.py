"""What a group keeps beside its log: next steps, what it expects, what helped, what people said."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ..models import Expectation, Group, NextStep, Person, Point, Quote, StepMove
from .errors import FormUsedBefore

Kept = TypeVar("Kept", NextStep, Expectation, Point, Quote)


@transaction.atomic
def keep(*, noun: type[Kept], group: Group, by: Person, uid: UUID, said: dict[str, Any], at: datetime) -> Kept:
    """Write down one row of the kind `noun`. Sending the same form twice makes one.

    Raises FormUsedBefore if the form was used for another group.
    """
    row, _is_new = noun._default_manager.get_or_create(
        uid=uid, defaults={"group": group, "by": by, "recorded_at": at, **said}
    )
    if row.group_id != group.pk:
        raise FormUsedBefore(_("This form was used before, for another group. Please save again."), None)
    return row


@transaction.atomic
def change_kept(*, row: NextStep | Expectation | Point | Quote, by: Person, said: dict[str, Any], at: datetime) -> None:
    """Give `row` other words. A next step that gets another day remembers the day before, with `why`."""
    why = said.pop("why", "")
    if isinstance(row, NextStep):
        before = NextStep.objects.select_for_update().get(pk=row.pk)
        if (before.due, before.due_in_words) != (said["due"], said["due_in_words"]):
            StepMove.objects.create(
                step=before,
                due_before=before.due,
                due_before_in_words=before.due_in_words,
                reason=why,
                by=by,
                at=at,
            )
    for name, value in said.items():
        setattr(row, name, value)
    row.save(update_fields=list(said))
