from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import charts
from ..disclosure import published
from ..models import Questionnaire, Response
from ..permissions import can_export, can_read_names, can_run_questionnaires
from ..publication import Published
from ..signed import signed_forms
from .loading import visible_questionnaire


@login_not_required
@require_safe
def results_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What people said, once the form is closed; before that, when it will be. 404 for those it is not meant for.

    Visitors who may not see it get the same 404 as everyone else, and no way to sign in: a link that was passed on
    tells a stranger nothing, not even that there is such a form.
    """
    questionnaire = visible_questionnaire(request, uid)
    found = published(questionnaire, page=request.GET.get("page"))
    if found is None:
        return render(request, "evaluations/results_waiting.html", waiting_context(request, questionnaire))
    return render(request, "evaluations/results.html", results_context(request, questionnaire, found))


@require_safe
def names_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who said what, where the form has names: for researchers, on a page of its own, so that results can be shown."""
    questionnaire = visible_questionnaire(request, uid)
    if questionnaire.is_anonymous:
        raise Http404
    if not can_read_names(request.user):
        raise PermissionDenied(_("Only researchers read answers with names."))
    if questionnaire.closed_at is None:
        return redirect("evaluations:results", uid)
    page, forms = signed_forms(questionnaire, page=request.GET.get("page"))
    context = {"questionnaire": questionnaire, "event": questionnaire.event, "page": page, "forms": forms}
    return render(request, "evaluations/results_names.html", context)


def waiting_context(request: HttpRequest, questionnaire: Questionnaire) -> dict[str, Any]:
    """How far it is, and how many replied for those who run it. Nothing of answers."""
    at = timezone.now()
    replies = Response.objects.filter(questionnaire=questionnaire)
    return {
        "questionnaire": questionnaire,
        "event": questionnaire.of_event,
        "is_open": questionnaire.is_open(at),
        "is_over": questionnaire.closing_since is not None or at >= questionnaire.closes_at,
        "replies": replies.count() if can_run_questionnaires(request.user) else None,
    }


def results_context(request: HttpRequest, questionnaire: Questionnaire, found: Published) -> dict[str, Any]:
    """What `evaluations/results.html` needs, at a fixed number of queries."""
    closed = Questionnaire.objects.visible_to(request.user).filter(closed_at__isnull=False)
    others = closed.filter(event=questionnaire.event).exclude(pk=questionnaire.pk)
    return {
        "questionnaire": questionnaire,
        "event": questionnaire.of_event,
        "results": found,
        "floor": questionnaire.replies_needed,
        "bars": charts.draw_bars(found.statements, found.replies),
        "dot_rows": charts.draw_dots(found.statements, found.replies),
        "key": charts.KEY,
        "may_read_names": can_read_names(request.user) and not questionnaire.is_anonymous,
        "may_export": can_export(request.user),
        "others": others.select_related("printed_figures"),
    }
