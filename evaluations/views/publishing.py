"""Letting everyone read the results of a closed questionnaire, and taking them back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..actions import let_everyone_read
from ..caution import cautions
from ..disclosure import published
from .loading import visible_questionnaire, who_runs


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who may read the results now, what to think about first, and one button."""
    person, questionnaire = who_runs(request), visible_questionnaire(request, uid)
    found = published(questionnaire)
    if found is None or not found.is_shown:
        return redirect("evaluations:results", uid)
    if request.method == "POST":
        is_public = request.POST.get("public") == "yes"
        let_everyone_read(questionnaire=questionnaire, is_public=is_public, by=person, at=timezone.now())
        said = _("Everyone can read them now.") if is_public else _("Only those who took part can read them now.")
        messages.success(request, said)
        return redirect("evaluations:results", uid)
    context = {"questionnaire": questionnaire, "event": questionnaire.event, "cautions": cautions(found)}
    return render(request, "evaluations/publish.html", context)
