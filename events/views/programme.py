"""The programme and the learning outcomes of an event, line by line: for organisers."""

from __future__ import annotations

from datetime import time
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..actions.rows import move_outcome, move_session
from ..forms.programme import OutcomeForm, SessionForm
from ..models import Event, Session
from ..overlaps import astray, clashes
from .loading import event_to_run, organiser, sent


@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """Every line of the programme by day and time, with what runs at the same time told in words."""
    event = event_to_run(request, slug)
    sessions = list(event.sessions.all())
    found = clashes(sessions)
    context = {
        "event": event,
        "days": [(on, by_start(list(some))) for on, some in groupby(sessions, key=attrgetter("on"))],
        "notes": [*(clash.words for clash in found), *astray(event, sessions)],
        "clashing": {session.pk for clash in found for session in (clash.first, clash.second)},
    }
    return render(request, "events/programme_editor.html", context)


def by_start(sessions: list[Session]) -> list[tuple[Session, bool, bool]]:
    """The sessions of a day, each with whether another that starts with it stands before it, and behind it."""
    starts: list[time | None] = [None, *(session.starts for session in sessions), None]
    return [
        (session, starts[place] == session.starts, starts[place + 2] == session.starts)
        for place, session in enumerate(sessions)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def add_session(request: HttpRequest, slug: str) -> HttpResponse:
    """One more line; the next begins where it ends."""
    event = event_to_run(request, slug)
    form = SessionForm(
        sent(request), event=event, by=organiser(request), at=timezone.now(), initial=following(request, event)
    )
    return session_page(request, event, form, _("Add to the programme"))


def following(request: HttpRequest, event: Event) -> dict[str, Any]:
    """Where the next line begins: on the day and at the time asked for, else at the end of what is there."""
    sessions, first = list(event.sessions.all()), event.local_start
    try:
        on, at = parse_date(request.GET.get("on", "")), parse_time(request.GET.get("at", ""))
    except ValueError:
        on, at = None, None
    on = on or (sessions[-1].on if sessions else first.date())
    ends = [session.ends for session in sessions if session.on == on and session.ends]
    return {"on": on, "starts": at or max(ends, default=first.time() if on == first.date() else None)}


@require_http_methods(["GET", "HEAD", "POST"])
def change_session(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Change one line. One that someone removed meanwhile is not lost to whoever was writing: it can be put back."""
    event, by, at = event_to_run(request, slug), organiser(request), timezone.now()
    session = event.sessions.filter(uid=uid).first()
    if session is None and request.method == "POST":
        data = request.POST.copy()
        data["uid"] = str(uid)
        form = SessionForm(data, event=event, by=by, at=at)
        form.add_error(None, _("Someone removed this session while you were writing. Save to put it back."))
        return session_page(request, event, form, _("Add to the programme"))
    session = get_object_or_404(event.sessions, uid=uid)
    form = SessionForm(sent(request), event=event, row=session, by=by, at=at)
    return session_page(request, event, form, _("Change a session"), session)


def session_page(
    request: HttpRequest, event: Event, form: SessionForm, title: str, session: Session | None = None
) -> HttpResponse:
    back = reverse("events:programme", args=[event.slug])
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("Saved: “%(title)s”.") % {"title": form.cleaned_data["title"]})
        on = form.cleaned_data["on"]
        clock = form.cleaned_data["ends"] or form.cleaned_data["starts"]
        add = f"{reverse('events:add_session', args=[event.slug])}?on={on}&at={clock:%H:%M}"
        return redirect(add if "next" in request.POST else f"{back}#day-{on}")
    taken = session.taken.count() if session else 0
    context: dict[str, Any] = {
        "event": event,
        "form": form,
        "title": title,
        "button": _("Save"),
        "leave": _("Leave it as it is") if session else _("Back to the programme"),
        "back": back,
        "address": request.path if session or not form.is_bound else reverse("events:add_session", args=[event.slug]),
        "another": session is None,
    }
    if session:
        context["away"] = reverse("events:drop_session", args=[event.slug, session.uid])
        words = ngettext("%d person chose it, and loses that.", "%d people chose it, and lose that.", taken) % taken
        context["away_words"] = words if taken else ""
    return render(request, "events/row_form.html", context, status=422 if form.is_bound else 200)


@require_POST
def drop_session(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Take a line away. Pressed twice, it is as gone as after once."""
    event_to_run(request, slug).sessions.filter(uid=uid).delete()
    messages.success(request, _("It is gone from the programme."))
    return redirect("events:programme", slug)


@require_POST
def shift_session(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Let it change places with one that starts at the same time."""
    session = event_to_run(request, slug).sessions.filter(uid=uid).first()
    if session:
        move_session(session=session, up=request.POST.get("up") == "1")
    on = f"#day-{session.on}" if session else ""
    return redirect(reverse("events:programme", args=[slug]) + on)


@require_http_methods(["GET", "HEAD", "POST"])
def outcomes(request: HttpRequest, slug: str) -> HttpResponse:
    """What the event is for: each outcome in its place, and a form for one more."""
    event = event_to_run(request, slug)
    form = OutcomeForm(sent(request), event=event, by=organiser(request), at=timezone.now())
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("Saved."))
        return redirect("events:outcomes", slug)
    words = {"title": _("What it is for"), "button": _("Add it"), "leave": _("Back to the set-up")}
    back = reverse("events:set_up", args=[slug])
    context = {"event": event, "form": form, "outcomes": list(event.outcomes.all()), "back": back, **words}
    return render(request, "events/outcomes.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def change_outcome(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put one outcome in other words. One that was removed meanwhile can be put back."""
    event, by, at = event_to_run(request, slug), organiser(request), timezone.now()
    outcome = event.outcomes.filter(pk=pk).first()
    back = reverse("events:outcomes", args=[slug])
    if outcome is None and request.method == "POST":
        form = OutcomeForm(request.POST, event=event, by=by, at=at)
        form.add_error(None, _("Someone removed this outcome while you were writing. Save to put it back."))
    else:
        outcome = get_object_or_404(event.outcomes, pk=pk)
        form = OutcomeForm(sent(request), event=event, row=outcome, by=by, at=at)
        if form.is_bound and form.is_valid() and form.save():
            messages.success(request, _("Saved."))
            return redirect(back)
    words = {"title": _("Change an outcome"), "button": _("Save"), "leave": _("Leave it as it is"), "back": back}
    address = request.path if outcome else back
    away = reverse("events:drop_outcome", args=[slug, pk]) if outcome else ""
    context = {"event": event, "form": form, "address": address, "away": away, **words}
    return render(request, "events/row_form.html", context, status=422 if form.is_bound else 200)


@require_POST
def drop_outcome(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take one outcome away. Pressed twice, it is as gone as after once."""
    event_to_run(request, slug).outcomes.filter(pk=pk).delete()
    messages.success(request, _("It is gone."))
    return redirect("events:outcomes", slug)


@require_POST
def shift_outcome(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One place up or down in the list."""
    outcome = event_to_run(request, slug).outcomes.filter(pk=pk).first()
    if outcome:
        move_outcome(outcome=outcome, up=request.POST.get("up") == "1")
    return redirect("events:outcomes", slug)
