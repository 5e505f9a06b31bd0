"""Which groups present at an event, and how far their pro-formas are: for organisers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.models import Group

from ..actions import presenting as actions
from ..actions.errors import EventsError
from ..actions.reminding import remind, who_is_reminded
from ..forms.presenting import DeadlineForm, GroupsForm
from ..models import Presentation
from ..presenters import standings
from .loading import event_to_run, organiser, sent


@require_safe
def presentations(request: HttpRequest, slug: str) -> HttpResponse:
    """Every group that presents: how far it is, who presents, and whether those who come may read it."""
    event, at = event_to_run(request, slug), timezone.now()
    rows = standings(event, at)
    context = {
        "event": event,
        "rows": rows,
        "to_remind": len(who_is_reminded(event, at)),
        "ready": sum(row.presentation.handed_in_at is not None and row.presentation.shared_at is None for row in rows),
    }
    return render(request, "events/presentations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def choose_groups(request: HttpRequest, slug: str) -> HttpResponse:
    """Tick the groups that present, under their partnerships."""
    event = event_to_run(request, slug)
    begun = list(event.presentations.begun().in_order())
    groups = Group.objects.filter(is_example=event.is_example).select_related("cpp")
    form = GroupsForm(
        sent(request),
        row=event,
        groups=groups.order_by("cpp__name", "position", "topic", "pk"),
        begun=[one.group_id for one in begun],
        by=organiser(request),
        at=timezone.now(),
    )
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("Saved."))
        return redirect("events:presentations", slug)
    context = {"event": event, "form": form, "begun": begun, **words_of_page(slug, _("Which groups present?"))}
    return render(request, "events/presenting_groups.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def deadline(request: HttpRequest, slug: str) -> HttpResponse:
    """Until when the pro-formas are to be handed in."""
    event = event_to_run(request, slug)
    form = DeadlineForm(sent(request), row=event, by=organiser(request), at=timezone.now())
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("Saved."))
        return redirect("events:presentations", slug)
    words = words_of_page(slug, _("When are pro-formas due?"))
    words["lede"] = _("Times are %s. Leave both empty for no deadline.") % event.zone_in_words
    context = {"event": event, "form": form, **words}
    return render(request, "events/form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def remind_presenters(request: HttpRequest, slug: str) -> HttpResponse:
    """Remind those whose pro-forma is late: once it has been said who they are."""
    event, at = event_to_run(request, slug), timezone.now()
    if request.method == "POST":
        number = remind(event=event, by=organiser(request), at=at)
        said = ngettext("%d mail is on its way.", "%d mails are on their way.", number) % number
        messages.success(request, said if number else _("There was nobody left to write to."))
        return redirect("events:presentations", slug)
    reminders = who_is_reminded(event, at)
    if not reminders:
        messages.info(request, _("There is nobody to write to just now."))
        return redirect("events:presentations", slug)
    return render(request, "events/presentations_remind.html", {"event": event, "reminders": reminders})


def words_of_page(slug: str, title: str) -> dict[str, Any]:
    back = reverse("events:presentations", args=[slug])
    return {"title": title, "back": back, "button": _("Save"), "leave": _("Leave it as it is")}


@require_POST
def share_presentation(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Let those who come read one."""
    presentation = presentation_to_run(request, slug, uid)
    try:
        actions.share(presentation=presentation, by=organiser(request), at=timezone.now())
    except EventsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Everyone who comes can read “%(group)s” now.") % {"group": presentation.group})
    return redirect("events:presentations", slug)


@require_POST
def unshare_presentation(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Close one again."""
    presentation = presentation_to_run(request, slug, uid)
    actions.stop_sharing(presentation=presentation, by=organiser(request), at=timezone.now())
    messages.success(request, _("“%(group)s” is not shared any more.") % {"group": presentation.group})
    return redirect("events:presentations", slug)


@require_POST
def share_presentations(request: HttpRequest, slug: str) -> HttpResponse:
    """Let those who come read all that are handed in."""
    event = event_to_run(request, slug)
    number = actions.share_all(event=event, by=organiser(request), at=timezone.now())
    said = ngettext("%d pro-forma is shared now.", "%d pro-formas are shared now.", number)
    messages.success(request, said % number if number else _("There was nothing left to share."))
    return redirect("events:presentations", slug)


def presentation_to_run(request: HttpRequest, slug: str, uid: UUID) -> Presentation:
    """The presentation of that address, for organisers; or 404."""
    organiser(request)
    return get_object_or_404(Presentation.objects.select_related("group", "event"), event__slug=slug, uid=uid)
