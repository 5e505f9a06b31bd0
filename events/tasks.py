"""Chores of the events app, run by the clock."""

from celery import shared_task
from django.utils import timezone

from .models import Needs


@shared_task
def erase_needs() -> None:
    """Deletes what people needed to come to events that ended 30 days ago, as the reply page promises."""
    Needs.objects.past_their_time(timezone.now()).delete()
