"""Chores of the platform as a whole, run by the clock."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone


@shared_task
def clear_expired_sessions() -> None:
    """Deletes the sessions that have ended, and with them from where they were used, as the notices promise."""
    call_command("clearsessions")
    # A session of this hour may be noted here before its own row is written.
    ended = UserSession.objects.filter(created_at__lt=timezone.now() - timedelta(hours=1))
    ended.exclude(session_key__in=Session.objects.values("session_key")).delete()
