"""What of events waits for an organiser."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carplatform.needs import Need
from groups.models import Person

from .invited import PARTS, Show
from .models import Event, Participation
from .permissions import can_run_events


def consents_missing(person: Person, at: datetime) -> list[Need]:
    """For each event to come, how many who come were never asked whether they stand on its contact sheet. One query."""
    if not can_run_events(person):
        return []
    coming = Participation.objects.with_consent_asked().filter(PARTS[Show.UNASKED], person__isnull=False)
    ahead = coming.filter(event__in=Event.objects.upcoming(at).filter(cancelled_at__isnull=True).order_by())
    counted = ahead.order_by("event__starts_at", "event").values_list("event__slug", "event__title")
    found = [of_event(*row) for row in counted.annotate(Count("pk"))]
    return found or [of_event("", "", 0)]


def of_event(slug: str, title: str, number: int) -> Need:
    what = ngettext("person comes and was never asked", "people come and were never asked", number)
    return Need(
        count=number,
        what=_("%(people)s about contact details") % {"people": what},
        detail=_("For “%(event)s”. They can say it on their reply page, or signed in at “What I share”.")
        % {"event": title},
        address=reverse("events:invitations", args=[slug]) + f"?show={Show.UNASKED}" if slug else "",
        action=_("Who they are"),
        nothing=_("people not asked about contact details"),
    )
