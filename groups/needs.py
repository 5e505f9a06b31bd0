"""What of groups waits for someone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carplatform.needs import Need, NextThing

from .models import FirstVisit, Group, NextStep, Person
from .permissions import can_look_after_groups, working
from .quiet import QUIET_DAYS, last_entry_of, quiet_groups

SOON = timedelta(days=7)
NAMED = 3  # how many groups a line names before "and N more"
SILENT = timedelta(days=28)  # a group that meets once a month has something to say by then


def quiet(person: Person, at: datetime) -> list[Need]:
    """Groups nobody has heard of for a while: for researchers, who may phone. One query."""
    if not can_look_after_groups(person):
        return []
    groups = quiet_groups(timezone.localdate(at)).select_related("cpp").order_by("cpp__name", "topic", "pk")
    found = list(groups)
    what = ngettext("group has been quiet for %d days", "groups have been quiet for %d days", len(found))
    need = Need(
        count=len(found),
        what=what % QUIET_DAYS,
        detail=_("%(groups)s. Quiet may be fine. A phone call tells more than a mail.") % {"groups": in_words(found)},
        address=reverse("groups:table") + "?quiet=on",
        action=_("Who to phone"),
        nothing=_("quiet groups"),
    )
    return [need]


def in_words(groups: list[Group]) -> str:
    """The first few by topic and CPP, and how many more."""
    named = "; ".join(f"{group.topic}, {group.cpp.name}" for group in groups[:NAMED])
    more = len(groups) - NAMED
    return _("%(groups)s; and %(more)d more") % {"groups": named, "more": more} if more > 0 else named


def first_visit(person: Person, at: datetime) -> NextThing | None:
    """The first visit of someone who came in by an invitation, is there still, and has a step left. One query."""
    has_one_left = Q(step=FirstVisit.Step.CONTACT) | Q(group__in=working(person).values("group"))
    visits = FirstVisit.objects.exclude(step=FirstVisit.Step.DONE).filter(has_one_left, person=person)
    visit = visits.filter(group__in=Group.objects.of_member(person)).select_related("group").first()
    if visit is None:
        return None
    return NextThing(
        title=_("Go on where you stopped"),
        why=_("A few steps are left of your first visit to %(group)s. They take a minute or two.")
        % {"group": visit.group.topic},
        address=reverse(f"groups:welcome_{visit.step}"),
        action=_("Go on"),
    )


def step_due(person: Person, at: datetime) -> NextThing | None:
    """The next step, late or due within a week, of one of the groups in which `person` does the work.

    Of those that name them the first due, else the first due of all. Who does it stands there in words. One query.
    """
    today = timezone.localdate(at)
    steps = NextStep.objects.waiting().filter(group__in=working(person).values("group"), due__lte=today + SOON)
    soon = list(steps.select_related("group").by_day())
    mine = [step for step in soon if names(step.who, person)]
    step = next(iter(mine or soon), None)
    if step is None or step.due is None:
        return None
    day = date_format(step.due, "l j F")
    return NextThing(
        title=step.what,
        why=_("A next step of %(group)s, for %(who)s.") % {"group": step.group.topic, "who": step.who}
        if step.who
        else _("A next step of %(group)s.") % {"group": step.group.topic},
        until=_("It was due on %(day)s.") % {"day": day} if step.due < today else _("Due on %(day)s.") % {"day": day},
        address=f"{reverse('groups:plans', args=[step.group.slug])}#step-{step.uid}",
        action=_("Done, or move it") if step in mine or not step.who else _("Look at it"),
    )


def names(words: str, person: Person) -> bool:
    """Whether `words`, such as “Jean and Morag”, hold the first name of `person`."""
    return person.name.split(" ")[0].casefold() in re.findall(r"\w+", words.casefold())


def line_to_write(groups: Iterable[Group], at: datetime) -> NextThing | None:
    """A line in the log of the first of `groups` at work of which nothing was written for four weeks. No query.

    They are those that the person writes in, with their last entry, by name: not the one that was quiet for longest,
    as groups are not compared.
    """
    group = next((one for one in groups if one.is_at_work and is_silent(one, at)), None)
    if group is None:
        return None
    return NextThing(
        title=_("Write one line about %(group)s") % {"group": group.topic},
        why=_("What did the group do or find out last? One line is enough; it takes less than a minute."),
        address=reverse("groups:add_entry", args=[group.slug]),
        action=_("Write the line"),
    )


def is_silent(group: Group, at: datetime) -> bool:
    last = last_entry_of(group)
    return last is None or last < timezone.localdate(at) - SILENT
