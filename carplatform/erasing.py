"""Erasing a person: what goes with them. Each app registers what of its own does, in AppConfig.ready()."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from .audit.actions import record

Eraser = Callable[[AbstractBaseUser], None]

_erasers: list[Eraser] = []


def register(eraser: Eraser) -> None:
    """From now on `eraser` is called with whoever is erased, just before. Registering it again changes nothing."""
    if eraser not in _erasers:
        _erasers.append(eraser)


@transaction.atomic
def erase(*, person: AbstractBaseUser, by: AbstractBaseUser | AnonymousUser, at: datetime) -> None:
    """Delete a person and what is theirs alone. There is no way back."""
    for eraser in _erasers:
        eraser(person)
    record(by=by, action="erase person", obj=person, at=at)
    person.delete()
