"""The pages of one event with 20, 200 and 2,000 people, on the day it takes place."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from events.models import Event, Invitation, InvitationToken, Needs, Participation, Session, SessionChoice
from groups.models import CPP, ContactConsent, Group, Membership, Person

from .load import BATCH, Size, seed_load
from .walk import emptied, figures_of, vacuumed

SIZES = (20, 200, 2_000)
SLOTS = range(9, 16)  # an hour each; in the second and the fifth there are three sessions to choose from
OPTIONS = "abc"


def all_sizes(times: int) -> dict[str, list[list[Any]]]:
    """The figures of each size: page, queries, median and 95 % in milliseconds, kilobytes."""
    return {f"{people:,} people": of_size(people, times) for people in SIZES}


def of_size(people: int, times: int) -> list[list[Any]]:
    emptied()
    seed_load(Size(str(people), cpps=4, groups=16, entries=1_000, people=people))
    event = seed_event(people)
    vacuumed()
    comes = Person.objects.get(email="p3@example.org")
    organiser = Person.objects.create(name="Rhona Researcher", email="rhona@example.org", is_staff=True)
    one, session = event.participations.earliest("pk"), event.sessions.filter(choice="").earliest("pk")
    secret = InvitationToken.objects.mint(Invitation.objects.get(participation__person=comes))
    pages = [
        ("programme", comes, event.get_absolute_url()),
        ("programme, organiser", organiser, event.get_absolute_url()),
        ("reply by link", None, reverse("events:reply", args=[secret])),
        ("my reply", comes, reverse("events:my_reply", args=[event.slug])),
        ("contact sheet", comes, reverse("events:contacts", args=[event.slug])),
        ("who is asked", organiser, reverse("events:invitations", args=[event.slug])),
        ("arrivals", organiser, reverse("events:arrivals", args=[event.slug])),
        ("one arrival, by badge", organiser, reverse("events:arrival", args=[event.slug, one.uid])),
        ("walk-in", organiser, reverse("events:walk_in", args=[event.slug])),
        ("who is in a session", organiser, reverse("events:attendance", args=[event.slug, session.uid])),
        ("badges", organiser, reverse("events:badges", args=[event.slug])),
        ("what people need", organiser, reverse("events:needs", args=[event.slug])),
    ]
    return figures_of(pages, times)


def seed_event(people: int) -> Event:
    """An event of today to come, with a programme, and `people` of whom most come, chose, and stand on the sheet."""
    start = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    event = Event.objects.create(
        title="A day together",
        slug="a-day-together",
        starts_at=start,
        ends_at=start + timedelta(hours=7),
        is_published=True,
    )
    sessions = seed_programme(event, start)
    everyone = list(Person.objects.order_by("pk")[:people])
    groups = dict(Membership.objects.values_list("post__person", "group"))
    cpps = dict(Group.objects.values_list("pk", "cpp"))
    participations = Participation.objects.bulk_create(
        (
            Participation(
                event=event,
                person=person,
                cpp_id=cpps.get(groups.get(person.pk, 0), CPP.objects.values_list("pk", flat=True)[0]),
                group_id=groups.get(person.pk),
                employer="An employer",
                job_title="Officer",
                reply="" if place % 10 == 9 else "yes",
                replied_at=None if place % 10 == 9 else timezone.now(),
            )
            for place, person in enumerate(everyone)
        ),
        batch_size=BATCH,
    )
    seed_replies(participations, sessions)
    return event


def seed_programme(event: Event, start: datetime) -> list[Session]:
    common = {"event": event, "on": start.date()}
    made = []
    for hour in SLOTS:
        times = {"starts": time(hour), "ends": time(hour + 1)}
        if hour in {10, 13}:
            choice = {"choice": f"At {hour}", "places": 1_000}
            made += [Session(title=f"Part {hour} {one}", option=one, **choice, **times, **common) for one in OPTIONS]
        else:
            made.append(Session(title=f"Part {hour}", room="Hall", **times, **common))
    return Session.objects.bulk_create(made)


def seed_replies(participations: list[Participation], sessions: list[Session]) -> None:
    """Invitations to all; a choice in each part, consents and needs of those who come."""
    Invitation.objects.bulk_create(
        (Invitation(participation=one, sent_at=timezone.now()) for one in participations), batch_size=BATCH
    )
    coming = [one for one in participations if one.reply]
    to_choose = [one for one in sessions if one.choice]
    SessionChoice.objects.bulk_create(
        (
            SessionChoice(participation=one, session=session)
            for place, one in enumerate(coming)
            for session in to_choose
            if session.option == OPTIONS[place % 3]
        ),
        batch_size=BATCH,
    )
    ContactConsent.objects.bulk_create(
        (
            ContactConsent(person=one.person, box=box, is_given=True, wording="Show me there")
            for one in coming
            for box in ContactConsent.Box.values
        ),
        batch_size=BATCH,
    )
    Needs.objects.bulk_create((Needs(participation=one, diet="No nuts.") for one in coming[::4]), batch_size=BATCH)
