from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Value
from django.db.models.expressions import Combinable
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from carplatform.panels import panels_for
from groups.models import Person

from ..models import Event, Invitation, Participation, Session, SessionChoice
from ..now import Now, now_and_next
from ..permissions import can_read_contacts, can_run_events, can_see_participants
from ..programme import lay_out


@login_not_required
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Every event the reader may open: what is to come, then what has been."""
    now, visible = timezone.now(), Event.objects.visible_to(request.user)
    mine = {"can_run": can_run_events(request.user)}
    return render(request, "events/events.html", {"upcoming": visible.upcoming(now), "past": visible.past(now), **mine})


@login_not_required
@require_safe
def event_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One event: what it is for, its programme, and who takes part."""
    visible = Event.objects.visible_to(request.user).annotate(is_invited=invited(request.user))
    event = get_object_or_404(visible, slug=slug)
    participations = Participation.objects.coming().filter(event=event)
    sessions = list(event.sessions.with_attendance() if can_run_events(request.user) else event.sessions.all())
    context: dict[str, Any] = {
        "event": event,
        "days": lay_out(sessions),
        "now": on_now(request.user, event, sessions),
        "outcomes": event.outcomes.all(),
        "counts": participations.counts_in_words(),
        "participants": participations.named() if can_see_participants(request.user) else None,
        "panels": panels_for("event", event, request.user),
        "can_run": can_run_events(request.user),
        "is_invited": event.is_invited,  # type: ignore[attr-defined]
        "reads_contacts": can_read_contacts(request.user, event),
    }
    return render(request, "events/event.html", context)


def invited(person: Person | AnonymousUser) -> Combinable:
    """Whether `person` has an invitation that stands, to reply to: as a column of a query over events."""
    if not person.is_authenticated:
        return Value(False)
    sent = Invitation.objects.sent_to(person).filter(withdrawn_at__isnull=True)
    return Exists(sent.filter(participation__event=OuterRef("pk")))


def on_now(person: Person | AnonymousUser, event: Event, sessions: list[Session]) -> Now | None:
    """What is on and what is next, on the days of the event; of a choice, what `person` chose. One query on those days,
    and only for whoever is signed in."""
    at = timezone.now()
    if event.cancelled_at is not None or now_and_next(sessions, at, event.tzinfo) is None:
        return None
    chosen: set[int] = set()
    if person.is_authenticated:
        mine = SessionChoice.objects.filter(participation__event=event, participation__person=person)
        chosen = set(mine.values_list("session", flat=True))
    return now_and_next(sessions, at, event.tzinfo, chosen=chosen)
