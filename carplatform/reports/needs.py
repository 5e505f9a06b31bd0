"""What of learning reports waits for someone: lines that everyone reads, and that could not be published today."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carplatform.needs import Need, NextThing
from groups.models import Person
from groups.permissions import can_look_after_groups

from .lines import with_lines_to_look_at_again
from .models import LearningReport
from .models.reports import LearningReportQuerySet


def lines_again(person: Person, at: datetime) -> list[Need]:
    """Published reports with such a line, for researchers. One query."""
    if not can_look_after_groups(person):
        return []
    reports = list(of_editor(person, at))
    count = len(reports)
    need = Need(
        count=count,
        what=ngettext(
            "published report has a line to look at again", "published reports have lines to look at again", count
        ),
        detail=_("%(reports)s. Its source was struck through, closed or taken away since.")
        % {"reports": "; ".join(report.whose for report in reports)},
        address=reverse("reports:reports") + "?again=on",
        action=_("Look at them"),
        nothing=_("reports to look at again"),
        is_pressing=True,
    )
    return [need]


def my_lines_again(person: Person, at: datetime) -> NextThing | None:
    """The first published report that `person` writes with such a line. One query."""
    report = of_editor(person, at).first()
    if report is None:
        return None
    return NextThing(
        title=_("Look at your learning report again"),
        why=_("Everyone reads a line of it that changed in the record since: %(whose)s.") % {"whose": report.whose},
        address=report.get_absolute_url(),
        action=_("Look at it"),
    )


def of_editor(person: Person, at: datetime) -> LearningReportQuerySet:
    mine = LearningReport.objects.edited_by(person, timezone.localdate(at))
    return with_lines_to_look_at_again(mine).with_owner().order_by("pk")
