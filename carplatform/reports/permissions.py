"""Who may write and publish learning reports. Roles are compared here and in `visible_to`, nowhere else."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from groups.models import CPP, Group, Membership, Person, ResearchAssociate
from groups.permissions import can_add_to_log


def can_edit_report_of(person: Person | AnonymousUser, owner: CPP | Group, today: date) -> bool:
    """A group's members and leads write its report; a CPP's the leads of its groups and its research associates now.

    Researchers write all.
    """
    if isinstance(owner, Group):
        return can_add_to_log(person, owner)
    return can_publish_report_of(person, owner, today)


def can_publish_report_of(person: Person | AnonymousUser, owner: CPP | Group, today: date) -> bool:
    """The leads of a group publish its report; the leads of its groups and its research associates that of a CPP.

    Researchers publish all.
    """
    if not person.is_authenticated:
        return False
    if person.is_staff:
        return True
    if isinstance(owner, Group):
        return led_by(person).filter(group=owner).exists()
    associates = ResearchAssociate.objects.on(today).filter(cpp=owner, person=person)
    return led_by(person).filter(group__cpp=owner).exists() or associates.exists()


def led_by(person: Person) -> QuerySet[Membership]:
    """The memberships in which `person` leads a group now."""
    return Membership.objects.current().of_person(person).filter(role=Membership.Role.LEAD)
