from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from carplatform.demo.people import demo_people
from carplatform.needs import needs_of, next_thing_for
from carplatform.panels import panels_for
from groups.models import Group, LogEntry, Person, Phase, ResearchAssociate
from groups.needs import line_to_write
from groups.permissions import can_look_after_groups, may_write_in
from groups.quiet import last_entry_of, with_last_entry
from groups.table import table_of_groups, with_figures
from groups.views.map import map_context

FORTNIGHT = timedelta(days=14)
SHOWN_FROM_OTHERS = 4
SHOWN_GROUPS = 8


@dataclass(frozen=True)
class MyGroup:
    """One group of mine on my home page: where it is, its question now, and what was added last."""

    group: Group
    phase: Phase | None
    latest_line: str | None
    can_add: bool

    @property
    def latest_on(self) -> date | None:
        """The day of its latest entry."""
        return last_entry_of(self.group)

    @property
    def add_address(self) -> str:
        """Where a line is added to its log."""
        return reverse("groups:add_entry", args=[self.group.slug])

    @property
    def question(self) -> str | Promise | None:
        """The first guiding question of the phase the group is in."""
        return self.phase.questions[0] if self.phase else None


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """For visitors: what this is, and the map. For people of the network: what waits for them, and their groups."""
    if request.user.is_authenticated:
        if can_look_after_groups(request.user):
            return render(request, "home_researcher.html", desk_context(request.user, timezone.now()))
        return render(request, "home_signed_in.html", home_context(request.user, timezone.now()))
    context = {"phases": list(Phase), "demo_people": demo_people() if settings.DEMO else [], **map_context()}
    return render(request, "home.html", context)


def home_context(person: Person, at: datetime) -> dict[str, Any]:
    """What a practitioner needs at home: the one thing to do next, and the groups."""
    mine = my_groups(person)
    return {
        "my_groups": mine,
        # Who works with the model without naming it is not met by its words here either.
        "names_phases": not mine or any(one.group.is_explicit for one in mine),
        "next_thing": next_thing_for(person, at) or line_to_write([one.group for one in mine if one.can_add], at),
        "panels": panels_for("home", person, at),
        "from_others": from_other_groups(person, at),
    }


def desk_context(person: Person, at: datetime) -> dict[str, Any]:
    """What a researcher needs at home: what waits, and the groups of the partnerships they work with now, if any."""
    today = timezone.localdate(at)
    needs = needs_of(person, at)
    mine = ResearchAssociate.objects.on(today).filter(person=person)
    groups = table_of_groups({}, today).annotate(is_mine=Exists(mine.filter(cpp=OuterRef("cpp"))))
    shown = list(groups.filter(Q(is_mine=True) | ~Exists(mine))[:SHOWN_GROUPS])
    return {
        "pressing": [need for need in needs if need.count and need.is_pressing],
        "waiting": [need for need in needs if need.count and not need.is_pressing],
        "nothing": [need.nothing for need in needs if not need.count],
        "looks_after_some": any(group.is_mine for group in shown),
        "groups": with_figures(shown),
        "my_groups": Group.objects.of_member(person).order_by("topic", "pk"),
        "panels": panels_for("home", person, at),
        "from_others": from_other_groups(person, at),
    }


def from_other_groups(person: Person, at: datetime) -> list[LogEntry]:
    """The latest few entries of groups that are not mine, as far as I may read them, of the last fortnight."""
    others = LogEntry.objects.visible_to(person).standing().filter(on__gte=timezone.localdate(at) - FORTNIGHT)
    shared = others.filter(readers=LogEntry.Readers.NETWORK).exclude(group__in=Group.objects.of_member(person))
    return list(shared.select_related("group__cpp").latest_first()[:SHOWN_FROM_OTHERS])


def my_groups(person: Person) -> list[MyGroup]:
    """The groups `person` belongs to, each with its phase and latest entry, in one query."""
    latest = LogEntry.objects.standing().filter(group=OuterRef("pk")).latest_first()
    groups = Group.objects.of_member(person).with_phase().select_related("cpp").order_by("topic", "pk")
    mine = with_last_entry(groups).annotate(
        latest_line=Subquery(latest.values("line")[:1]), can_add=may_write_in(person)
    )
    return [MyGroup(group, group.phase, group.latest_line, group.can_add) for group in mine]
