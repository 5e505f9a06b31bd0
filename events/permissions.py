"""Who may see what of an event. Roles are compared here and in the querysets' `visible_to`, nowhere else."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Value

from groups.models import Person
from groups.permissions import working

from .models import Event, Participation
from .models.presentations import PresentationQuerySet, advised_by


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


def with_rights(presentations: PresentationQuerySet, person: Person | AnonymousUser, at: datetime) -> Any:
    """Adds what `person` may do with each: `may_write` its pro-forma, and `may_advise`, that is write notes beside it.

    Who does the work of the group now, its presenters, and organisers write. The research associates of its partnership
    and organisers advise.
    """
    if not person.is_authenticated or can_run_events(person):
        may = Value(person.is_authenticated)
        return presentations.annotate(may_write=may, may_advise=may)
    presents = Participation.objects.presenting().filter(
        person=person, event=OuterRef("event"), group=OuterRef("group")
    )
    works = working(person).filter(group=OuterRef("group"))
    advises = ExpressionWrapper(Q(group__cpp__in=advised_by(person, at)), output_field=BooleanField())
    return presentations.annotate(may_write=Exists(presents) | Exists(works), may_advise=advises)
