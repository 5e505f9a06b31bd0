"""The practice day: just over, its invitation to be sent by hand, and a press by which the others answer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client, override_settings
from django.urls import reverse

from carplatform.demo.loader import load_demo_data
from carplatform.demo.mailbox import all_mail
from carplatform.demo.practice import let_others_answer
from carplatform.outbox.models import Message
from evaluations.actions import NotOpen, begin_closing, submit, write_round
from evaluations.closing import cut
from evaluations.models import Answer, Link, LinkToken, Mark, Pick, Questionnaire, Response, Round, Tally
from evaluations.tasks import write_due_rounds
from events.models import Event, Participation
from groups.models import Person
from tests.cast import signed_in
from tests.delivering import send_what_waits
from tests.demo.conftest import AT
from tests.evaluations.answering import questions_of
from tests.factories import found, make_person, make_questionnaire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_data", "demo_on")]

SOON = AT + timedelta(minutes=10)


@pytest.fixture(autouse=True)
def soon() -> Iterator[time_machine.Traveller]:
    """Ten minutes after the demo was loaded."""
    with time_machine.travel(SOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def rhona(demo_data: None) -> Person:
    return Person.objects.get(email="rhona@example.org")


def practice(purpose: str = "evaluation") -> Questionnaire:
    return Questionnaire.objects.with_invitation().get(event__slug="practice-day", purpose=purpose)


def invited(purpose: str = "evaluation") -> Questionnaire:
    write_round(questionnaire=practice(purpose), kind=Round.Kind.INVITATION, by=None, at=SOON)
    return practice(purpose)


def answer(link: Link) -> None:
    questionnaire = practice()
    token = found(LinkToken.objects.mint(link, LinkToken.Mode.MAIL))
    given = {questions_of(questionnaire)[0].pk: Mark.RATHER_AGREE}
    submit(token=token, questionnaire=questionnaire, given=given, at=SOON)


def press(client: Client, questionnaire: Questionnaire) -> int:
    return client.post(reverse("demo:others_answer", args=[questionnaire.uid])).status_code


# What is loaded ------------------------------------------------------------------------------------------------------


def test_it_has_just_ended_and_is_invented_all_through() -> None:
    event = Event.objects.get(slug="practice-day")

    assert event.ends_at == datetime(2026, 6, 10, 8, tzinfo=UTC)
    assert event.ends_at - event.starts_at == timedelta(hours=5, minutes=30)
    assert event.is_example
    assert {practice().is_example, practice("follow-up").is_example} == {True}


def test_twenty_one_are_asked_and_all_can_be_written_to_at_addresses_that_receive_nothing() -> None:
    asked = Participation.objects.filter(event__slug="practice-day").asked(also_staff=False)

    people = [one.person for one in asked.select_related("person")]
    assert len({person.pk for person in people if person}) == 21
    assert {person.is_example for person in people if person} == {True}
    assert all(person and str(person.email).endswith("@example.org") for person in people)
    assert Person.objects.reachable(SOON).filter(participations__in=asked).count() == 21
    assert asked.filter(left_early=True).count() == 3
    assert {one.cpp.name for one in asked if one.cpp} == {"Strathmarrow", "Inverlune"}
    assert all(one.employer and one.job_title for one in asked)


def test_the_invitation_is_missed_and_waits_for_a_hand(soon: time_machine.Traveller) -> None:
    assert practice().is_missed("invitation")

    for days in (0, 1, 20):
        soon.move_to(SOON + timedelta(days=days))
        write_due_rounds()

    assert Message.objects.count() == 0
    assert practice().is_open(SOON)


def test_the_follow_up_is_due_in_five_weeks_by_itself(soon: time_machine.Traveller) -> None:
    follow_up = practice("follow-up")
    assert follow_up.opens_at == datetime(2026, 7, 15, 8, tzinfo=UTC)
    assert not follow_up.is_missed("invitation")

    soon.move_to(follow_up.opens_at)
    write_due_rounds()
    write_due_rounds()

    assert Round.objects.get().mails == 21


def test_it_ended_an_hour_or_two_ago_whenever_it_is_loaded() -> None:
    at = datetime(2026, 6, 14, 0, 40, tzinfo=UTC)
    Questionnaire.objects.filter(event__is_example=True).delete()
    Event.objects.filter(is_example=True).delete()

    load_demo_data(at=at)

    assert Event.objects.get(slug="practice-day").ends_at == datetime(2026, 6, 13, 23, tzinfo=UTC)


# The invitation ------------------------------------------------------------------------------------------------------


def test_the_mailbox_gets_one_mail_each_with_a_link_to_press(client: Client) -> None:
    invited()

    send_what_waits()

    mails = all_mail()
    assert len(mails) == len({mail.to for mail in mails}) == 21
    page = client.get(reverse("demo:mail", args=[mails[0].name])).content.decode()
    assert f'<a class="govuk-button" href="{mails[0].link}">' in page
    assert found(mails[0].link.split("/")[-2]).link.questionnaire == practice()


# The press -----------------------------------------------------------------------------------------------------------


def test_the_others_answer_once_you_have(rhona: Person) -> None:
    questionnaire = invited()
    mine = Link.objects.filter(questionnaire=questionnaire)[4]
    answer(mine)

    assert press(signed_in(rhona), questionnaire) == 302

    assert Response.objects.filter(questionnaire=questionnaire).count() == 21
    assert Answer.objects.filter(mark__in=["between neutral and agree"]).count() == 1


def test_one_link_is_left_for_you_as_long_as_nobody_has_answered(rhona: Person) -> None:
    questionnaire = invited()

    for _ in range(2):
        assert press(signed_in(rhona), questionnaire) == 302

    assert Response.objects.filter(questionnaire=questionnaire).count() == 20
    assert Link.objects.filter(questionnaire=questionnaire, spent=False).count() == 1
    answer(Link.objects.get(questionnaire=questionnaire, spent=False))
    assert press(signed_in(rhona), questionnaire) == 302
    assert Response.objects.filter(questionnaire=questionnaire).count() == 21


def test_your_own_mark_between_two_points_is_found_in_the_totals() -> None:
    questionnaire = invited()
    answer(Link.objects.filter(questionnaire=questionnaire)[4])

    assert let_others_answer(questionnaire=practice(), at=SOON) == 20
    begin_closing(questionnaire=questionnaire, by=None, at=SOON)
    cut(questionnaire=questionnaire, at=SOON)

    between = Tally.objects.filter(question__section__questionnaire=questionnaire, mark__startswith="between")
    assert [(tally.question, tally.mark, tally.count) for tally in between] == [
        (questions_of(questionnaire)[0], "between neutral and agree", 1)
    ]


def test_the_others_say_the_same_each_time_and_use_the_whole_scale_of_kinds() -> None:
    questionnaire = invited("follow-up")
    let_others_answer(questionnaire=questionnaire, at=SOON)

    numbers = Answer.objects.filter(question__kind="number").order_by("number").values_list("number", flat=True)
    assert list(numbers) == [0] * 3 + [1] * 6 + [2] * 5 + [3] * 3 + [5] * 3
    assert Response.objects.filter(picks__isnull=False).distinct().count() == 17  # all but those who count none


def test_before_anyone_is_invited_nobody_answers(rhona: Person) -> None:
    assert press(signed_in(rhona), practice()) == 302

    assert not Response.objects.exists()


def test_a_form_that_takes_no_answers_takes_none_of_theirs(rhona: Person) -> None:
    questionnaire = invited()
    begin_closing(questionnaire=questionnaire, by=None, at=SOON)

    with pytest.raises(NotOpen):
        let_others_answer(questionnaire=practice(), at=SOON)
    assert press(signed_in(rhona), questionnaire) == 302
    assert not Response.objects.exists()


def test_the_press_is_only_for_researchers_in_the_demo_and_for_invented_events(rhona: Person) -> None:
    questionnaire, real = invited(), make_questionnaire()
    isla = Person.objects.get(email="isla@example.org")
    real_one_at_an_example = make_questionnaire(questionnaire.of_event)

    assert press(signed_in(isla), questionnaire) == 404
    assert press(signed_in(rhona), real) == 404
    assert press(signed_in(rhona), real_one_at_an_example) == 404
    with override_settings(DEMO=False):
        assert press(signed_in(rhona), questionnaire) == 404
    assert signed_in(rhona).get(reverse("demo:others_answer", args=[questionnaire.uid])).status_code == 405
    assert not Response.objects.exists()


def test_real_people_who_came_to_the_practice_day_answer_for_themselves(rhona: Person) -> None:
    event = Event.objects.get(slug="practice-day")
    real = Participation.objects.create(event=event, person=make_person("Real Person"))
    questionnaire = invited()
    answer(Link.objects.filter(questionnaire=questionnaire)[4])

    press(signed_in(rhona), questionnaire)

    assert not Link.objects.get(participation=real).spent
    assert Response.objects.filter(questionnaire=questionnaire).count() == 21


def test_the_desk_shows_the_press_only_in_the_demo_while_answers_are_taken(rhona: Person) -> None:
    words, client = "Let the others answer", signed_in(rhona)
    unasked = [client.get(practice(form).get_absolute_url()).content.decode() for form in ("evaluation", "follow-up")]
    questionnaire = invited()

    in_demo = client.get(questionnaire.get_absolute_url()).content.decode()
    with override_settings(DEMO=False):
        elsewhere = client.get(questionnaire.get_absolute_url()).content.decode()
    begin_closing(questionnaire=questionnaire, by=None, at=SOON)
    closing = client.get(questionnaire.get_absolute_url()).content.decode()

    assert [words in page for page in unasked] == [False, False]
    assert [words in page for page in (in_demo, elsewhere, closing)] == [True, False, False]


def test_the_others_were_in_touch_with_partnerships_not_their_own_or_with_nobody(rhona: Person) -> None:
    press(signed_in(rhona), invited("follow-up"))

    forms = Response.objects.filter(questionnaire=practice("follow-up"))
    own = {form.pk: form.signature.participation.cpp_id for form in forms.select_related("signature__participation")}
    picks = list(Pick.objects.values_list("response", "choice__cpp"))
    nobody = set(Answer.objects.filter(number=0).values_list("response", flat=True))

    assert picks
    assert all(own[form] != cpp for form, cpp in picks)
    assert nobody
    assert not nobody & {form for form, _ in picks}


def test_no_two_of_the_others_say_the_same(rhona: Person) -> None:
    press(signed_in(rhona), invited())

    said = [answer.text for answer in Answer.objects.exclude(text="")]

    assert len(said) == len(set(said)) > 12
