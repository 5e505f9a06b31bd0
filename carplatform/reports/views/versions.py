"""The versions of a report: who wrote which, what changed, and going back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..actions import go_back
from ..comparing import changes_between
from ..lines import lines_of
from ..models import ReportVersion
from ..sheet import names_phases, sheet_of
from .loading import identity, numbered, person_of, report_to_edit


@require_safe
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version, the newest first."""
    report = report_to_edit(request, slug)
    found = report.versions.select_related("paper", "by").defer("paper__pdf").order_by("-number")
    return render(request, "reports/report_versions.html", {"report": report, "versions": found})


@require_http_methods(["GET", "HEAD", "POST"])
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version as a sheet, what changed since the one before or since another; on POST the way back to it."""
    report = report_to_edit(request, slug)
    this = numbered(report, number)
    if request.method == "POST":
        uid = identity(request.POST.get("uid", ""))
        go_back(report=report, to=number, by=person_of(request), uid=uid, at=timezone.now())
        messages.success(request, _("Back to version %(number)d, as a new version.") % {"number": number})
        return redirect(report)
    numbers = list(report.versions.order_by("number").values_list("number", flat=True))
    other = asked_for(request, numbers, this)
    changes = changes_between(other, list(lines_of(other)), this, list(lines_of(this))) if other else []
    context: dict[str, Any] = {
        "report": report,
        "version": this,
        "paper": this.paper,
        "other": other,
        "changes": changes,
    }
    context |= {"numbers": numbers, "is_newest": number == numbers[-1], "uid": uuid4()}
    context["sheet"] = sheet_of(this, names_phases=names_phases(report))
    return render(request, "reports/report_version.html", context)


def asked_for(request: HttpRequest, numbers: list[int], this: ReportVersion) -> ReportVersion | None:
    """The version to compare with: the one that the address names, else the one before."""
    wanted = request.GET.get("with", "")
    earlier = [number for number in numbers if number != this.number and str(number) == wanted]
    earlier = earlier or [number for number in numbers if number < this.number][-1:]
    return numbered(this.report, earlier[0]) if earlier else None
