"""What the pages of groups and of partnerships show of reports."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from carplatform.panels import Panel
from groups.models import CPP, Group, Person

from .models import LearningReport
from .permissions import can_edit_report_of


def for_group(group: Group, person: Person | AnonymousUser) -> Panel | None:
    """The reports of a group that `person` may read, and for its members the way to begin one. Two queries at most."""
    reports = list(LearningReport.objects.visible_to(person).filter(group=group).select_related("published"))
    can_start = can_edit_report_of(person, group, timezone.localdate())
    if not reports and not can_start:
        return None
    context = {"reports": reports, "group": group if can_start else None}
    return Panel(_("Learning report"), "reports/_panel.html", context)


def for_cpp(cpp: CPP, person: Person | AnonymousUser) -> Panel | None:
    """The reports of a CPP and of its groups that `person` may read. Four queries at most."""
    visible = LearningReport.objects.visible_to(person).select_related("published", "group")
    reports = [*visible.filter(cpp=cpp), *visible.filter(group__cpp=cpp)]
    can_start = can_edit_report_of(person, cpp, timezone.localdate())
    if not reports and not can_start:
        return None
    return Panel(_("Learning reports"), "reports/_panel.html", {"reports": reports, "cpp": cpp if can_start else None})
