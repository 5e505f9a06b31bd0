"""Badges to wear: a name to read, and a code that opens one row at the welcome desk, for organisers alone.

It is no evaluation card: nothing here knows of the links that answers come in by.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from carplatform.qr import QrCode, qr_code

from .models import Event, Participation


@dataclass(frozen=True)
class Badge:
    """What stands on the badge of one person."""

    participation: Participation
    code: QrCode


def badges_of(event: Event, people: Iterable[Participation]) -> list[Badge]:
    """One for each of `people` of `event`."""
    return [Badge(one, qr_code(address_of(event, one))) for one in people]


def address_of(event: Event, participation: Participation) -> str:
    """Where the code of a badge leads. It tells nothing to anyone but organisers."""
    return settings.BASE_URL + reverse("events:arrival", args=[event.slug, participation.uid])
