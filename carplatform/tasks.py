"""Chores of the platform as a whole, run by the clock."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def clear_expired_sessions() -> None:
    """Deletes the rows of sessions that have ended."""
    call_command("clearsessions")
