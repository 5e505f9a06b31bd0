"""Chores of the groups app, run by the clock."""

from celery import shared_task
from django.utils import timezone

from carplatform.files.store import names_known, sweep


@shared_task
def sweep_files() -> None:
    """Deletes files that belong to nothing: of an upload that broke off, or of a row that was deleted."""
    sweep(names_known(), timezone.now())
