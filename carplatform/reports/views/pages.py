"""What everyone may read: the list of reports, a report, its PDF."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..lines import Concern, concern_about, to_look_at_again, with_lines_to_look_at_again
from ..models import LearningReport, Paper, ReportVersion
from ..sheet import names_phases, sheet_of
from .loading import edits, newest_version, numbered, publishes, visible_report


@login_not_required
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The reports that the reader may see, by CPP; asked for, only those of theirs with lines to look at again."""
    today, again = timezone.localdate(), request.GET.get("again") == "on"
    found = LearningReport.objects.visible_to(request.user, today).with_owner()
    if again:
        found = with_lines_to_look_at_again(found.edited_by(request.user, today))
    in_order = sorted(
        found, key=lambda one: (one.partnership.is_example, one.partnership.name, one.group_id or 0, one.pk)
    )
    return render(request, "reports/reports.html", {"reports": in_order, "again": again})


@login_not_required
@require_safe
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """The published version; for those who write it, while none is published, the newest.

    They are also told of lines that everyone reads and that could not be published today.
    """
    found = visible_report(request, slug)
    can_edit = edits(request, found)
    shown = numbered(found, found.published.number if found.published else None)
    newest = newest_version(found) if can_edit and found.published else shown
    context: dict[str, Any] = {"report": found, "can_edit": can_edit, "newest": newest}
    context["can_publish"] = can_edit and publishes(request, found)
    context["again"] = lines_again(shown) if can_edit and found.published else []
    context |= {"version": shown, "paper": shown.paper}
    names = names_phases(found)
    context["sheet"] = sheet_of(shown, names_phases=names)
    context["has_pdf"] = bool(found.published) and shown.paper.fits and shown.paper.names_phases == names
    return render(request, "reports/report.html", context)


def lines_again(version: ReportVersion) -> list[tuple[str, Concern | None]]:
    """The words of lines of the published `version` to look at again, each with why."""
    return [(line.text, concern_about(line)) for line in to_look_at_again().filter(version=version)]


@login_not_required
@require_safe
def pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The PDF of the published version. 404 until it is made, also anew for a group that stopped naming the phases."""
    found = visible_report(request, slug)
    made = Paper.objects.filter(pdf__isnull=False).exclude(pk__in=Paper.objects.outdated())
    paper = made.filter(version=found.published).first() if found.published else None
    if paper is None or paper.pdf is None:
        raise Http404
    response = HttpResponse(bytes(paper.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="learning-report-{found.slug}.pdf"'
    return response
