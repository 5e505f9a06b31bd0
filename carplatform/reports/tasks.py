"""What the worker does for reports: it measures new versions and makes their PDFs.

The clock calls it each minute, and `actions` whenever a version is written. What fails is tried again after a while.
"""

from __future__ import annotations

import logging

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from .models import Paper, ReportVersion
from .pdf import OutOfReach, print_sheet
from .sheet import names_phases, sheet_of

logger = logging.getLogger(__name__)

AT_ONCE = 50  # versions in one run; the next minute's goes on


@shared_task
def make_papers() -> None:
    """Makes what is due. Killed at any point, the next run does it: a page made twice is the same page."""
    Paper.objects.outdated().to_be_made_again(timezone.now())
    for key in list(Paper.objects.due(timezone.now()).values_list("pk", flat=True)[:AT_ONCE]):
        make_paper(key)


def make_paper(key: int) -> None:
    """Make the printed page of the version of that key, or note when to try again."""
    version = ReportVersion.objects.select_related("report__cpp", "report__group__cpp").get(pk=key)
    try:
        names = names_phases(version.report)
        printed = print_sheet(sheet_of(version, names_phases=names))
    except Exception as trouble:
        is_out_of_reach = isinstance(trouble, OutOfReach)
        if not is_out_of_reach:
            # Its kind alone: the words of the error may hold those of the report.
            logger.error("Version %s of a report could not be printed (%s).", key, type(trouble).__name__)
        with transaction.atomic():
            paper = Paper.objects.select_for_update().without_pdf().get(pk=key)
            paper.put_off(timezone.now(), is_out_of_reach=is_out_of_reach)
        return
    paper = Paper.objects.without_pdf().get(pk=key)
    paper.note(timezone.now(), lines_over=printed.lines_over, pdf=printed.pdf, names_phases=names)
