"""What the pages of lower apps show of questionnaires."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from carplatform.panels import Panel
from events.models import Event
from groups.models import Person

from .models import Questionnaire
from .permissions import can_run_questionnaires
from .standing import Stage, standings


def for_event(event: Event, person: Person | AnonymousUser) -> Panel | None:
    """Closed questionnaires for whoever may read their results; all, with the way to their desks and to a new one, for
    researchers.

    One query.
    """
    runs = can_run_questionnaires(person)
    questionnaires = Questionnaire.objects.visible_to(person).filter(event=event).select_related("printed_figures")
    shown = [one for one in questionnaires if runs or one.closed_at]
    if not shown and not runs:
        return None
    return Panel(
        _("What people said"), "evaluations/_event_panel.html", {"questionnaires": shown, "runs": runs, "event": event}
    )


def for_welcome_desk(event: Event, person: Person | AnonymousUser) -> Panel | None:
    """The way to the cards of each form of `event` that is open now, for whoever runs them. One query."""
    if not can_run_questionnaires(person):
        return None
    found = standings(Questionnaire.objects.filter(event=event), timezone.now())
    shown = [one.questionnaire for one in found if one.stage == Stage.OPEN]
    return Panel(_("Say how it was"), "evaluations/_welcome_desk.html", {"questionnaires": shown}) if shown else None
