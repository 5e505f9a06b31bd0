"""The first visit: three short steps, each of which can be skipped, left and taken up again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..actions import go_on
from ..forms.log import LogEntryForm
from ..forms.welcome import QuestionNowForm, SharingForm
from ..models import FirstVisit, Group
from ..permissions import can_add_to_log
from .loading import who

Step = FirstVisit.Step
PLACES = {Step.CONTACT: "groups:welcome_contact", Step.QUESTION: "groups:welcome_question"}
PLACES |= {Step.ENTRY: "groups:welcome_entry", Step.DONE: "home"}


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """First step: which contact details to share. Nothing is ticked. Whoever only reads along is done with it."""
    visit = my_visit(request)
    data = request.POST if request.method == "POST" and not skips(request) else None
    form = SharingForm(data, person=who(request), at=timezone.now())
    if request.method == "POST" and (skips(request) or form.is_valid()):
        if not skips(request):
            form.save()
        return onwards(visit, Step.CONTACT if can_add_to_log(request.user, visit.group) else Step.ENTRY)
    return step_page(request, visit, form, "contact", 1)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest) -> HttpResponse:
    """Second step: which question the group works on now. Whoever does not know goes on."""
    visit = my_visit(request)
    if not can_add_to_log(request.user, visit.group):
        return redirect("home")
    at = timezone.now()
    data = request.POST if request.method == "POST" and not skips(request) else None
    form = QuestionNowForm(data, group=visit.group, by=who(request), at=at, today=timezone.localdate(at))
    if request.method == "POST" and (skips(request) or stays(visit.group, form) or (form.is_valid() and form.save())):
        return onwards(visit, Step.QUESTION)
    return step_page(request, visit, form, "question", 2)


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest) -> HttpResponse:
    """Third step: the first line in the log."""
    visit = my_visit(request)
    if not can_add_to_log(request.user, visit.group):
        return redirect("home")
    at = timezone.now()
    data = request.POST if request.method == "POST" and not skips(request) else None
    form = LogEntryForm(data, group=visit.group, by=who(request), at=at, today=timezone.localdate(at))
    if request.method == "POST" and (skips(request) or (form.is_valid() and form.save())):
        messages.success(request, _("Welcome. You are all set."))
        return onwards(visit, Step.ENTRY)
    return step_page(request, visit, form, "entry", 3)


@require_http_methods(["GET", "HEAD", "POST"])
def sharing(request: HttpRequest) -> HttpResponse:
    """What I share, to change at any time."""
    form = SharingForm(request.POST if request.method == "POST" else None, person=who(request), at=timezone.now())
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, _("Saved. It shows at once."))
        return redirect("groups:sharing")
    return render(request, "groups/sharing.html", {"form": form}, status=422 if form.is_bound else 200)


def my_visit(request: HttpRequest) -> FirstVisit:
    """How far my first visit got, or 404 for whoever came in otherwise."""
    visit = FirstVisit.objects.filter(person=who(request)).first()
    group = visit and Group.objects.visible_to(request.user).with_phase().filter(pk=visit.group_id).first()
    if visit is None or not group:
        raise Http404
    visit.group = group
    return visit


def skips(request: HttpRequest) -> bool:
    return "skip" in request.POST


def stays(group: Group, form: QuestionNowForm) -> bool:
    """Whether the group is where the form says already: then there is no move to record."""
    return form.is_valid() and form.cleaned_data["phase"] == group.phase


def onwards(visit: FirstVisit, after: str) -> HttpResponse:
    go_on(visit=visit, after=after)
    return redirect(PLACES[FirstVisit.Step(visit.step)])


def step_page(request: HttpRequest, visit: FirstVisit, form: Any, name: str, number: int) -> HttpResponse:
    context = {"group": visit.group, "form": form, "number": number, "address": reverse(f"groups:welcome_{name}")}
    has_errors = form.is_bound and request.method == "POST"
    return render(request, f"groups/welcome_{name}.html", context, status=422 if has_errors else 200)
