"""Publishing a version, and taking the report down again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..actions import ReportsError, publish_report, take_down
from ..lines import Concern, concern_about, lines_of
from .loading import newest_version, numbered, person_of, report_to_publish


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish the newest version, once it has been said what that means."""
    report = report_to_publish(request, slug)
    version = newest_version(report)
    error = ""
    if request.method == "POST":
        seen = request.POST.get("version", "")
        this = numbered(report, int(seen)) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else version
        try:
            publish_report(
                version=this, confirmed="confirmed" in request.POST, by=person_of(request), at=timezone.now()
            )
        except ReportsError as why_not:
            error = str(why_not)
        else:
            messages.success(request, _("Published. Everyone can read it now."))
            return redirect(report)
    elif report.published_id == version.pk:
        messages.info(request, _("The newest version is published already."))
        return redirect(report)
    concerns = [(line, concern) for line in lines_of(version) if (concern := concern_about(line))]
    context = {"report": report, "version": version, "paper": version.paper, "error": error}
    context["theirs_alone"] = [line for line, concern in concerns if concern == Concern.GROUP_ONLY]
    context["refused"] = [line for line, concern in concerns if refuses(concern, is_group=bool(report.group_id))]
    return render(request, "reports/report_publish.html", context, status=422 if error else 200)


def refuses(concern: Concern, *, is_group: bool) -> bool:
    """Whether nothing but taking the line out helps."""
    return concern != Concern.GROUP_ONLY or not is_group


@require_http_methods(["GET", "HEAD", "POST"])
def unpublish(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the report down. The page before says what that means."""
    report = report_to_publish(request, slug)
    if request.method == "POST":
        take_down(report=report, by=person_of(request), at=timezone.now())
        messages.success(request, _("Taken down. Only those who write it can read it now."))
        return redirect(report)
    if report.published_id is None:
        return redirect(report)
    return render(request, "reports/report_take_down.html", {"report": report})
