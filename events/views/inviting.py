"""Asking people to an event: from groups, by hand, from a table."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from groups.models import Membership, Person

from ..forms.inviting import GuestForm, InvitingForm, MembersForm, TableForm
from ..models import Event
from .loading import event_to_run, organiser, sent

FROM_EACH = 2
MOST_FROM_EACH = 50


@require_http_methods(["GET", "HEAD", "POST"])
def invite_one(request: HttpRequest, slug: str) -> HttpResponse:
    """One person, by hand."""
    event = event_to_run(request, slug)
    form = GuestForm(sent(request), event=event, by=organiser(request), at=timezone.now())
    return answer(request, event, form, "events/form.html", title=_("Invite someone"), button=_("Put on the list"))


@require_http_methods(["GET", "HEAD", "POST"])
def invite_table(request: HttpRequest, slug: str) -> HttpResponse:
    """Many people from a spreadsheet."""
    event = event_to_run(request, slug)
    files = request.FILES if request.method == "POST" else None
    form = TableForm(sent(request), files, event=event, by=organiser(request), at=timezone.now())
    title = _("Invite from a spreadsheet")
    return answer(request, event, form, "events/invite_table.html", title=title, button=_("Put them on the list"))


@require_http_methods(["GET", "HEAD", "POST"])
def invite_members(request: HttpRequest, slug: str) -> HttpResponse:
    """Members of groups: so many of each are ticked, and each tick can be changed."""
    event = event_to_run(request, slug)
    at, each = timezone.now(), from_each(request)
    there = set(event.participations.filter(person__isnull=False).values_list("person", flat=True))
    form = MembersForm(
        sent(request),
        memberships=members_to_ask(at),
        there={key for key in there if key is not None},
        each=each,
        event=event,
        by=organiser(request),
        at=at,
    )
    title = _("Invite from the groups")
    return answer(
        request, event, form, "events/invite_members.html", title=title, button=_("Put them on the list"), each=each
    )


def from_each(request: HttpRequest) -> int:
    """How many of each group are asked for in the address; two where it says nothing that can be used."""
    text = request.GET.get("each", "")
    return min(int(text), MOST_FROM_EACH) if text.isascii() and text.isdigit() and len(text) < 4 else FROM_EACH


def members_to_ask(at: Any) -> list[Membership]:
    """Current members of all groups whom mail reaches: by CPP and group, those who lead it first. One query."""
    current = Membership.objects.current().filter(post__person__in=Person.objects.reachable(at))
    related = ("group__cpp", "post__person", "post__organisation")
    # By their names the roles stand in the right order: lead, member, sponsor.
    order = ("group__cpp__name", "group__topic", "group", "role", "joined", "pk")
    return list(current.select_related(*related).order_by(*order))


def answer(request: HttpRequest, event: Event, form: InvitingForm, template: str, **words: Any) -> HttpResponse:
    """The page of one of the three forms, or the list with what was done."""
    back = reverse("events:invitations", args=[event.slug])
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, form.said())
        return redirect(back)
    context = {"event": event, "form": form, "back": back, "leave": _("Leave it as it is"), **words}
    return render(request, template, context, status=422 if form.is_bound else 200)
