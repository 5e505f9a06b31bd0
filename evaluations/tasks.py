"""What the worker does for questionnaires, called by the clock each minute."""

from celery import shared_task
from django.utils import timezone

from .actions import begin_closing, write_round
from .closing import cut, sweep
from .models import Questionnaire
from .schedule import due_rounds, to_close


@shared_task
def write_due_rounds() -> None:
    """Writes the rounds of mail that are due. However often it runs, each round is written once."""
    at = timezone.now()
    for questionnaire, kind in due_rounds(at):
        write_round(questionnaire=questionnaire, kind=kind, by=None, at=at)


@shared_task
def close() -> None:
    """Closes what is due, finishes what was begun, and sweeps up. Killed at any point, the next run goes on."""
    at = timezone.now()
    for questionnaire in to_close(at):
        begin_closing(questionnaire=questionnaire, by=None, at=at)
    for questionnaire in Questionnaire.objects.to_cut():
        cut(questionnaire=questionnaire, at=at)
    sweep(at=at)
