"""What of questionnaires waits for a researcher: numbers alone, never who."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carplatform.needs import Need
from groups.models import Person

from .models import Questionnaire
from .permissions import can_run_questionnaires
from .standing import Stage, Standing, standings


def of_questionnaires(person: Person, at: datetime) -> list[Need]:
    """Questionnaires to which everyone has replied, and those whose time passed before anyone was asked. One query."""
    if not can_run_questionnaires(person):
        return []
    running = standings(Questionnaire.objects.filter(event__isnull=False, closing_since__isnull=True), at)
    return [
        to_close([one for one in running if one.stage == Stage.OPEN and one.is_complete]),
        to_send([one for one in running if one.stage == Stage.UNSENT]),
    ]


def to_close(complete: list[Standing]) -> Need:
    count = len(complete)
    return Need(
        count=count,
        what=ngettext("questionnaire is ready to close", "questionnaires are ready to close", count),
        detail=_("%(titles)s. Everyone has replied. Nothing is shown until you close it.") % titles(complete),
        address=reverse("evaluations:questionnaires"),
        action=_("Close it"),
        nothing=_("questionnaires to close"),
        is_pressing=True,
    )


def to_send(unsent: list[Standing]) -> Need:
    count = len(unsent)
    return Need(
        count=count,
        what=ngettext("questionnaire was never sent", "questionnaires were never sent", count),
        detail=_("%(titles)s. Their time passed before anyone was asked.") % titles(unsent),
        address=reverse("evaluations:questionnaires"),
        action=_("Look at it"),
        nothing=_("questionnaires to send"),
    )


def titles(some: list[Standing]) -> dict[str, str]:
    return {"titles": "; ".join(one.questionnaire.title for one in some)}
