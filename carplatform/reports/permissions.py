"""Who may write and publish learning reports. Who may write those there are: `LearningReportQuerySet.edited_by`."""

from datetime import date

from django.contrib.auth.models import AnonymousUser

from groups.models import CPP, Group, Person, ResearchAssociate
from groups.permissions import can_add_to_log, can_look_after_groups, can_manage_members, leading


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
    if isinstance(owner, Group):
        return can_manage_members(person, owner)
    if not person.is_authenticated:
        return False
    if can_look_after_groups(person):
        return True
    associates = ResearchAssociate.objects.on(today).filter(cpp=owner, person=person)
    return leading(person).filter(group__cpp=owner).exists() or associates.exists()
