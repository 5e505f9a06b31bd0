"""What the pages of groups and of partnerships show of reports."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, Value
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from carplatform.panels import Panel
from groups.models import CPP, Group, Person
from groups.permissions import may_write_in

from .models import LearningReport
from .permissions import can_edit_report_of


@dataclass(frozen=True)
class Listed:
    """One report in a panel: its address, and the words of its published version, if it has one."""

    slug: str
    title: str | None
    produced: str | None
    of_group: str | None = None

    def get_absolute_url(self) -> str:
        return reverse("reports:report", args=[self.slug])


def for_group(group: Group, person: Person | AnonymousUser) -> Panel | None:
    """The reports of a group that `person` may read, and for those who write it the way to begin one. One query."""
    writes: Combinable = may_write_in(person) if person.is_authenticated else Value(False)
    its = [f"learning_reports__{name}" for name in ("slug", "published__title", "published__produced")]
    rows = Group.objects.filter(pk=group.pk).annotate(writes=writes).order_by("learning_reports__pk")
    found = list(rows.values_list("writes", *its))
    can_start = any(row[0] for row in found)
    reports = [Listed(*words) for _writes, *words in found if words[0] and (words[1] or can_start)]
    if not reports and not can_start:
        return None
    return Panel(
        _("Learning report"), "reports/_panel.html", {"reports": reports, "group": group if can_start else None}
    )


def for_cpp(cpp: CPP, person: Person | AnonymousUser) -> Panel | None:
    """The reports of a CPP and of its groups that `person` may read, and the way to begin one. At most 3 queries."""
    today = timezone.localdate()
    visible = LearningReport.objects.visible_to(person, today).filter(Q(cpp=cpp) | Q(group__cpp=cpp))
    words = visible.order_by("group__position", "pk").values_list(
        "slug", "published__title", "published__produced", "group__topic"
    )
    reports = [Listed(*row) for row in words]
    can_start = can_edit_report_of(person, cpp, today)
    if not reports and not can_start:
        return None
    return Panel(_("Learning reports"), "reports/_panel.html", {"reports": reports, "cpp": cpp if can_start else None})
