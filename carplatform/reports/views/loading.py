"""Loading is checking: what the reader may not see is not there, and who may not write is told so."""

from __future__ import annotations

from typing import cast
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from groups.models import Person

from ..models import LearningReport, ReportVersion
from ..permissions import can_edit_report_of, can_publish_report_of


def visible_report(request: HttpRequest, slug: str) -> LearningReport:
    """The report of that address, or 404 if the reader may not see it."""
    reports = LearningReport.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(reports.with_owner(), slug=slug)


def edits(request: HttpRequest, report: LearningReport) -> bool:
    return can_edit_report_of(request.user, report.owner, timezone.localdate())


def publishes(request: HttpRequest, report: LearningReport) -> bool:
    return can_publish_report_of(request.user, report.owner, timezone.localdate())


def report_to_edit(request: HttpRequest, slug: str) -> LearningReport:
    """Raises PermissionDenied for those who only read it."""
    report = visible_report(request, slug)
    if not edits(request, report):
        raise PermissionDenied(_("Only those who write this report can change it."))
    return report


def report_to_publish(request: HttpRequest, slug: str) -> LearningReport:
    """Raises PermissionDenied for those who may not publish it."""
    report = visible_report(request, slug)
    if not publishes(request, report):
        raise PermissionDenied(_("Leads and researchers publish a report. Ask one of them."))
    return report


def person_of(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def newest_version(report: LearningReport) -> ReportVersion:
    """The newest version with its printed page, but not the PDF itself."""
    return numbered(report, None)


def numbered(report: LearningReport, number: int | None) -> ReportVersion:
    """The version of that number, or the newest, with its writer and its printed page; 404 where there is none."""
    versions = report.versions.select_related("paper", "by").defer("paper__pdf").order_by("-number")
    version = (versions if number is None else versions.filter(number=number)).first()
    if version is None:
        raise Http404
    version.report = report
    return version


def identity(text: str) -> UUID:
    """`text` as an identity, or a new one where it is none: then the form was not ours, and nothing is lost by that."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
