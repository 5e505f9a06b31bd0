"""Chores of the groups app, run by the clock."""

from celery import shared_task
from django.utils import timezone

from carplatform.files.store import sweep

from .models import Attachment


@shared_task
def sweep_files() -> None:
    """Deletes files that belong to nothing: of an upload that broke off, or of an entry that was deleted."""
    sweep(set(Attachment.objects.values_list("stored_as", flat=True)), timezone.now())
