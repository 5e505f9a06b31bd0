"""What the pages of lower apps show of questionnaires."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from carplatform.panels import Panel
from events.models import Event
from groups.models import Person

from .models import Questionnaire
from .permissions import can_run_questionnaires


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
