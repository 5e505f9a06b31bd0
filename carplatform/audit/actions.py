from __future__ import annotations

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models

from .models import Record


def record(
    *,
    by: AbstractBaseUser | AnonymousUser | None,
    action: str,
    obj: models.Model | None = None,
    note: str = "",
    at: datetime,
) -> Record:
    """Adds one line to the audit log, in the transaction of what it tells of. `by` None: the platform itself.

    `action` is a verb and a noun in lower case, such as “reset second factor”. Neither it nor `note` may hold an
    answer, a respondent or a token.
    """
    return Record.objects.create(
        at=at,
        actor_id=by.pk if by else None,
        action=action,
        object_type=obj._meta.label_lower if obj else "",
        object_id=str(obj.pk) if obj else "",
        note=note,
    )
