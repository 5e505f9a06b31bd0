"""The invitation as one person would get it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from groups.models import Person

from ..letters import REPLY, invitation_letter
from ..models import Event
from .loading import event_to_run, organiser


@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole mail: subject and text, as it goes to whoever is chosen. Only its link is none yet."""
    event, me = event_to_run(request, slug), organiser(request)
    people = invited_people(event, me)
    chosen = next((one for one in people if str(one.uid) == request.GET.get("to")), people[0])
    link = f"{settings.BASE_URL}/…"
    letter = invitation_letter(event, chosen, link)
    paragraphs = [part.strip() for part in letter.text.split("\n\n") if part.strip()]
    context = {"event": event, "people": people, "chosen": chosen, "me": me, "letter": letter, "link": link}
    return render(request, "events/preview.html", context | {"paragraphs": paragraphs, "button": REPLY})


def invited_people(event: Event, me: Person) -> list[Person]:
    """Those who are on the list of `event`, by name; whoever looks comes last, and alone while nobody is."""
    people = Person.objects.filter(participations__event=event).order_by("name", "pk")
    return [*(person for person in people if person != me), me]
