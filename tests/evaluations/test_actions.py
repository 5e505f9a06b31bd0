"""What is done with questionnaires: answered once, mailed once, copied whole, closed for good."""

from datetime import timedelta
from typing import Any

import pytest

from carplatform.audit.models import Record
from carplatform.outbox.models import Message
from evaluations.actions import (
    AlreadyIn,
    Changed,
    NotOpen,
    begin_closing,
    copy_questionnaire,
    print_cards,
    submit,
    withdraw_link,
    write_round,
)
from evaluations.closing import cut
from evaluations.models import (
    Answer,
    Choice,
    Link,
    LinkToken,
    Mark,
    Pick,
    Question,
    Questionnaire,
    Response,
    Round,
    Section,
)
from groups.models import Person
from tests.evaluations.answering import CLOSED_DAY, OPEN_DAY, questions_of
from tests.factories import make_cpp, make_event, make_link, make_participation, make_questionnaire

pytestmark = pytest.mark.django_db

BEFORE = OPEN_DAY - timedelta(days=5)


def audit() -> list[tuple[str, str]]:
    return [(record.action, str(record.actor)) for record in Record.objects.order_by("pk")]


def test_a_form_is_stored_as_given_and_spends_its_link() -> None:
    questionnaire = make_questionnaire()
    several = Question.objects.create(
        section=questions_of(questionnaire)[0].section, kind="several choices", position=98, text="?"
    )
    choices = [Choice.objects.create(question=several, text=word) for word in ("one", "two", "three")]
    first, words = questions_of(questionnaire)[0], Question.objects.get(kind="open")
    token, _secret = make_link(questionnaire)
    given: dict[int, Any] = {
        first.pk: Mark.RATHER_AGREE,
        words.pk: "Tapadh leibh",
        several.pk: [choices[0].pk, choices[2].pk],
    }

    response = submit(token=token, questionnaire=questionnaire, given=given, at=OPEN_DAY)

    assert set(Answer.objects.values_list("question", "mark", "text")) == {
        (first.pk, "between neutral and agree", ""),
        (words.pk, "", "Tapadh leibh"),
    }
    assert set(Pick.objects.values_list("choice__text", flat=True)) == {"one", "three"}
    assert response.mode == "emailed"
    assert Link.objects.get().spent


def test_a_link_answers_once_whichever_of_its_secrets_is_used() -> None:
    questionnaire = make_questionnaire()
    token, _secret = make_link(questionnaire)
    other, _other_secret = make_link(questionnaire, token.link.participation)
    given = {questions_of(questionnaire)[0].pk: Mark.AGREE}
    submit(token=token, questionnaire=questionnaire, given=given, at=OPEN_DAY)

    for again in (token, other):
        with pytest.raises(AlreadyIn):
            submit(token=again, questionnaire=questionnaire, given=given, at=OPEN_DAY)

    assert Response.objects.count() == 1


def test_outside_its_time_and_without_an_answer_nothing_is_stored() -> None:
    questionnaire = make_questionnaire()
    token, _secret = make_link(questionnaire)
    given = {questions_of(questionnaire)[0].pk: Mark.AGREE}

    for at in (BEFORE, questionnaire.closes_at):
        with pytest.raises(NotOpen):
            submit(token=token, questionnaire=questionnaire, given=given, at=at)
    with pytest.raises(ValueError, match="no reply"):
        submit(token=token, questionnaire=questionnaire, given={}, at=OPEN_DAY)

    assert not Response.objects.exists()
    assert not Link.objects.get().spent


def test_a_withdrawn_link_answers_nothing_and_gets_no_mail(rhona: Person) -> None:
    questionnaire = make_questionnaire()
    token, _secret = make_link(questionnaire)
    given = {questions_of(questionnaire)[0].pk: Mark.AGREE}

    withdraw_link(link=token.link, by=rhona, at=OPEN_DAY)

    with pytest.raises(AlreadyIn):
        submit(token=token, questionnaire=questionnaire, given=given, at=OPEN_DAY)
    written = write_round(questionnaire=questionnaire, kind=Round.Kind.INVITATION, by=rhona, at=OPEN_DAY)
    assert written
    assert written.mails == 0
    assert audit() == [("withdraw link", "Rhona Researcher"), ("send round of mail", "Rhona Researcher")]


def test_a_round_is_written_once_and_says_how_many_it_was_for(rhona: Person) -> None:
    questionnaire = make_questionnaire()
    make_participation(questionnaire.of_event)
    nameless = make_participation(questionnaire.of_event)
    Person.objects.filter(pk=nameless.person_id).update(email=None)

    first = write_round(questionnaire=questionnaire, kind=Round.Kind.INVITATION, by=rhona, at=OPEN_DAY)
    second = write_round(questionnaire=questionnaire, kind=Round.Kind.INVITATION, by=rhona, at=OPEN_DAY)

    assert first
    assert (first.mails, first.by, first.written_at) == (1, rhona, OPEN_DAY)
    assert second is None
    assert Link.objects.count() == 2
    assert Message.objects.count() == 1


def test_an_invitation_sent_early_opens_the_form() -> None:
    questionnaire = make_questionnaire()
    token, _secret = make_link(questionnaire)

    write_round(questionnaire=questionnaire, kind=Round.Kind.INVITATION, by=None, at=BEFORE)

    opened = Questionnaire.objects.with_invitation().get()
    assert opened.is_open(BEFORE)
    assert opened.closes_at == questionnaire.closes_at
    submit(token=token, questionnaire=opened, given={questions_of(opened)[0].pk: Mark.AGREE}, at=BEFORE)


def test_reminders_come_after_the_invitation_and_nothing_after_closing(rhona: Person) -> None:
    questionnaire = make_questionnaire()

    with pytest.raises(NotOpen, match="Send the invitation first"):
        write_round(questionnaire=questionnaire, kind=Round.Kind.FIRST_REMINDER, by=rhona, at=OPEN_DAY)
    write_round(questionnaire=questionnaire, kind=Round.Kind.INVITATION, by=rhona, at=OPEN_DAY)
    with pytest.raises(NotOpen, match="closed"):
        write_round(questionnaire=questionnaire, kind=Round.Kind.FIRST_REMINDER, by=rhona, at=CLOSED_DAY)
    begin_closing(questionnaire=questionnaire, by=rhona, at=OPEN_DAY)
    closing = Questionnaire.objects.with_invitation().get()
    with pytest.raises(NotOpen, match="closed"):
        write_round(questionnaire=closing, kind=Round.Kind.SECOND_REMINDER, by=rhona, at=OPEN_DAY)

    assert [round_.kind for round_ in Round.objects.all()] == ["invitation"]


def test_cards_are_new_secrets_beside_those_of_mails(rhona: Person) -> None:
    questionnaire = make_questionnaire()
    token, _secret = make_link(questionnaire)
    make_participation(questionnaire.of_event)

    first = print_cards(questionnaire=questionnaire, by=rhona, at=OPEN_DAY)
    second = print_cards(questionnaire=questionnaire, by=rhona, at=OPEN_DAY)

    secrets = [secret for _, secret in [*first, *second]]
    assert len(set(secrets)) == 4
    assert [link for link, _ in first] == [link for link, _ in second]
    tokens = [LinkToken.objects.find(secret) for secret in secrets]
    assert {one.mode for one in tokens if one} == {"in the room"}
    assert token.link in {one.link for one in tokens if one}
    assert audit() == [("print cards", "Rhona Researcher")] * 2
    begin_closing(questionnaire=questionnaire, by=rhona, at=OPEN_DAY)
    with pytest.raises(NotOpen):
        print_cards(questionnaire=Questionnaire.objects.get(), by=rhona, at=OPEN_DAY)


def test_a_copy_has_everything_that_is_asked_and_nothing_that_was_answered(rhona: Person) -> None:
    source = make_questionnaire(floor=5, intro="A word first", closes_after_days=9)
    section = Section.objects.create(questionnaire=source, position=0, title="First of all")
    question = Question.objects.create(section=section, kind="one choice", text="From where?", hint="One")
    Choice.objects.create(question=question, position=2, text="Fife", cpp=make_cpp("Fife"))
    Choice.objects.create(question=question, position=1, text="Elsewhere")
    make_link(source)
    event = make_event()

    copy = copy_questionnaire(source=source, event=event, by=rhona, at=OPEN_DAY, title="How was today?")

    assert (copy.event, copy.title, copy.intro, copy.floor) == (event, "How was today?", "A word first", 5)
    assert (copy.closes_after_days, copy.scheduled_at) == (9, OPEN_DAY)
    assert copy.uid != source.uid
    assert [question.text for question in questions_of(copy)] == [question.text for question in questions_of(source)]
    choices = Choice.objects.filter(question__section__questionnaire=copy).values_list("text", "cpp__name")
    assert list(choices) == [("Elsewhere", None), ("Fife", "Fife")]
    assert not copy.links.exists()
    assert audit() == [("copy questionnaire", "Rhona Researcher")]


def test_a_copy_can_be_named_where_its_source_was_anonymous() -> None:
    source = make_questionnaire()

    copy = copy_questionnaire(source=source, event=None, by=None, at=OPEN_DAY, answers="named")

    assert (copy.event, copy.answers, source.answers) == (None, "named", "anonymous")


def test_closing_begins_once_and_says_who_began_it(rhona: Person) -> None:
    questionnaire = make_questionnaire()

    assert begin_closing(questionnaire=questionnaire, by=rhona, at=OPEN_DAY)
    assert not begin_closing(questionnaire=questionnaire, by=None, at=CLOSED_DAY)

    closing = Questionnaire.objects.get()
    assert (closing.closing_since, closing.closed_by, closing.closed_at) == (OPEN_DAY, rhona, None)
    assert audit() == [("close questionnaire", "Rhona Researcher")]


def test_what_was_loaded_before_it_closed_writes_no_mail_and_prints_no_card(rhona: Person) -> None:
    """Links and addressees that come after the cut would stay for ever."""
    stale = make_questionnaire()
    make_participation(stale.of_event)
    begin_closing(questionnaire=stale, by=None, at=OPEN_DAY)
    cut(questionnaire=stale, at=OPEN_DAY)

    with pytest.raises(NotOpen):
        write_round(questionnaire=stale, kind=Round.Kind.INVITATION, by=None, at=OPEN_DAY)
    with pytest.raises(NotOpen):
        print_cards(questionnaire=stale, by=rhona, at=OPEN_DAY)

    assert (Message.objects.count(), Link.objects.count(), LinkToken.objects.count()) == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_question_taken_off_at_the_last_moment_stores_nothing_and_says_so() -> None:
    questionnaire = make_questionnaire()
    token, _ = make_link(questionnaire)
    first, second, _ = questions_of(questionnaire)
    given = {first.pk: Mark.AGREE, second.pk: Mark.AGREE}
    second.delete()

    with pytest.raises(Changed):
        submit(token=token, questionnaire=questionnaire, given=given, at=OPEN_DAY)

    assert not Response.objects.exists()
    assert not Link.objects.get().spent
