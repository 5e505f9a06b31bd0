"""The welcome desk: who is here, badges, and whoever walks in. For organisers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from carplatform.panels import panels_for
from carplatform.qr import CARDS_ON_A_SHEET, in_sheets

from ..actions.arriving import Press, keep_press, time_of_press
from ..actions.errors import EventsError
from ..arrivals import arrivals_of, people_of
from ..badges import badges_of
from ..forms.arriving import WalkInForm
from ..models import Event, Participation
from ..permissions import can_run_events
from .loading import event_to_run, organiser, sent

SHEETS_ON_A_PAGE = 12


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def arrivals(request: HttpRequest, slug: str) -> HttpResponse:
    """The list, to find people in and mark who is here. A press of one of its buttons comes back to it.

    Its script asks for the list alone, with the mark of what it shows: 204 when nothing is new.
    """
    event = event_to_run(request, slug)
    if request.method == "POST":
        return pressed(request, event)
    words = request.GET.get("q", "")
    found = arrivals_of(event, words=words)
    context: dict[str, Any] = {"event": event, "arrivals": found, "words": words}
    if request.GET.get("seen") == found.mark:
        return HttpResponse(status=204)
    if "seen" in request.GET:
        return render(request, "events/_arrivals.html", context)
    return render(request, "events/arrivals.html", {**context, "sessions": event.sessions.filter(kind="work")})


def pressed(request: HttpRequest, event: Event) -> HttpResponse:
    """Keep the press of a button, whose name says what and whose value whom. The script hears 204 once it is kept."""
    press, uid = next(((one, request.POST[one]) for one in Press if one in request.POST), (None, ""))
    participation = by_uid(people_of(event), uid).first()
    if press is None or participation is None:
        messages.error(request, _("They are not on the list any more. Nothing was changed."))
        return answer(request, event, None, status=404)
    at = timezone.now()
    pressed_at = time_of_press(request.POST.get("pressed_at", ""), event, at)
    try:
        is_new = keep_press(
            participation=participation, press=press, by=organiser(request), pressed_at=pressed_at, at=at
        )
    except EventsError as error:
        messages.error(request, str(error))
        return answer(request, event, participation, status=409)
    if "pressed_at" not in request.POST:
        participation.refresh_from_db(fields=["arrived_at"])
        messages.success(request, done_in_words(press, participation, is_new=is_new))
    return answer(request, event, participation, status=204)


def answer(request: HttpRequest, event: Event, participation: Participation | None, *, status: int) -> HttpResponse:
    """To the script a bare status; to everyone else the page that the button stood on."""
    if "pressed_at" in request.POST:
        return HttpResponse(status=status)
    if request.POST.get("back") == "badge" and participation:
        return redirect("events:arrival", event.slug, participation.uid)
    words = request.POST.get("q", "")
    query = "?" + urlencode({"q": words}) if words else ""
    return redirect(
        reverse("events:arrivals", args=[event.slug]) + query + (f"#p{participation.pk}" if participation else "")
    )


def done_in_words(press: Press, participation: Participation, *, is_new: bool) -> str:
    """What a press did."""
    name, time = participation.name, participation.arrived_in_words
    if press == Press.HERE and not is_new:
        return _("%(name)s was marked already: here since %(time)s. Nothing was changed.") % {
            "name": name,
            "time": time,
        }
    if not is_new:
        return _("Nothing was changed: %(name)s stood so already.") % {"name": name}
    return {
        Press.HERE: _("%(name)s is here."),
        Press.AWAY: _("%(name)s is not here after all."),
        Press.LEFT: _("%(name)s left early. Mail that asks how it was goes to them first."),
        Press.STAYED: _("%(name)s is still here."),
    }[press] % {"name": name}


def by_uid(people: QuerySet[Participation], text: str) -> QuerySet[Participation]:
    """The one of that identity; nobody where it is none."""
    try:
        return people.filter(uid=UUID(text))
    except ValueError:
        return people.none()


@never_cache
@require_safe
def arrival(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """What the code of a badge opens: one person, with their buttons. To all but organisers it names nobody."""
    if not can_run_events(request.user):
        return render(request, "events/badge_closed.html", status=403)
    event = event_to_run(request, slug)
    participation = get_object_or_404(people_of(event), uid=uid)
    context = {
        "event": event,
        "one": participation,
        "badges": badges_of(event, [participation]),
        "panels": panels_for("welcome desk", event, request.user),
    }
    return render(request, "events/arrival.html", context)


@never_cache
@require_safe
def badges(request: HttpRequest, slug: str) -> HttpResponse:
    """Badges of everyone who comes, to be printed."""
    event = event_to_run(request, slug)
    page = Paginator(people_of(event) & Participation.objects.coming(), SHEETS_ON_A_PAGE * CARDS_ON_A_SHEET).get_page(
        request.GET.get("page")
    )
    context = {"event": event, "page": page, "sheets": in_sheets(badges_of(event, page)), "query": ""}
    return render(request, "events/badges.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def walk_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Let someone in who is not on the list; then their badge."""
    event, at = event_to_run(request, slug), timezone.now()
    form = WalkInForm(sent(request), event=event, by=organiser(request), at=at)
    if form.is_bound and form.is_valid() and form.save() and form.saved:
        messages.success(request, let_in(form.saved, form.cleaned_data["name"]))
        return redirect("events:arrival", slug, form.saved.uid)
    words = {"title": _("Someone not on the list"), "button": _("Let them in"), "leave": _("Back to the list")}
    lede = _("Whoever is in the room has a place, however full it is. No mail goes to them now.")
    context = {"event": event, "form": form, "lede": lede, "back": reverse("events:arrivals", args=[slug]), **words}
    return render(request, "events/walk_in.html", context, status=422 if form.is_bound else 200)


def let_in(participation: Participation, typed: str) -> str:
    """Who was let in, and that a name we know was kept."""
    name = participation.name
    if name.casefold() != typed.casefold():
        return _("We know this email: it is %(name)s, who is here now. Their name was left as it is.") % {"name": name}
    return _("%(name)s is here.") % {"name": name}
