"""What the pages of lower apps, and home, show of events."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from carplatform.panels import Panel
from groups.models import Group, Person

from .contacts import contacts_of, met_by, people_to_phone
from .models import Event, Presentation
from .permissions import can_run_events, is_theirs, with_rights


def for_person(person: Person, at: datetime) -> Panel | None:
    """The next event that `person` takes part in, with the pro-forma that they still write for it, if any; None if none
    lies ahead. One query."""
    theirs = Presentation.objects.filter(is_theirs(person), event=OuterRef("pk"), handed_in_at__isnull=True)
    pro_forma = Subquery(theirs.order_by("pk").values("uid")[:1])
    event = Event.objects.of(person).upcoming(at).annotate(pro_forma=pro_forma).first()
    if event is None:
        return None
    return Panel(_("My next event"), "events/_next_event.html", {"event": event})


def people_to_phone_for(person: Person, at: datetime) -> Panel | None:
    """Whom of their events `person` could phone, and why. None where there is nobody, and for organisers, whose home
    shows what waits. Four queries at most."""
    if can_run_events(person):
        return None
    found = people_to_phone(person, contacts_of(met_by(person)))
    events = {one.contact.event.pk: one.contact.event for one in found}
    context = {"to_phone": found, "events": list(events.values())}
    return Panel(_("People you could phone"), "events/_to_phone.html", context) if found else None


def presenting_at(event: Event, person: Person | AnonymousUser) -> Panel | None:
    """Which groups present at `event`, of those that the reader may know, each with the way to its pro-forma where they
    may open it. One query."""
    at = timezone.now()
    opens = Presentation.objects.visible_to(person, at).filter(pk=OuterRef("pk"))
    shown = event.presentations.filter(group__in=Group.objects.visible_to(person).values("pk"))
    found = list(with_rights(shown, person, at).annotate(may_open=Exists(opens)).in_order())
    if not found:
        return None
    return Panel(_("Groups that present"), "events/_presenting_groups.html", {"event": event, "presentations": found})
