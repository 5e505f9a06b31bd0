"""Who may see what of an event. Roles are compared here and in the querysets' `visible_to`, nowhere else."""

from django.contrib.auth.models import AnonymousUser

from groups.models import Person

from .models import Event


def can_see_participants(person: Person | AnonymousUser) -> bool:
    """Names, employers and jobs of those who take part are for people of the network, who are signed in."""
    return person.is_authenticated


def can_run_events(person: Person | AnonymousUser) -> bool:
    """Setting an event up, inviting, and reading what people need to come is for its organisers: the researchers."""
    return person.is_authenticated and person.is_staff


def can_read_contacts(person: Person | AnonymousUser, event: Event) -> bool:
    """The contact sheet is for those who come to `event`, or came, and for its organisers. There is none of an event
    that was called off: nobody took part in it with anybody."""
    if not person.is_authenticated or event.cancelled_at is not None:
        return False
    return can_run_events(person) or event.participations.coming().filter(person=person).exists()
