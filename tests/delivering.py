"""The worker, for tests that wait for none."""

from datetime import timedelta

from django.utils import timezone

from carplatform.outbox.delivery import drain


def send_what_waits() -> None:
    """What the worker does each minute, by its own function."""
    drain(until=timezone.now() + timedelta(seconds=20), clock=timezone.now)
