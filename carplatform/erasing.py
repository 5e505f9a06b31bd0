"""Erasing a person, or the words of a row: what goes with them. Each app registers what of its own does, in
AppConfig.ready()."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Model

from .audit.actions import record

Eraser = Callable[[AbstractBaseUser, datetime], None]
CopyEraser = Callable[[Model, datetime], None]

_erasers: list[Eraser] = []
_copy_erasers: list[CopyEraser] = []


def register(eraser: Eraser) -> None:
    """From now on `eraser` is called with whoever is erased and when, just before. Twice is as once."""
    if eraser not in _erasers:
        _erasers.append(eraser)


def register_copies(eraser: CopyEraser) -> None:
    """From now on `eraser` is called with each row whose words are erased, and when, in that transaction."""
    if eraser not in _copy_erasers:
        _copy_erasers.append(eraser)


def erase_copies(row: Model, at: datetime) -> None:
    """Delete what other apps have copied out of `row`, whose words are erased."""
    for eraser in _copy_erasers:
        eraser(row, at)


@transaction.atomic
def erase(*, person: AbstractBaseUser, by: AbstractBaseUser | AnonymousUser, at: datetime) -> None:
    """Delete a person and what is theirs alone. There is no way back."""
    for eraser in _erasers:
        eraser(person, at)
    record(by=by, action="erase person", obj=person, at=at)
    person.delete()
