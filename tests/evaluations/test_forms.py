"""The form made from the questions: what it takes, what it refuses, and that nothing posted is lost."""

from typing import Any

import pytest
from django.http import QueryDict

from evaluations.actions import submit
from evaluations.forms.answering import FIELDS, LARGEST_NUMBER, LONGEST_TEXT, PIECES, AnswerForm, own_answers
from evaluations.models import Choice, Mark, Question, Questionnaire
from tests.evaluations.answering import OPEN_DAY
from tests.evaluations.filling import form_of_2016, form_of_every_kind, names_of, open_form
from tests.factories import make_link, make_participation, make_questionnaire

pytestmark = pytest.mark.django_db
ABC = Question.Kind.ONE, Question.Kind.SEVERAL


def filled(questionnaire: Questionnaire, **values: Any) -> AnswerForm:
    """The form with `values` for its questions by kind, checked; other names are posted as they are."""
    fields = {question.kind.replace(" ", "_"): question for question in Question.objects.of_form(questionnaire)}
    data = QueryDict(mutable=True)
    for kind, value in values.items():
        name = f"question-{fields[kind].pk}" if kind in fields else kind.replace("_", "-")
        data.setlist(name, value if isinstance(value, list) else [value])
    form = AnswerForm(data, questionnaire=questionnaire)
    form.full_clean()
    return form


def keys_of(questionnaire: Questionnaire, kind: str) -> list[str]:
    """The keys of the choices of its question of that kind."""
    choices = Choice.objects.filter(question__section__questionnaire=questionnaire, question__kind=kind)
    return [str(key) for key in choices.values_list("pk", flat=True)]


def test_every_kind_of_question_has_a_field_and_a_piece_of_the_page() -> None:
    assert set(FIELDS) == set(PIECES) == set(Question.Kind)


def test_it_gives_what_the_action_stores() -> None:
    questionnaire = form_of_every_kind()
    one, several = (keys_of(questionnaire, kind) for kind in ABC)

    form = filled(
        questionnaire, statement="agree", open="More time", number="0", one_choice=one[1], several_choices=several[:2]
    )

    assert form.errors == {}
    assert list(form.given.values()) == [Mark.AGREE, "More time", 0, [int(one[1])], [int(key) for key in several[:2]]]
    assert list(form.given) == [int(name.partition("-")[2]) for name in names_of(questionnaire)]


@pytest.mark.parametrize("blank", ["", "  \n"])
def test_what_is_blank_is_no_answer(blank: str) -> None:
    form = filled(form_of_every_kind(), statement="", open=blank, number=blank, one_choice="", several_choices=[])

    assert (form.errors, form.given) == ({}, {})


def test_marks_between_two_points_are_taken_as_given() -> None:
    questionnaire = open_form(statements=1)

    for mark in Mark:
        assert list(filled(questionnaire, statement=mark.value).given.values()) == [mark]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("statement", "6"),
        ("statement", "Agree"),
        ("statement", "agree\0"),
        ("statement", "x" * 100_000),
        ("number", "x"),
        ("number", "-1"),
        ("number", "1.5"),
        ("number", str(LARGEST_NUMBER + 1)),
        ("number", "9" * 5000),
        ("open", "x" * (LONGEST_TEXT + 1)),
        ("open", "before\0after"),
        ("one_choice", "999999"),
        ("one_choice", "x"),
        ("several_choices", "999999"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_question_and_given_back(kind: str, value: str) -> None:
    questionnaire = form_of_every_kind()

    form = filled(questionnaire, **{kind: value})

    [name] = form.errors
    kept = [text.text for text in form.not_taken()] + [form[name].value()]
    assert form.given == {}
    assert value in kept


def test_a_choice_of_another_question_is_refused() -> None:
    questionnaire = form_of_every_kind()
    one, several = (keys_of(questionnaire, kind) for kind in ABC)

    form = filled(questionnaire, one_choice=several[0], several_choices=[several[0], one[0]])

    assert [[str(error) for error in errors] for errors in form.errors.values()] == [
        ["What arrived is none of the answers offered here. Please choose again."]
    ] * 2
    assert [(lost.label, lost.text) for lost in form.not_taken()] == [
        ("The one choice", several[0]),
        ("The several choices", one[0]),
    ]


def test_an_answer_to_a_question_of_another_form_is_not_dropped_in_silence() -> None:
    questionnaire, other = open_form(), open_form()
    foreign = names_of(other)[-1]

    form = filled(questionnaire, open="Mine", **{foreign.replace("-", "_"): "Theirs"})

    assert list(form.errors) == ["__all__"]
    assert [(lost.label, lost.text) for lost in form.not_taken()] == [("No question of this form", "Theirs")]
    assert [lost.text for lost in form.typed()] == ["Mine", "Theirs"]


def test_two_answers_to_one_question_are_not_chosen_between() -> None:
    form = filled(open_form(statements=1), statement=["agree", "neutral"], open=["One", "Two"])

    assert list(form.errors.values()) == [["More than one answer arrived for this question. Please keep one."]] * 2
    assert [lost.text for lost in form.not_taken()] == ["agree", "neutral", "One", "Two"]


def test_the_same_answer_twice_is_one() -> None:
    form = filled(open_form(statements=1), statement=["", "agree", "agree"])

    assert list(form.given.values()) == [Mark.AGREE]


def test_text_is_kept_to_the_letter_up_to_its_longest() -> None:
    text = ("Chaidh sinn gu Inbhir Nis. שלום 👩🏽‍🔬 \n" * 200)[: LONGEST_TEXT - 1] + "x"

    form = filled(open_form(), open=text.replace("\n", "\r\n"))

    assert list(form.given.values()) == [text]


def test_it_says_how_long_it_is_and_how_much_was_answered() -> None:
    questionnaire, every = form_of_2016(), form_of_every_kind()
    data = QueryDict(mutable=True)
    data.update(dict.fromkeys(names_of(questionnaire)[:4], "agree"))
    form = AnswerForm(data, questionnaire=questionnaire)
    form.full_clean()

    assert (form.extent(), form.minutes) == ("14 short statements and 3 open questions", 4)
    assert form.answered() == "4 of 14 statements and 0 of 3 open questions"
    assert filled(every).extent() == "1 short statement, 1 open question and 3 short questions"
    assert filled(every, number="3").answered() == ("0 of 1 statement, 0 of 1 open question and 1 of 3 short questions")
    assert (filled(every).minutes, [part.title for part in form.parts]) == (
        1,
        ["The event", "What you take away", "The practical side"],
    )


def test_own_answers_are_those_of_one_participation_alone() -> None:
    questionnaire = form_of_every_kind(answers="named")
    mine, theirs = make_participation(questionnaire.of_event), make_participation(questionnaire.of_event)
    one, several = (keys_of(questionnaire, kind) for kind in ABC)
    at = questionnaire.opens_at
    for person, number in ((mine, "7"), (theirs, "8")):
        form = filled(questionnaire, number=number, open="Words", one_choice=one[0], several_choices=several)
        submit(token=make_link(questionnaire, person)[0], questionnaire=questionnaire, given=form.given, at=at)

    asks = own_answers(questionnaire=questionnaire, participation=mine.pk).asks()

    assert [ask.said for ask in asks] == [[], ["Words"], ["7"], ["A"], ["A", "B", "C"]]


def test_of_an_anonymous_form_nobody_finds_their_own_answers() -> None:
    questionnaire = make_questionnaire()
    participation = make_participation(questionnaire.of_event)
    token, _secret = make_link(questionnaire, participation)
    first = Question.objects.of_form(questionnaire)[0]
    submit(token=token, questionnaire=questionnaire, given={first.pk: Mark.AGREE}, at=OPEN_DAY)

    assert own_answers(questionnaire=questionnaire, participation=participation.pk).given == {}
