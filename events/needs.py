"""What of events waits for an organiser."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carplatform.needs import Need
from groups.models import Person

from .invited import PARTS, Show
from .models import Event, Participation, Presentation
from .permissions import can_run_events


def before_events(person: Person, at: datetime) -> list[Need]:
    """For each event to come, how many who come were never asked whether they stand on its contact sheet, and how many
    pro-formas are late. One query."""
    if not can_run_events(person):
        return []
    unasked = Participation.objects.with_consent_asked().filter(PARTS[Show.UNASKED], person__isnull=False)
    ahead = Event.objects.upcoming(at).filter(cancelled_at__isnull=True).order_by("starts_at", "pk")
    events = list(ahead.annotate(unasked=number_of(unasked), late=number_of(Presentation.objects.late(at))))
    asked = [of_unasked(event.slug, event.title, event.unasked) for event in events if event.unasked]
    late = [of_late(event.slug, event.title, event.late) for event in events if event.late]
    return [*(asked or [of_unasked("", "", 0)]), *(late or [of_late("", "", 0)])]


def number_of(rows: QuerySet[Any]) -> Subquery:
    """How many of `rows` an event has, as a column of a query over events; None where it has none."""
    counted = rows.filter(event=OuterRef("pk")).order_by().values("event").annotate(number=Count("pk"))
    return Subquery(counted.values("number"))


def of_late(slug: str, title: str, number: int) -> Need:
    what = ngettext("pro-forma is late", "pro-formas are late", number)
    return Need(
        count=number,
        what=what,
        detail=_("For “%(event)s”. A reminder goes to those who present, once a week at most.") % {"event": title},
        address=reverse("events:presentations", args=[slug]) if slug else "",
        action=_("Which they are"),
        nothing=_("late pro-formas"),
    )


def of_unasked(slug: str, title: str, number: int) -> Need:
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
