"""The mail of questionnaires: whether each is still wanted when it leaves, and that nobody can tell afterwards."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail

from carplatform.outbox.models import Message
from carplatform.outbox.queue import unreachable
from evaluations.actions import begin_closing, submit, withdraw_link, write_round
from evaluations.mails import still_wanted
from evaluations.models import Link, LinkToken, Mark, Questionnaire, Round
from events.models import Participation
from groups.models import Person
from tests.delivering import send_what_waits
from tests.evaluations.answering import OPEN_DAY, questions_of
from tests.factories import found, make_participation, make_post, make_questionnaire

pytestmark = pytest.mark.django_db

TOMORROW = OPEN_DAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def open_day() -> Iterator[None]:
    with time_machine.travel(OPEN_DAY, tick=False):
        yield


def invited(people: int = 1, **fields: Any) -> Questionnaire:
    """A questionnaire whose invitation is written to `people`."""
    questionnaire = make_questionnaire(**fields)
    for _ in range(people):
        make_participation(questionnaire.of_event)
    write_round(questionnaire=questionnaire, kind=Round.Kind.INVITATION, by=None, at=OPEN_DAY)
    return Questionnaire.objects.with_invitation().get(pk=questionnaire.pk)


def answer(link: Link) -> None:
    questionnaire = Questionnaire.objects.with_invitation().get(pk=link.questionnaire_id)
    token = found(LinkToken.objects.mint(link, LinkToken.Mode.ROOM))
    given = {questions_of(questionnaire)[0].pk: Mark.AGREE}
    submit(token=token, questionnaire=questionnaire, given=given, at=OPEN_DAY)


def secret_in(text: str) -> str:
    found = re.search(r"/answer/([\w-]{32})/", text)
    assert found
    return found[1]


def test_an_invitation_greets_says_what_is_promised_and_opens_the_form() -> None:
    questionnaire = invited()

    send_what_waits()

    (sent,) = mail.outbox
    participation = Participation.objects.get()
    assert sent.to == [str(participation.person and participation.person.email)]
    assert sent.subject == f"How was it for you? {questionnaire.of_event.title}"
    assert f"Hello {participation.name}," in sent.body
    assert "Your answers are anonymous." in sent.body
    assert "The form is open until Thursday 5 March 2026, 12:00 UK time." in sent.body
    assert found(secret_in(str(sent.body))).link.participation == participation


def test_every_mail_has_a_secret_of_its_own_and_all_of_them_open_the_link() -> None:
    questionnaire = invited()
    write_round(questionnaire=questionnaire, kind=Round.Kind.FIRST_REMINDER, by=None, at=OPEN_DAY)

    send_what_waits()

    first, second = (secret_in(str(sent.body)) for sent in mail.outbox)
    assert first != second
    assert found(first).link == found(second).link
    assert {token.mode for token in LinkToken.objects.all()} == {"emailed"}


def test_nothing_that_opens_a_link_outlives_the_mail() -> None:
    invited()
    secret = secret_in(Message.objects.get().text)

    send_what_waits()

    assert secret not in str(Message.objects.values_list())
    assert secret not in str(LinkToken.objects.values_list())


def end_post(person: Person) -> None:
    person.posts.update(ended=OPEN_DAY.date())


def move_away(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(email="elsewhere@example.org")


def retire(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=False)


def delete(person: Person) -> None:
    Participation.objects.filter(person=person).update(person=None)


def withdraw(person: Person) -> None:
    withdraw_link(link=Link.objects.get(), by=person, at=OPEN_DAY)


def answered(person: Person) -> None:
    answer(Link.objects.get())


def closing(person: Person) -> None:
    begin_closing(questionnaire=Questionnaire.objects.get(), by=person, at=OPEN_DAY)


@pytest.mark.parametrize("change", [end_post, move_away, retire, delete, withdraw, answered, closing])
def test_a_mail_that_is_not_wanted_any_more_does_not_leave(change: Callable[[Person], None]) -> None:
    invited()
    message, person = Message.objects.get(), Person.objects.get()
    make_post(person)
    assert still_wanted(message, OPEN_DAY)

    change(person)

    assert not still_wanted(message, OPEN_DAY)
    send_what_waits()
    assert mail.outbox == []


def test_after_closing_time_no_mail_is_wanted() -> None:
    questionnaire = invited()

    assert still_wanted(Message.objects.get(), questionnaire.closes_at - timedelta(seconds=1))
    assert not still_wanted(Message.objects.get(), questionnaire.closes_at)


def test_an_address_in_other_capitals_is_the_same() -> None:
    invited()
    Person.objects.update(email=Message.objects.get().to.upper())

    assert still_wanted(Message.objects.get(), OPEN_DAY)


def test_a_reminder_is_written_for_everyone_and_leaves_only_to_the_silent() -> None:
    questionnaire = invited(people=3)
    send_what_waits()
    first, *silent = Link.objects.order_by("pk")
    answer(first)
    mail.outbox.clear()

    written = write_round(questionnaire=questionnaire, kind=Round.Kind.FIRST_REMINDER, by=None, at=OPEN_DAY)
    send_what_waits()

    assert written
    assert written.mails == 3
    assert {sent.to[0] for sent in mail.outbox} == {
        str(link.participation.person and link.participation.person.email) for link in silent
    }


def rows_of_reminder() -> list[dict[str, Any]]:
    """The rows of the reminder without what differs from person to person: who, and the numbers of rows."""
    own = {"id", "key", "to", "person_id", "context", "message_id"}
    rows = Message.objects.filter(batch__endswith="first reminder").order_by("pk").values()
    return [{name: value for name, value in row.items() if name not in own} for row in rows]


def test_afterwards_nobody_can_tell_who_got_a_blind_reminder() -> None:
    questionnaire = invited(people=2)
    answer(Link.objects.latest("pk"))
    write_round(questionnaire=questionnaire, kind=Round.Kind.FIRST_REMINDER, by=None, at=OPEN_DAY)

    send_what_waits()

    got_none, got_one = rows_of_reminder()
    assert repr(got_none) == repr(got_one)
    assert (got_one["state"], got_one["sent_at"], got_one["attempts"], got_one["text"]) == ("settled", None, 0, "")


def test_a_mail_with_names_goes_the_ordinary_ways() -> None:
    questionnaire = invited(people=2, answers="named")
    send_what_waits()
    answer(Link.objects.latest("pk"))
    write_round(questionnaire=questionnaire, kind=Round.Kind.FIRST_REMINDER, by=None, at=OPEN_DAY)

    send_what_waits()

    states = [(row["state"], row["sent_at"] is not None) for row in rows_of_reminder()]
    assert states == [("sent", True), ("not needed", False)]
    assert "Your answers carry your name" in mail.outbox[0].body


def test_an_address_that_fails_at_a_reminder_is_shown_to_nobody() -> None:
    """It took the invitation: so a reminder left, and whoever it is of has not answered."""
    questionnaire = invited()
    send_what_waits()
    write_round(questionnaire=questionnaire, kind=Round.Kind.FIRST_REMINDER, by=None, at=OPEN_DAY)

    Message.objects.filter(state="waiting").update(state="failed", text="", html="")

    assert unreachable() == []
    Message.objects.filter(batch__endswith="invitation").update(state="failed")
    assert unreachable() == [Person.objects.get().email]
