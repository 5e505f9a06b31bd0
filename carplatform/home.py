from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from carplatform.demo.people import demo_people
from groups.models import Group, LogEntry, Person, Phase
from groups.permissions import may_write_in
from groups.views.map import map_context


@dataclass(frozen=True)
class MyGroup:
    """One group of mine on my home page: where it is, its question now, and what was added last."""

    group: Group
    phase: Phase | None
    latest: LogEntry | None
    can_add: bool

    @property
    def question(self) -> str | Promise | None:
        """The first guiding question of the phase the group is in."""
        return self.phase.questions[0] if self.phase else None


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """For visitors: what this is, and the map. For people of the network: their groups."""
    if request.user.is_authenticated:
        mine = my_groups(request.user)
        # Who works with the model without naming it is not met by its words here either.
        names_phases = not mine or any(one.group.is_explicit for one in mine)
        return render(request, "home_signed_in.html", {"my_groups": mine, "names_phases": names_phases})
    context = {"phases": list(Phase), "demo_people": demo_people() if settings.DEMO else [], **map_context()}
    return render(request, "home.html", context)


def my_groups(person: Person) -> list[MyGroup]:
    """The groups `person` belongs to, each with its phase and latest entry, in two queries."""
    latest = LogEntry.objects.filter(group=OuterRef("pk")).latest_first().values("pk")[:1]
    groups = Group.objects.of_member(person).with_phase().select_related("cpp").order_by("topic", "pk")
    mine = list(groups.annotate(latest_entry=Subquery(latest), can_add=may_write_in(person)))
    entries = LogEntry.objects.in_bulk([group.latest_entry for group in mine])
    return [MyGroup(group, group.phase, entries.get(group.latest_entry), group.can_add) for group in mine]
