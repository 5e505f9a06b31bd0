"""Beginning a report and editing it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from groups.models import CPP, Group

from ..actions import SavedMeanwhile
from ..comparing import changes_between
from ..forms import MOST_LINES, ReportEditor, StartForm, key_in
from ..lines import all_lines, lines_of
from ..models import ReportLine
from ..permissions import can_edit_report_of
from ..rearranging import rearranged
from .loading import newest_version, numbered, person_of, report_to_edit


@require_http_methods(["GET", "HEAD", "POST"])
def start_for_group(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a group's report."""
    groups = Group.objects.visible_to(request.user).select_related("cpp")
    return start(request, get_object_or_404(groups, slug=slug))


@require_http_methods(["GET", "HEAD", "POST"])
def start_for_cpp(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a CPP's report."""
    return start(request, get_object_or_404(CPP, slug=slug))


def start(request: HttpRequest, owner: CPP | Group) -> HttpResponse:
    at = timezone.now()
    if not can_edit_report_of(request.user, owner, timezone.localdate(at)):
        raise PermissionDenied(_("Only those who would write this report can begin it."))
    data = request.POST if request.method == "POST" else None
    form = StartForm(data, initial={"title": suggested_title(owner), "produced": month(timezone.localdate(at))})
    if data is not None and form.is_valid() and (report := form.begin(owner=owner, by=person_of(request), at=at)):
        messages.success(request, _("The draft is written from the record. Now it is yours to edit."))
        return redirect("reports:edit", report.slug)
    context = {"owner": owner, "is_group": isinstance(owner, Group), "form": form}
    return render(request, "reports/report_start.html", context, status=200 if data is None else 422)


def suggested_title(owner: CPP | Group) -> str:
    return _("What we have learnt") if isinstance(owner, Group) else _("What we have learnt together")


def month(day: date) -> str:
    return date_format(day, "F Y")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Edit the newest version: saving adds one. Moving and adding lines comes back with all that was typed."""
    report = report_to_edit(request, slug)
    version = newest_version(report)
    here_or_named = Q(version=version) | Q(pk__in=lines_named(request.POST))
    before = {line.pk: line for line in all_lines(report).filter(here_or_named)}
    lines = [line for line in before.values() if line.version_id == version.pk]
    if request.method != "POST":
        return answer(request, ReportEditor(version, lines, before))
    if (data := rearranged(request.POST, MOST_LINES)) is not None:
        return answer(request, ReportEditor(version, lines, before, data))
    editor = ReportEditor(version, lines, before, request.POST)
    if not editor.is_valid():
        return answer(request, editor, status=422)
    try:
        editor.save(by=person_of(request), at=timezone.now())
    except SavedMeanwhile:
        return theirs_and_mine(request, editor, lines)
    messages.success(request, _("Saved as a new version. The earlier ones are kept."))
    return redirect(report)


def lines_named(typed: QueryDict) -> list[int]:
    """The keys of the lines that the form came with; no more than a form has fields."""
    return [key_in(str(value)) for name, value in typed.items() if name.endswith("-line")]


def theirs_and_mine(request: HttpRequest, editor: ReportEditor, newest: list[ReportLine]) -> HttpResponse:
    """Both texts: what was typed, still in the form, and what someone saved meanwhile. Saving again goes ahead."""
    version = editor.version
    base = numbered(version.report, editor.head.cleaned_data["based_on"])
    changes = changes_between(base, list(lines_of(base)), version, newest)
    data = request.POST.copy()
    data["based_on"], data["uid"] = str(version.number), str(uuid4())
    again = ReportEditor(version, newest, editor.before, data)
    return answer(request, again, status=422, theirs=changes, newest=newest)


def answer(request: HttpRequest, editor: ReportEditor, status: int = 200, **more: Any) -> HttpResponse:
    context = {"editor": editor, "report": editor.version.report, "version": editor.version, **more}
    context["paper"] = editor.version.paper
    return render(request, "reports/report_edit.html", context, status=status)
