"""What the demo adds to pages."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from carplatform.panels import Panel
from evaluations.models import Questionnaire
from groups.models import Person

from .practice import can_be_practised


def for_desk(questionnaire: Questionnaire, person: Person | AnonymousUser) -> Panel | None:
    """The button by which the others answer, once they have been asked and as long as answers are taken."""
    if (
        not can_be_practised(questionnaire)
        or not questionnaire.is_open(timezone.now())
        or not questionnaire.links.exists()
    ):
        return None
    return Panel(_("Only in this demo"), "demo/_others_answer.html", {"questionnaire": questionnaire})
