"""The researcher's table of groups: who is where, in an order that compares nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, Count, Q, When
from django.utils.translation import gettext_lazy as _

from .models import Group
from .models.groups import GroupQuerySet
from .quiet import quiet_groups, with_last_entry


class Order(models.TextChoices):
    """How the table may be sorted. There is no order by activity, on purpose."""

    PLACE = "place", _("CPP")
    NAME = "name", _("Topic")
    PHASE = "phase", _("Phase")


def table_of_groups(chosen: dict[str, Any], today: date) -> GroupQuerySet:
    """All groups that fit what was `chosen` (the fields of TableForm), in that order; `with_figures` adds the rest.

    Only what the choice needs is worked out, for whoever looks at one page of many.
    """
    groups = Group.objects.all()
    if "quiet" in chosen:
        groups = groups.filter(pk__in=quiet_groups(today).values("pk"))
    if word := chosen.get("word"):
        groups = groups.filter(Q(topic__icontains=word) | Q(question__icontains=word))
    if cpp := chosen.get("cpp"):
        groups = groups.filter(cpp__slug=cpp)
    if status := chosen.get("status"):
        groups = groups.filter(status=status)
    order = chosen.get("order", Order.PLACE)
    if "phase" in chosen or order == Order.PHASE:
        groups = groups.with_phase()
    if phase := chosen.get("phase"):
        groups = groups.filter(Q(phase_now=phase), is_explicit=True)
    return groups.order_by(*ORDERS[order])


def with_figures(groups: Iterable[Group]) -> list[Group]:
    """The same groups in the same order, with phase, last entry and members now: one query, for these rows alone."""
    keys = [group.pk for group in groups]
    members = Count("memberships", filter=Q(memberships__left__isnull=True))
    rows = with_last_entry(Group.objects.annotate(member_count=members).with_phase()).select_related("cpp")
    return sorted(rows.filter(pk__in=keys), key=lambda group: keys.index(group.pk))


# Who names no phases stands at the end with those who have not begun, where no neighbour tells theirs.
NAMED_PHASE = Case(When(is_explicit=True, phase_now__gte=1, then="phase_now"), default=4)
ORDERS: dict[str, list[Any]] = {
    Order.PLACE: ["cpp__is_example", "cpp__name", "position", "pk"],
    Order.NAME: ["topic", "pk"],
    Order.PHASE: [NAMED_PHASE, "cpp__name", "topic", "pk"],
}
