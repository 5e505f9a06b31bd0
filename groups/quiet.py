"""Groups of which nobody has heard for a while. Quiet may be fine: it is a reason to phone, not a mark."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import DateField, Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest

from .models import Group, LogEntry, Membership
from .models.groups import GroupQuerySet

QUIET_DAYS = 60  # two months: long enough for a holiday and a busy month


def with_last_entry(groups: GroupQuerySet) -> GroupQuerySet:
    """Adds `last_entry_on`: the day of the latest entry that was not struck through, or None."""
    entries = LogEntry.objects.standing().filter(group=OuterRef("pk")).order_by("-on")
    return groups.annotate(last_entry_on=Subquery(entries.values("on")[:1], output_field=DateField()))


def last_entry_of(group: Group) -> date | None:
    """The day of its latest entry. Only for groups loaded `with_last_entry`."""
    return group.last_entry_on  # type: ignore[attr-defined]


def quiet_groups(today: date) -> GroupQuerySet:
    """Groups at work with members, of which nothing was written for QUIET_DAYS days. New ones have as long to begin."""
    members = Membership.objects.current().filter(group=OuterRef("pk")).order_by("joined")
    groups = with_last_entry(Group.objects.at_work().filter(Exists(members))).annotate(
        first_joined=Subquery(members.values("joined")[:1], output_field=DateField())
    )
    heard = Coalesce(Greatest(F("last_entry_on"), F("first_joined")), F("first_joined"))
    return groups.annotate(heard_on=heard).filter(heard_on__lt=today - timedelta(days=QUIET_DAYS))
