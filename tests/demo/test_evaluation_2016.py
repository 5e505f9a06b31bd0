"""The evaluation and the follow-up of 2016 as the report has them: every mark, every printed word, and no mail."""

import csv
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.test import Client
from django.urls import reverse

from carplatform.demo.loader import load_demo_data
from carplatform.demo.rows import DemoDataError
from carplatform.outbox.models import Message
from evaluations.models import (
    Comment,
    Completeness,
    Link,
    Mark,
    PrintedFigures,
    Question,
    Questionnaire,
    Response,
    SourceNote,
    Tally,
)
from evaluations.tasks import write_due_rounds
from tests.demo.conftest import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_data")]

TABLE = Path(settings.BASE_DIR, "tests/data/evaluation-table-2016.csv")
COLUMNS = {
    "strongly_disagree": Mark.STRONGLY_DISAGREE,
    "disagree": Mark.DISAGREE,
    "neutral": Mark.NEUTRAL,
    "agree": Mark.AGREE,
    "strongly_agree": Mark.STRONGLY_AGREE,
}
PRINTED = {
    "The event had an uncanny way of building confidence. This time there was a sense of coming together of all the "
    "groups as one whereas at the last event there was more a feel of competition.",
    "Apart from the poor night’s sleep in a single bed, I thought the event was brilliant. I learned a lot. Thanks.",
    "Appreciated the time out and would be keen to participate in future sessions to build upon this.",
    "Made the link with our own policy team and now have a shared understanding of how we can best use each other’s "
    "skills – WWS facilitated this.",
    "I have gained confidence in my presentation, research and reflection skills. I also feel more confident on "
    "applying a collaborative action research approach to developing new work within the CPP.",
    "The PIT is a microcosm of what we want to achieve in [CPP] with partners around the table and different layers "
    "of collaboration.",
    "[We have a] clearer understanding of how we can drive forward our second PIT",
    "Understanding the CAR process and how this can help drive forward change – want to know how to roll this out to "
    "other areas of work, or how to create this same ‘culture’ in other forums.",
    "valuing the time spent for reflection and building relationships – learning not to rush",
    "Increased awareness of my role as a reflective participant",
    "importance to take time to reflect on practice as you don’t always allow the time to do this",
}


def evaluation() -> Questionnaire:
    return Questionnaire.objects.with_invitation().get(event__slug="third-national-event", purpose="evaluation")


def follow_up() -> Questionnaire:
    return Questionnaire.objects.with_invitation().get(event__slug="third-national-event", purpose="follow-up")


def printed_rows() -> list[dict[str, str]]:
    with TABLE.open() as file:
        return list(csv.DictReader(file))


def statements(questionnaire: Questionnaire) -> list[Question]:
    return [one for one in Question.objects.of_form(questionnaire) if one.kind == Question.Kind.STATEMENT]


def counts_of(question: Question) -> tuple[dict[Mark, int], int, Counter[str]]:
    """Each mark counted at its point of the scale, how many answered at all, and the marks between two points."""
    counted, between, answered = Counter[Mark](), Counter[str](), 0
    for tally in Tally.objects.filter(question=question):
        if not tally.mark:
            answered = tally.count
            continue
        mark = Mark(tally.mark)
        counted[mark.counted_as] += tally.count
        if mark.is_between:
            between[f"{tally.count} {mark.value}"] += 1
    return {mark: counted[mark] for mark in COLUMNS.values()}, answered, between


def test_the_fourteen_rows_are_those_of_the_report_in_every_count() -> None:
    rows, asked = printed_rows(), statements(evaluation())

    assert [question.text for question in asked] == [row["statement"] for row in rows]
    for row, question in zip(rows, asked, strict=True):
        counted, answered, between = counts_of(question)
        assert counted == {mark: int(row[column]) for column, mark in COLUMNS.items()}, row["statement"]
        assert answered == 18 - int(row["did_not_answer"]), row["statement"]
        assert list(between) == ([row["halfway_marks"]] if row["halfway_marks"] else []), row["statement"]


def test_it_is_anonymous_public_and_closed_a_week_after_the_event() -> None:
    questionnaire = evaluation()

    assert (questionnaire.asked, questionnaire.replies) == (21, 18)
    assert (questionnaire.answers, questionnaire.results_public, questionnaire.floor) == ("anonymous", True, 10)
    assert questionnaire.opens_at.astimezone(UTC) == datetime(2016, 2, 24, 16, 30, tzinfo=UTC)
    assert questionnaire.closing_since == questionnaire.closed_at == datetime(2016, 3, 2, 16, 30, tzinfo=UTC)
    assert not Response.objects.exists()
    assert not Completeness.objects.exists()
    assert set(Link.objects.filter(questionnaire=questionnaire).values_list("spent", flat=True)) == {True}


def test_comments_are_what_the_report_prints_in_quotation_marks_each_once() -> None:
    comments = list(Comment.objects.values_list("text", flat=True))

    assert sorted(comments) == sorted(PRINTED)
    assert Comment.objects.filter(question__kind="open", question__section__questionnaire=evaluation()).count() == 11


def test_what_is_ours_says_so() -> None:
    open_questions = Question.objects.filter(kind="open", section__questionnaire=evaluation())

    assert open_questions.count() == 4
    assert {question.source for question in open_questions} == {"ours: the report does not print its open questions"}
    assert {question.source for question in statements(evaluation())} == {"report, Appendix 1"}
    page = Client().get(reverse("evaluations:results", args=[evaluation().uid])).content.decode()
    assert page.count("Source of these questions: ours: the report does not print its open questions.") == 1


def test_notes_stand_where_print_differs_or_is_lost() -> None:
    numbers = {question.pk: number for number, question in enumerate(statements(evaluation()), 1)}
    notes = SourceNote.objects.values_list("question", "mark", "text")

    marked = sorted((numbers[key], mark, "lost" in text, "23%" in text, "5.5%" in text) for key, mark, text in notes)
    assert marked == [
        (3, "disagree", True, False, False),
        (3, "neutral", False, False, True),
        (3, "strongly agree", False, False, True),
        (6, "strongly agree", False, True, False),
        (8, "disagree", True, False, False),
        (8, "neutral", False, True, False),
        (10, "disagree", True, False, False),
        (14, "disagree", True, False, False),
    ]


def test_the_library_holds_the_forms_they_were_copied_from() -> None:
    library = Questionnaire.objects.in_library().order_by("pk")

    assert [(form.title, form.answers, form.purpose) for form in library] == [
        ("How was it for you?", "anonymous", "evaluation"),
        ("Five weeks later", "named", "follow-up"),
    ]
    assert [one.text for one in Question.objects.of_form(library[0])] == [
        one.text for one in Question.objects.of_form(evaluation())
    ]


# The follow-up --------------------------------------------------------------------------------------------------------


def test_the_follow_up_was_due_five_weeks_later_at_the_same_time_of_day() -> None:
    questionnaire = follow_up()

    assert questionnaire.opens_at.astimezone(UTC) == datetime(2016, 3, 30, 15, 30, tzinfo=UTC)
    assert questionnaire.closed_at == datetime(2016, 4, 13, 15, 30, tzinfo=UTC)
    assert (questionnaire.answers, questionnaire.asked, questionnaire.replies) == ("named", 21, 0)


def test_what_the_report_says_of_it_stands_as_printed() -> None:
    figures = PrintedFigures.objects.get()

    assert figures.questionnaire == follow_up()
    assert (figures.asked, figures.replies, figures.minimum, figures.maximum, str(figures.mean)) == (21, 7, 1, 8, "2.5")
    assert "a mean of 2.5 contacts per respondent" in figures.words


def test_it_asks_how_many_and_from_which_partnerships() -> None:
    number, partnerships = Question.objects.of_form(follow_up())

    assert (number.kind, partnerships.kind) == ("number", "several choices")
    assert [choice.cpp.name for choice in partnerships.choices.all() if choice.cpp] == [
        "Aberdeenshire",
        "Fife",
        "Glasgow",
        "West Dunbartonshire",
    ]
    assert {number.source, partnerships.source} == {"ours: the report does not print its questions"}


# History mails nobody -------------------------------------------------------------------------------------------------


def test_loading_mails_nobody_and_neither_do_the_tasks_afterwards() -> None:
    assert Message.objects.count() == 0

    for later in (timedelta(0), timedelta(hours=1), timedelta(days=6)):
        with time_machine.travel(AT + later, tick=False):
            write_due_rounds()

    assert Message.objects.count() == 0


def everything() -> str:
    models = [model for app in ("events", "evaluations") for model in apps.get_app_config(app).get_models()]
    return serializers.serialize("json", [row for model in models for row in model._default_manager.order_by("pk")])


def test_loading_again_adds_and_changes_nothing() -> None:
    once = everything()

    load_demo_data(at=AT + timedelta(days=3))

    assert everything() == once


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('[[comments]]\nquestionnaire = "e"\nquestion = "What?"\ntext = "x"\nsource = "s"', "does not ask “What?”"),
        ('[[questionnaires]]\nkey = "f"\nevent = "e"\npurpose = "quiz"\nsource = "s"', "no form of the purpose “quiz”"),
    ],
)
def test_a_row_that_fits_nowhere_is_refused_in_plain_words(toml: str, message: str, tmp_path: Path) -> None:
    event = "[[events]]\ntitle = 'E'\nslug = 'e'\nstarts = 10:00:00\nends = 16:00:00\nsource = 'example'\n"
    copy = "[[questionnaires]]\nkey = 'e'\nevent = 'e'\npurpose = 'evaluation'\nsource = 's'\n"
    closed = "closed = 2026-06-09T10:00:00Z\n"
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file.toml").write_text(f"{event}{copy}{closed}{toml}")
    Questionnaire.objects.exclude(event=None).delete()
    apps.get_model("events", "Event").objects.all().delete()

    with pytest.raises(DemoDataError, match=re.escape(message)):
        load_demo_data(at=AT, folders=[tmp_path / "folder"])
