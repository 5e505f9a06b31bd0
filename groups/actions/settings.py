"""What a group asks, and what of it everyone may read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from carplatform.audit.actions import record

from ..models import Group, Person


@transaction.atomic
def change_settings(*, group: Group, by: Person, said: dict[str, Any], at: datetime) -> None:
    """Give `group` the settings `said`. Publishing and taking down are noted in the audit log."""
    now = Group.objects.select_for_update().get(pk=group.pk)
    for name, value in said.items():
        setattr(group, name, value)
    group.save(update_fields=list(said))
    if now.is_published != group.is_published:
        record(by=by, action="publish group" if group.is_published else "unpublish group", obj=group, at=at)
