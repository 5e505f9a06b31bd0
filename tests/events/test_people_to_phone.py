"""Whom one could phone, and why: of one's own events, with something in common, and only what they agreed to."""

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from events.contacts import contacts_of, met_by, people_to_phone
from events.models import Event
from groups.models import Group, Organisation, Partner, Person
from tests.cast import signed_in
from tests.factories import (
    make_entry,
    make_event,
    make_group,
    make_membership,
    make_organisation,
    make_participation,
    make_person,
    make_post,
    share,
)

pytestmark = pytest.mark.django_db

HOUSING, HEALTH = Organisation.Sector.HOUSING, Organisation.Sector.HEALTH


@pytest.fixture
def event(alice: Person) -> Event:
    """An event that alice comes to."""
    event = make_event("Warm days")
    make_participation(event, alice)
    return event


def sharer(event: Event, group: Group, name: str, *boxes: str, **fields: Any) -> Person:
    """Someone of `group` who comes to `event` and is on its sheet."""
    person = make_person(name, phone="01632 960321")
    make_membership(group, person, **fields)
    make_participation(event, person)
    share(person, "sheet", *(boxes or ("phone",)))
    return person


def found(person: Person) -> dict[str, tuple[str, ...]]:
    return {
        one.contact.name: tuple(map(str, one.reasons)) for one in people_to_phone(person, contacts_of(met_by(person)))
    }


def alike(first: Group, second: Group, sector: str = HOUSING) -> None:
    for group in (first, second):
        Partner.objects.create(group=group, printed="A", sector=sector)


def test_the_reason_is_what_their_groups_share(event: Event, group: Group, other_group: Group, alice: Person) -> None:
    sharer(event, other_group, "Dora")
    sharer(event, make_group("Nothing alike"), "Zoe")
    alike(group, other_group)
    for one in (group, other_group):
        make_entry(one, readers="network", method="Interviews")

    assert found(alice) == {"Dora": ("Both gathered evidence by Interviews.", "Both work with partners from: Housing.")}


def test_or_where_they_work(event: Event, other_group: Group, alice: Person) -> None:
    clinic, ward = (make_organisation(sector=HEALTH) for _ in range(2))
    alice.posts.update(organisation=clinic)
    person = sharer(event, other_group, "Dora")
    assert found(alice) == {}

    person.posts.update(organisation=ward)

    assert found(alice) == {"Dora": ("You both work in: Health and social care.",)}


def test_nobody_of_ones_own_group(event: Event, group: Group, other_group: Group, alice: Person) -> None:
    colleague = sharer(event, group, "Colleague")
    make_membership(other_group, colleague, post=colleague.posts.get())
    alike(group, other_group)

    assert found(alice) == {}


def test_nobody_who_cannot_be_reached_or_took_it_back(
    event: Event, group: Group, other_group: Group, alice: Person
) -> None:
    alike(group, other_group)
    named, gone = sharer(event, other_group, "Named"), sharer(event, other_group, "Gone")
    sharer(event, other_group, "Writes", "email")
    sharer(event, other_group, "Left", left=date(2025, 6, 1))
    share(named, "phone", is_given=False)
    share(gone, "sheet", is_given=False)

    assert set(found(alice)) == {"Writes"}


def test_nobody_of_an_event_that_is_not_mine_or_did_not_take_place(
    event: Event, group: Group, other_group: Group, alice: Person
) -> None:
    alike(group, other_group)
    sharer(make_event("Not mine"), other_group, "Stranger")
    off = make_event("Called off", cancelled_at=timezone.now())
    make_participation(off, alice)
    sharer(off, other_group, "Of one called off")
    unsure = make_event("Unsure")
    make_participation(unsure, alice, reply="unsure")
    sharer(unsure, other_group, "Of one I am not sure about")
    sharer(event, other_group, "Dora")

    assert set(found(alice)) == {"Dora"}


def test_a_few_those_with_most_in_common_first(event: Event, group: Group, alice: Person) -> None:
    for name in ("Bea", "Cat", "Dora", "Ewa"):
        alike(group, near := make_group(f"Near {name}"))
        sharer(event, near, name)
    alike(group, near, HEALTH)

    assert list(found(alice)) == ["Ewa", "Bea", "Cat"]


def test_what_is_for_their_group_alone_gives_no_reason(
    event: Event, group: Group, other_group: Group, alice: Person
) -> None:
    sharer(event, other_group, "Dora")
    make_entry(group, readers="network", method="Interviews")
    make_entry(other_group, method="Interviews")

    assert found(alice) == {}


def test_a_group_that_is_not_published_gives_none_either(event: Event, group: Group, alice: Person) -> None:
    hidden = make_group("Hidden", is_published=False)
    sharer(event, hidden, "Dora")
    alike(group, hidden)

    assert found(alice) == {}


def test_whoever_is_in_no_group_is_told_of_nobody(event: Event, other_group: Group) -> None:
    guest = make_person()
    make_post(guest)
    make_participation(event, guest)
    sharer(event, other_group, "Dora")

    assert found(guest) == {}


def test_home_and_sheet_show_them_with_the_reason_and_no_number_of_points(
    event: Event, group: Group, other_group: Group, alice: Person, rhona: Person
) -> None:
    alike(group, other_group)
    sharer(event, other_group, "Dora")
    sheet = reverse("events:contacts", args=[event.slug])
    make_participation(event, rhona)
    make_membership(group, rhona)

    for address in (reverse("home"), sheet):
        page = unescape(signed_in(alice).get(address).content.decode())
        assert "People you could phone" in page
        assert "Both work with partners from: Housing." in page
        assert 'href="tel:01632960321"' in page
    assert f'href="{sheet}"' in unescape(signed_in(alice).get(reverse("home")).content.decode())
    assert "People you could phone" not in signed_in(rhona).get(reverse("home")).content.decode()


def test_who_shared_two_events_stands_there_once(event: Event, group: Group, other_group: Group, alice: Person) -> None:
    alike(group, other_group)
    person = sharer(event, other_group, "Dora")
    now = timezone.now()
    later = make_event("Later", starts_at=now, ends_at=now + timedelta(hours=1))
    make_participation(later, alice)
    make_participation(later, person)

    [one] = people_to_phone(alice, contacts_of(met_by(alice)))

    assert one.contact.event == later
