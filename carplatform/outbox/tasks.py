"""What the worker does for the outbox. The clock calls it each minute, and `actions` whenever mail is written."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from .delivery import drain
from .models import Sign

# The next minute's call takes over from there.
RUN_TIME = timedelta(seconds=50)


@shared_task
def deliver() -> None:
    """Leaves a sign of life, then sends until nothing is due or its time is over."""
    at = timezone.now()
    Sign.objects.note(Sign.Name.BEAT, at)
    Sign.objects.forget(Sign.Name.NO_BROKER)
    drain(until=at + RUN_TIME, clock=timezone.now)
