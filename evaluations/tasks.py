"""What the worker does for questionnaires, called by the clock each minute.

Every error with one questionnaire is caught: one that got through would hold up all others, each minute anew. The log
says its kind alone, for the database's own words may hold an address or an answer.
"""

import logging

from celery import shared_task
from django.utils import timezone

from .actions import begin_closing, write_round
from .closing import cut, sweep
from .models import Questionnaire
from .schedule import due_rounds, to_close

logger = logging.getLogger(__name__)


@shared_task
def write_due_rounds() -> None:
    """Writes the rounds of mail that are due. However often it runs, each round is written once."""
    at = timezone.now()
    for questionnaire, kind in due_rounds(at):
        try:
            write_round(questionnaire=questionnaire, kind=kind, by=None, at=at)
        except Exception as trouble:
            why = type(trouble).__name__
            logger.error("Questionnaire %s: the %s could not be written (%s).", questionnaire.pk, kind, why)


@shared_task
def close() -> None:
    """Closes what is due, finishes what was begun, and sweeps up. Killed at any point, the next run goes on."""
    at = timezone.now()
    for questionnaire in to_close(at):
        begin_closing(questionnaire=questionnaire, by=None, at=at)
    for questionnaire in Questionnaire.objects.to_cut():
        try:
            cut(questionnaire=questionnaire, at=at)
        except Exception as trouble:
            logger.error("Questionnaire %s could not be closed (%s).", questionnaire.pk, type(trouble).__name__)
    sweep(at=at)
