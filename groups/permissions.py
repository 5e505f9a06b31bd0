"""Who may do what with a group. Roles are compared here and in the querysets' `visible_to`, nowhere else."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.expressions import Combinable

from .models import Group, Membership, Person

WORKING_ROLES = (Membership.Role.LEAD, Membership.Role.MEMBER)


def can_add_to_log(person: Person | AnonymousUser, group: Group) -> bool:
    """Members and leads write their group's log; researchers write in every log. Sponsors read."""
    return person.is_authenticated and (person.is_staff or working(person).filter(group=group).exists())


def may_write_in(person: Person) -> Combinable:
    """`can_add_to_log` as a column of a query over groups."""
    return Value(True) if person.is_staff else Exists(working(person).filter(group=OuterRef("pk")))


def working(person: Person) -> QuerySet[Membership]:
    """The memberships in which `person` does the group's work now: not those of a sponsor."""
    return Membership.objects.current().of_person(person).filter(role__in=WORKING_ROLES)


def can_move_phase(person: Person | AnonymousUser, group: Group) -> bool:
    """Whoever writes the log also says in which phase the group is."""
    return can_add_to_log(person, group)


def can_read_whole_log(person: Person | AnonymousUser, members: Iterable[Membership]) -> bool:
    """Whoever is among the `members` of the group, and researchers. Others must not be told when nothing was added."""
    if not person.is_authenticated:
        return False
    return person.is_staff or any(member.post.person_id == person.pk for member in members)


def can_look_after_groups(person: Person | AnonymousUser) -> bool:
    """Researchers look after all groups: who is quiet, whose invitation waits, what is not published yet."""
    return person.is_authenticated and person.is_staff


def can_see_members(person: Person | AnonymousUser) -> bool:
    """Names, employers and roles of members are for people of the network, who are signed in."""
    return person.is_authenticated
