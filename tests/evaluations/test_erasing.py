"""Erasing a person takes the forms that bear their name, and nothing else; who was asked cannot be taken away."""

import pytest
from django.test import Client
from django.urls import reverse

from carplatform.audit.models import Record
from evaluations.models import Answer, Link, Questionnaire, Response, Signature, Tally
from events.models import Event, Participation
from groups.models import Person
from tests.cast import signed_in
from tests.evaluations.answering import close, reply
from tests.factories import make_event, make_link, make_participation, make_person, make_questionnaire
from tests.gates.test_who_answered import CHANGES

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(rhona: Person) -> Client:
    return signed_in(rhona)


def delete(office: Client, row: Person | Participation | Event, kind: str) -> str:
    """Presses Delete and then Yes. What the page before said."""
    address = reverse(f"admin:{kind}_delete", args=[row.pk])
    page = office.get(address).content.decode()
    office.post(address, {"post": "yes"})
    return page


def test_erasing_a_person_erases_their_named_answers_alone(office: Client) -> None:
    event, person = make_event(), make_person()
    mine, other = make_participation(event, person), make_participation(event)
    named, anonymous = make_questionnaire(event, answers="named"), make_questionnaire(event)
    for questionnaire in (named, anonymous):
        reply(questionnaire, participation=mine)
        reply(questionnaire, participation=other)

    delete(office, person, "groups_person")

    assert Participation.objects.get(pk=mine.pk).person is None
    assert [signature.participation for signature in Signature.objects.all()] == [other]
    assert (
        Response.objects.filter(questionnaire=named).count()
        == Answer.objects.filter(response__questionnaire=named).count()
        == 1
    )
    assert Response.objects.filter(questionnaire=anonymous).count() == 2
    assert list(Record.objects.values_list("action", "object_id")) == [("erase person", str(person.pk))]


def test_from_the_list_it_is_the_same(office: Client) -> None:
    person = make_person()
    reply(make_questionnaire(answers="named"), participation=make_participation(make_event(), person))
    chosen = {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"}

    office.post(reverse("admin:groups_person_changelist"), chosen)

    assert not Person.objects.filter(pk=person.pk).exists()
    assert not Response.objects.exists()


def test_closed_totals_of_anonymous_forms_stay(office: Client) -> None:
    person, questionnaire = make_person(), make_questionnaire()
    reply(questionnaire, participation=make_participation(questionnaire.of_event, person))
    close(questionnaire)
    before = list(Tally.objects.values()), Questionnaire.objects.values("asked", "replies").get()

    delete(office, person, "groups_person")

    assert (list(Tally.objects.values()), Questionnaire.objects.values("asked", "replies").get()) == before


@pytest.mark.parametrize("answers", ["anonymous", "named"])
def test_who_was_asked_cannot_be_deleted(office: Client, answers: str) -> None:
    """It would drop their link in silence, and of a form with names the name."""
    questionnaire = make_questionnaire(answers=answers)
    reply(questionnaire)
    participation = Participation.objects.get()

    said = delete(office, participation, "events_participation")

    assert "would require deleting the following protected related objects" in said
    assert (Link.objects.count(), Response.objects.count(), Participation.objects.count()) == (1, 1, 1)


def test_the_page_that_says_so_is_the_same_for_who_answered_and_who_did_not(office: Client) -> None:
    questionnaire = make_questionnaire()
    silent = make_link(questionnaire, make_participation(questionnaire.of_event, make_person("Same")))[0].link
    address = reverse("admin:events_participation_delete", args=[silent.participation_id])

    def page() -> str:
        return CHANGES.sub("", office.get(address).content.decode())

    before = page()
    Link.objects.update(spent=True)

    assert page() == before


def test_an_event_with_questionnaires_cannot_be_deleted(office: Client) -> None:
    questionnaire = make_questionnaire()
    make_link(questionnaire)

    delete(office, questionnaire.of_event, "events_event")

    assert Event.objects.exists()


def test_whoever_was_never_asked_can_be_taken_off_the_list(office: Client) -> None:
    delete(office, make_participation(make_event()), "events_participation")

    assert not Participation.objects.exists()


def test_who_takes_part_in_what_never_becomes_another(office: Client) -> None:
    """Their link and their named answers would go with it."""
    participation, carol = make_participation(make_event()), make_person("Carol")
    fields = {"event": make_event().pk, "person": carol.pk, "role": "practitioner", "employer": "A new council"}

    office.post(reverse("admin:events_participation_change", args=[participation.pk]), fields)

    now = Participation.objects.get()
    assert (now.event, now.person, now.employer) == (participation.event, participation.person, "A new council")
