"""Publishing a version, and taking the report down again."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ..actions import ReportsError, publish_report, take_down
from ..lines import TO_CONFIRM, TO_TAKE_OUT, Concern, concern_about, lines_of
from ..models import ReportLine
from .loading import newest_version, numbered, person_of, report_to_publish


class Question:
    """What is to be ticked before lines are published: what speaks against them, and which they are."""

    WORDS = {
        Concern.GROUP_ONLY: (
            gettext_lazy("Only your group reads the entries that these lines come from:"),
            gettext_lazy("Our group is content that everyone reads these lines"),
        ),
        Concern.GONE: (
            gettext_lazy("What these lines came from is no longer in the record:"),
            gettext_lazy("They still hold, and whoever said them is content that everyone reads them"),
        ),
    }

    def __init__(self, concern: Concern, lines: Iterable[ReportLine]) -> None:
        self.concern = concern.value
        self.why, self.tick = self.WORDS[concern]
        self.lines = [line for line in lines if concern_about(line) == concern]


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish the newest version, once it has been said what that means."""
    report = report_to_publish(request, slug)
    version = newest_version(report)
    error, confirmed = "", request.POST.getlist("confirmed")
    if request.method == "POST":
        seen = request.POST.get("version", "")
        this = numbered(report, int(seen)) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else version
        try:
            publish_report(version=this, confirmed=confirmed, by=person_of(request), at=timezone.now())
        except ReportsError as why_not:
            error = str(why_not)
        else:
            messages.success(request, _("Published. Everyone can read it now."))
            return redirect(report)
    elif report.published_id == version.pk:
        messages.info(request, _("The newest version is published already."))
        return redirect(report)
    lines = list(lines_of(version))
    context = {"report": report, "version": version, "paper": version.paper, "error": error, "confirmed": confirmed}
    context["refused"] = [line for line in lines if concern_about(line) in TO_TAKE_OUT]
    context["questions"] = [asked for concern in TO_CONFIRM if (asked := Question(concern, lines)).lines]
    return render(request, "reports/report_publish.html", context, status=422 if error else 200)


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
