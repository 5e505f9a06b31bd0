"""What a group asks, and what of it everyone may read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from carplatform.audit.actions import record

from ..models import Group, Person

PUBLISHED = {"is_published": "group", "shows_path": "path", "shows_purpose": "purpose"}


@transaction.atomic
def change_settings(*, group: Group, by: Person, said: dict[str, Any], at: datetime) -> None:
    """Give `group` the settings `said`. What is published and taken down by it is noted in the audit log."""
    now = Group.objects.select_for_update().get(pk=group.pk)
    for name, value in said.items():
        setattr(group, name, value)
    group.save(update_fields=list(said))
    record_publishing(group, [name for name in PUBLISHED if getattr(now, name) != getattr(group, name)], by=by, at=at)


def record_publishing(
    group: Group, changed: Iterable[str], *, by: AbstractBaseUser | AnonymousUser, at: datetime
) -> None:
    """Note which of PUBLISHED, of the settings that have `changed`, everyone can read now, or no more."""
    for name, what in PUBLISHED.items():
        if name in changed:
            record(by=by, action=f"{'publish' if getattr(group, name) else 'unpublish'} {what}", obj=group, at=at)
