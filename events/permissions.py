"""Who may see what of an event. Roles are compared here and in the querysets' `visible_to`, nowhere else."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value

from groups.models import Membership, Person
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


def leads_of(groups: Iterable[int]) -> QuerySet[Membership]:
    """Who leads the groups of these keys now."""
    leads = Membership.objects.current().filter(role=Membership.Role.LEAD, group__in=groups)
    return leads.select_related("post__person").order_by("joined", "pk")


def is_theirs(person: Person) -> Any:
    """As a condition on presentations: whether `person` does the work of the group now, or presents it."""
    presenting = Participation.objects.presenting().filter(person=person)
    presents = presenting.filter(event=OuterRef("event"), group=OuterRef("group"))
    return Exists(presents) | Exists(working(person).filter(group=OuterRef("group")))


def with_rights(presentations: PresentationQuerySet, person: Person | AnonymousUser, at: datetime) -> Any:
    """Adds what `person` may do with each: `may_write` its pro-forma, and `may_advise`, that is write notes beside it.

    Who does the work of the group now, its presenters, and organisers write. The research associates of its partnership
    and organisers advise.
    """
    if not person.is_authenticated or can_run_events(person):
        may = Value(person.is_authenticated)
        return presentations.annotate(may_write=may, may_advise=may)
    advises = ExpressionWrapper(Q(group__cpp__in=advised_by(person, at)), output_field=BooleanField())
    return presentations.annotate(may_write=is_theirs(person), may_advise=advises)
