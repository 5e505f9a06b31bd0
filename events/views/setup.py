"""Setting an event up: for organisers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from ..actions.inviting import must_be_told
from ..actions.setup import IN_CALENDARS, who_must_hear
from ..forms.setup import CallOffForm, CopyForm, DetailsForm, WordsForm
from ..invited import counts_of
from ..models import Event, Needs
from ..overlaps import astray, clashes
from .loading import event_to_run, organiser, sent


@require_http_methods(["GET", "HEAD", "POST"])
def new_event(request: HttpRequest) -> HttpResponse:
    """A new event, or the way to copy an earlier one."""
    form = DetailsForm(sent(request), by=organiser(request), at=timezone.now())
    if form.is_bound and form.is_valid() and form.save() and form.saved:
        messages.success(request, _("Saved. Nobody else sees it until you turn its public page on."))
        return redirect("events:set_up", form.saved.slug)
    words = {"title": _("A new event"), "button": _("Save"), "leave": _("Leave it"), "back": reverse("events:events")}
    context = {"form": form, "earlier": Event.objects.latest_first(), **words}
    return render(request, "events/new.html", context, status=422 if form.is_bound else 200)


@require_safe
def set_up(request: HttpRequest, slug: str) -> HttpResponse:
    """All that is to be set up of one event: what is there, and what is still missing."""
    event = event_to_run(request, slug)
    counts = counts_of(event)
    sessions, outcomes = list(event.sessions.all()), list(event.outcomes.all())
    context: dict[str, Any] = {
        "event": event,
        "sessions": sessions,
        "days": len({session.on for session in sessions}),
        "notes": len(clashes(sessions)) + len(list(astray(event, sessions))),
        "outcomes": outcomes,
        "needs": Needs.objects.of_event(event).count(),
        **event.presentations.aggregate(presenting=Count("pk"), handed_in=Count("handed_in_at")),
        "must_hear": must_be_told(event, timezone.now()).count(),
        "counts": counts,
        "is_over": event.is_over(timezone.now()),
        "next_step": next_step(event, bool(outcomes), bool(sessions), bool(counts["everyone"])),
    }
    return render(request, "events/set_up.html", context)


def next_step(event: Event, has_outcomes: bool, has_sessions: bool, has_people: bool) -> tuple[str, str] | None:
    """The words and the address of what to do next; None when nothing is missing."""
    steps = [
        (has_outcomes, _("Say what it is for"), "outcomes"),
        (bool(event.invitation), _("Write the invitation"), "words"),
        (has_sessions, _("Begin the programme"), "programme"),
        (event.is_published, _("Turn the public page on"), "details"),
        (has_people, _("Invite people"), "invitations"),
    ]
    return next(
        ((words, reverse(f"events:{page}", args=[event.slug])) for is_done, words, page in steps if not is_done), None
    )


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, slug: str) -> HttpResponse:
    """Title, days, place, replies."""
    event = event_to_run(request, slug)
    form = DetailsForm(sent(request), row=event, by=organiser(request), at=timezone.now())
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, saved_in_words(event, form.changed))
        return redirect("events:set_up", slug)
    return form_page(request, event, form, title=_("Details"), lede=_("All times are %s.") % event.zone_in_words)


def saved_in_words(event: Event, changed: set[str]) -> str:
    """That it is saved; and if days or place are others now, how many people hold those of before."""
    if not IN_CALENDARS.intersection(changed) or event.is_over(timezone.now()):
        return _("Saved.")
    number = who_must_hear(event).count()
    if not number:
        return _("Saved. Nobody had been told the days and the place of before.")
    return (
        ngettext(
            "Saved. %d person was told other days or another place before: tell them what changed.",
            "Saved. %d people were told other days or another place before: tell them what changed.",
            number,
        )
        % number
    )


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, slug: str) -> HttpResponse:
    """The invitation, and what to prepare."""
    event = event_to_run(request, slug)
    form = WordsForm(sent(request), row=event, by=organiser(request), at=timezone.now())
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("Saved. This is what people get."))
        return redirect("events:preview", slug)
    return form_page(request, event, form, title=_("Invitation"))


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """A new event that takes over what this one was for, its words and its programme."""
    event = event_to_run(request, slug)
    form = CopyForm(sent(request), source=event, by=organiser(request), at=timezone.now())
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("Copied. Look through the words and the programme: they may speak of last time."))
        return redirect("events:set_up", form.saved.slug)
    lede = _(
        "Outcomes, invitation, what to prepare and the programme come along. All days move by as many days as the "
        "first, and keep their times. Nobody who takes part is copied, and nobody else sees the new event yet."
    )
    return form_page(request, event, form, title=_("Copy this event"), lede=lede, button=_("Copy it"))


@require_http_methods(["GET", "HEAD", "POST"])
def call_off(request: HttpRequest, slug: str) -> HttpResponse:
    """Say why it does not take place. Its page stays, and says so to everyone."""
    event = event_to_run(request, slug)
    form = CallOffForm(sent(request), row=event, by=organiser(request), at=timezone.now())
    if event.cancelled_at is not None or (form.is_bound and form.is_valid() and form.save()):
        messages.success(request, _("This event is called off. Its page says so, and why."))
        return redirect("events:set_up", slug)
    told = who_must_hear(event).count()
    lede = _("Its page stays, and says so to everyone. Nothing is deleted. This cannot be taken back here.")
    people = ngettext("%d person was told of it.", "%d people were told of it.", told) % told if told else ""
    title, button = _("Call this event off"), _("Call it off")
    leave = _("Leave it as it is")
    return form_page(request, event, form, title=title, lede=f"{lede} {people}", button=button, leave=leave)


def form_page(request: HttpRequest, event: Event, form: Any, **words: str) -> HttpResponse:
    """A page of one event with one form."""
    back = reverse("events:set_up", args=[event.slug])
    context = {
        "button": _("Save"),
        "leave": _("Leave it as it is"),
        "back": back,
        "event": event,
        "form": form,
        **words,
    }
    return render(request, "events/form.html", context, status=422 if form.is_bound else 200)
