"""Who may see what of an event. Roles are compared here and in the querysets' `visible_to`, nowhere else."""

from django.contrib.auth.models import AnonymousUser

from groups.models import Person


def can_see_participants(person: Person | AnonymousUser) -> bool:
    """Names, employers and jobs of those who take part are for people of the network, who are signed in."""
    return person.is_authenticated


def can_run_events(person: Person | AnonymousUser) -> bool:
    """Setting an event up, inviting, and reading what people need to come is for its organisers: the researchers."""
    return person.is_authenticated and person.is_staff
