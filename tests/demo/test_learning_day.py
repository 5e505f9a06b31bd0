"""The learning day: three weeks ahead, invented all through, with something to see on every page before an event."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from carplatform.demo.loader import load_demo_data
from carplatform.needs import needs_of
from carplatform.outbox.models import Message
from evaluations.models import Questionnaire
from events.contacts import contacts_of, people_to_phone
from events.models import Event, Invitation, Participation, SessionChoice
from groups.models import ContactConsent, Person
from tests.cast import signed_in
from tests.demo.conftest import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_data")]


def learning_day() -> Event:
    return Event.objects.get(slug="learning-day")


def person(name: str) -> Person:
    return Person.objects.get(email=f"{name}@example.org")


def test_it_is_three_weeks_ahead_at_local_times_and_takes_replies_until_a_week_before() -> None:
    event = learning_day()

    assert event.local_start.date() == date(2026, 7, 1)
    assert (event.starts_at, event.ends_at) == (
        datetime(2026, 7, 1, 9, tzinfo=UTC),
        datetime(2026, 7, 1, 14, 30, tzinfo=UTC),
    )
    assert event.reply_by == date(2026, 6, 24)
    assert event.dated_at < AT
    assert event.is_example
    assert all((event.invitation, event.preparation, event.capacity, event.outcomes.count() == 3))


def test_after_the_clocks_change_it_is_at_the_same_local_time() -> None:
    Questionnaire.objects.filter(event__is_example=True).delete()
    Event.objects.filter(is_example=True).delete()

    load_demo_data(at=datetime(2026, 10, 20, 9, tzinfo=UTC))

    assert learning_day().starts_at == datetime(2026, 11, 10, 10, tzinfo=UTC)


def test_all_are_invented_and_say_all_that_can_be_said() -> None:
    people = Participation.objects.filter(event=learning_day())

    assert Counter(people.values_list("reply", flat=True)) == {"yes": 13, "no": 2, "unsure": 2, "": 4}
    assert not people.exclude(is_example=True, person__is_example=True).exists()
    assert people.coming().count() == 13
    assert Invitation.objects.held().filter(participation__in=people).count() == 2
    assert Invitation.objects.silent().filter(participation__in=people).count() == 2
    assert Invitation.objects.to_remind(AT).count() == 2


def test_one_of_the_workshops_is_full_and_the_other_is_not() -> None:
    taken = SessionChoice.objects.taken(learning_day())
    workshops = learning_day().sessions.exclude(choice="")

    assert [(one.option, one.places, taken[one.pk]) for one in workshops] == [("a", 8, 4), ("b", 4, 4)]


def test_nobody_is_mailed_by_loading_or_by_the_clock() -> None:
    assert not Message.objects.filter(person__participations__event=learning_day()).exists()


def test_the_sheet_shows_what_was_agreed_to_with_the_words_that_stood_beside_it() -> None:
    contacts = contacts_of(learning_day().participations.all())

    shown = {one.name: (bool(one.email), bool(one.phone)) for one in contacts}
    assert shown == {
        "Isla MacVicar": (False, True),
        "Kirsty Bell": (True, False),
        "Nasreen Malik": (False, True),
        "Tormod Gillies": (True, True),
        "Aisha Rahman": (False, True),
        "Dileep Nair": (True, False),
        "Elspeth Rankin": (False, False),
        "Ewan Petrie": (True, False),
        "Morag Ferrier": (True, True),
        "Rhona Baird": (True, False),
    }
    phone = ContactConsent.objects.get(person=person("morag"), box="phone")
    assert phone.wording == "Show there the phone number I wrote above: 01632 960111"
    assert phone.at < AT


def test_those_who_try_the_demo_have_someone_to_phone() -> None:
    contacts = contacts_of(learning_day().participations.all())

    found = {
        name: {one.contact.name: list(map(str, one.reasons)) for one in people_to_phone(person(name), contacts)}
        for name in ("morag", "isla")
    }

    both, third = "Both wrote about: Participation.", "Both work with partners from: Third sector."
    small = "Both wrote about: Working on a small scale."
    assert found == {
        "morag": {
            "Nasreen Malik": [both, third, "You both work in: Third sector."],
            "Isla MacVicar": [both, third],
            "Tormod Gillies": [both, third],
        },
        "isla": {"Aisha Rahman": [small, third], "Ewan Petrie": [small, third], "Morag Ferrier": [small, third]},
    }


def test_the_researcher_is_told_who_was_never_asked() -> None:
    needs: list[Any] = [one for one in needs_of(person("rhona"), AT) if "contact" in str(one.nothing)]

    assert [(one.count, one.address) for one in needs] == [(2, "/events/learning-day/invitations/?show=unasked")]


def test_its_pages_open_for_those_whom_the_demo_offers() -> None:
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        for name, status in (("morag", 200), ("isla", 200), ("callum", 404), ("rhona", 200)):
            browser = signed_in(person(name))
            assert browser.get(reverse("events:contacts", args=["learning-day"])).status_code == status
            assert browser.get(learning_day().get_absolute_url()).status_code == 200
        assert signed_in(person("rhona")).get(reverse("events:invitations", args=["learning-day"])).status_code == 200
