"""Who may do what with a group. Roles are compared here and in the querysets' `visible_to`, nowhere else."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.expressions import Combinable

from .models import Group, LogEntry, Membership, Person, Post
from .models.readers import ForReaders

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


def leading(person: Person) -> QuerySet[Membership]:
    """The memberships in which `person` leads a group now."""
    return Membership.objects.current().of_person(person).filter(role=Membership.Role.LEAD)


def writes_among(person: Person | AnonymousUser, members: Iterable[Membership]) -> bool:
    """`can_add_to_log`, for a page that has the current `members` of the group in hand."""
    if not person.is_authenticated:
        return False
    return person.is_staff or any(one.post.person_id == person.pk and one.role in WORKING_ROLES for one in members)


def leads_among(person: Person | AnonymousUser, members: Iterable[Membership]) -> bool:
    """Leads manage their own group, and researchers all."""
    if not person.is_authenticated:
        return False
    return person.is_staff or any(
        one.post.person_id == person.pk and one.role == Membership.Role.LEAD for one in members
    )


def can_strike(person: Person | AnonymousUser, entry: LogEntry, members: Iterable[Membership]) -> bool:
    """Whoever wrote an entry, if still at work in the group, and its leads strike it through and put it back."""
    members = list(members)
    wrote_it = person.is_authenticated and entry.written_by_id == person.pk
    return leads_among(person, members) or (wrote_it and writes_among(person, members))


def can_take_away(person: Person | AnonymousUser, row: ForReaders, members: Iterable[Membership]) -> bool:
    """Whoever wrote down a step, a point or a quote, if still at work in the group, and its leads take it away."""
    members = list(members)
    wrote_it = person.is_authenticated and row.by_id == person.pk
    return leads_among(person, members) or (wrote_it and writes_among(person, members))


def can_manage_members(person: Person | AnonymousUser, group: Group) -> bool:
    """Leads manage their own group, and researchers all."""
    return person.is_authenticated and (person.is_staff or leading(person).filter(group=group).exists())


def last_leads(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """Those of `memberships` that are a lead's, where the group has no other lead now."""
    leads = Membership.objects.current().filter(role=Membership.Role.LEAD)
    others = leads.filter(group=OuterRef("group")).exclude(pk=OuterRef("pk"))
    return memberships.filter(~Exists(others), role=Membership.Role.LEAD)


def may_leave_without_lead(person: Person) -> bool:
    """Researchers may, with a reason: where nobody else leads, a lead names another first."""
    return can_look_after_groups(person)


def can_end_post(person: Person | AnonymousUser, post: Post) -> bool:
    """Everyone says that their own job has ended, and researchers of anyone; a lead only where no group but their own
    loses a member by it."""
    if not person.is_authenticated:
        return False
    if can_look_after_groups(person) or post.person_id == person.pk:
        return True
    return (
        not Membership.objects.current().filter(post=post).exclude(group__in=leading(person).values("group")).exists()
    )


def may_be_signed_in_by_mail(person: Person) -> bool:
    """Everyone but researchers, who need their second factor as well."""
    return not person.is_staff


def can_erase(person: Person | AnonymousUser) -> bool:
    """Researchers erase the text of what was struck through, such as words about a third person."""
    return person.is_authenticated and person.is_staff


def can_move_phase(person: Person | AnonymousUser, group: Group) -> bool:
    """Whoever writes the log also says in which phase the group is."""
    return can_add_to_log(person, group)


def can_see_path(person: Person | AnonymousUser, group: Group) -> bool:
    """The network sees every group's way through the phases; visitors where the group shows it."""
    return person.is_authenticated or group.shows_path


def can_read_purpose(person: Person | AnonymousUser, group: Group) -> bool:
    """The network reads every group's values and shared purpose; visitors where the group shows them."""
    return person.is_authenticated or group.shows_purpose


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
