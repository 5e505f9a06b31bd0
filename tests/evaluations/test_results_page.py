"""The page of results: who may open it, what it says before, how often it asks the database, its comments by page."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evaluations.actions import copy_questionnaire
from evaluations.models import Comment, Mark, PrintedFigures, Questionnaire, SourceNote
from evaluations.signed import signed_forms
from groups.models import Person
from tests.cast import signed_in
from tests.evaluations.answering import close, questions_of, reply
from tests.evaluations.closed import closed_form, say
from tests.evaluations.test_disclosure import follow_up
from tests.factories import make_event, make_participation, make_questionnaire

pytestmark = pytest.mark.django_db


def open_results(questionnaire: Questionnaire, person: Person | None = None, query: Any = None) -> Any:
    browser = signed_in(person) if person else Client()
    return browser.get(reverse("evaluations:results", args=[questionnaire.uid]), query)


def open_names(questionnaire: Questionnaire, person: Person | None = None, query: Any = None) -> Any:
    browser = signed_in(person) if person else Client()
    return browser.get(reverse("evaluations:names", args=[questionnaire.uid]), query)


def text_of(answer: Any) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


@pytest.mark.parametrize(
    ("is_public", "is_published", "expected"),
    [(True, True, (200, 200, 200, 200)), (True, False, (404, 404, 200, 200)), (False, True, (404, 404, 200, 200))],
)
def test_results_are_for_everyone_only_where_they_are_public(
    alice: Person, bob: Person, rhona: Person, *, is_public: bool, is_published: bool, expected: tuple[int, ...]
) -> None:
    event = make_event(is_published=is_published)
    make_participation(event, bob)
    questionnaire = closed_form(10, event=event, results_public=is_public)

    answers = [open_results(questionnaire, person).status_code for person in (None, alice, bob, rhona)]

    assert tuple(answers) == expected


def test_a_form_of_the_library_has_no_results(rhona: Person) -> None:
    library = copy_questionnaire(source=make_questionnaire(), event=None, by=None, at=timezone.now())

    assert open_results(library, rhona).status_code == 404


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-1, "The form opens on "),
        (1, "The form is open until "),
        (8, "Closing. No more answers are taken. The forms are being cut apart, so that nobody can put one together"),
    ],
)
def test_before_it_is_closed_the_page_says_how_far_it_is(days: int, expected: str) -> None:
    ended = timezone.now() - timedelta(days=days)
    event = make_event(starts_at=ended - timedelta(days=1), ends_at=ended)
    questionnaire = make_questionnaire(event, results_public=True)

    said = text_of(open_results(questionnaire))

    assert expected in said
    assert ("Nothing about answers is shown to anyone before it is closed." in said) == (days < 8)


def test_times_are_told_in_the_zone_of_the_event() -> None:
    ended = datetime(2098, 7, 5, 15, 30, tzinfo=UTC)
    event = make_event(starts_at=ended - timedelta(days=1), ends_at=ended)

    said = text_of(open_results(make_questionnaire(event, results_public=True)))

    assert "The form opens on Saturday 5 July 2098 at 16:30 UK time." in said


def test_comments_come_by_fifty_each_once_whatever_question_they_answer() -> None:
    questionnaire = closed_form(60)
    first = questions_of(questionnaire)[-1]
    second = type(first).objects.create(section=first.section, position=100, kind=first.kind, text="What else?")
    texts = {first: [f"first {number:03}" for number in range(60)], second: [f"next {n:03}" for n in range(45)]}
    say(questionnaire, {4: texts[first], 5: texts[second]})

    answers = [open_results(questionnaire), *(open_results(questionnaire, query={"page": page}) for page in (2, 3))]

    pages = [unescape(answer.content.decode()) for answer in answers]
    found = [re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", page) for page in pages]
    assert [len(page) for page in found] == [50, 50, 5]
    assert [text for page in found for text in page] == texts[first] + texts[second]
    assert ["What else?" in page for page in pages] == [False, True, True]
    assert "Page 2 of 3." in text_of(answers[1])


@pytest.mark.parametrize("odd", ["x", "0", "-1", "99999999999999999999", "", "\u0967"])
def test_an_odd_number_of_a_page_shows_a_page(odd: str) -> None:
    questionnaire = closed_form(10)
    say(questionnaire, {4: ["Words"] * 10})

    assert open_results(questionnaire, query={"page": odd}).status_code == 200


# How often it asks --------------------------------------------------------------------------------------------------


def queries(questionnaire: Questionnaire, person: Person | None, page: str = "results") -> int:
    browser = signed_in(person) if person else Client()
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(reverse(f"evaluations:{page}", args=[questionnaire.uid])).status_code == 200
    return len(captured)


@pytest.mark.parametrize(("statements", "replies"), [(1, 10), (20, 30)])
def test_an_anonymous_page_asks_as_often_whatever_is_on_it(rhona: Person, statements: int, replies: int) -> None:
    questionnaire = make_questionnaire(statements=statements, results_public=True)
    for _ in range(replies):
        reply(questionnaire, *[Mark.RATHER_AGREE] * statements, "Words")
    for question in questions_of(questionnaire):
        SourceNote.objects.create(question=question, text="A note")
    closed = close(questionnaire)

    assert (queries(closed, None), queries(closed, rhona)) == (9, 11)


@pytest.mark.parametrize("people", [5, 12])
def test_a_page_with_names_asks_as_often_whatever_is_on_it(rhona: Person, people: int) -> None:
    questionnaire = follow_up(people)

    assert (queries(questionnaire, rhona), queries(questionnaire, rhona, "names")) == (11, 9)


@pytest.mark.parametrize("replies", [0, 9])
def test_pages_with_nothing_to_show_ask_least(rhona: Person, replies: int) -> None:
    running = make_questionnaire()
    for _ in range(replies):
        reply(running)

    assert (queries(running, rhona), queries(close(running), rhona)) == (4, 5)


# With names ---------------------------------------------------------------------------------------------------------


def test_who_said_what_is_read_by_researchers_alone(bob: Person, rhona: Person) -> None:
    questionnaire = follow_up(5)
    make_participation(questionnaire.of_event, bob)

    answers = {name: open_names(questionnaire, person) for name, person in (("bob", bob), ("rhona", rhona))}

    assert open_names(questionnaire).status_code == 302
    assert {name: answer.status_code for name, answer in answers.items()} == {"bob": 403, "rhona": 200}
    said = text_of(answers["rhona"])
    assert "Sender 2 Fife · A council How many? 3 Where? Glasgow Anything to add? Words 2" in said
    results = [text_of(open_results(questionnaire, person)) for person in (bob, rhona)]
    assert [word for word in ("Sender", "Words 2") if any(word in page for page in results)] == []
    assert ["Read who said what" in page for page in results] == [False, True]
    assert "5 answered this. What they wrote is read by researchers only." in results[0]


def test_nobody_reads_names_of_an_anonymous_form_or_before_closing(rhona: Person) -> None:
    anonymous, running = closed_form(10), make_questionnaire(answers="named")
    reply(running, Mark.AGREE)

    assert open_names(anonymous, rhona).status_code == 404
    assert open_names(running, rhona)["Location"] == reverse("evaluations:results", args=[running.uid])
    for questionnaire in (anonymous, running):
        with pytest.raises(ValueError, match="no forms with names"):
            signed_forms(questionnaire, page="1")


def test_forms_with_names_come_by_fifty(rhona: Person) -> None:
    questionnaire = make_questionnaire(answers="named")
    for _ in range(52):
        reply(questionnaire, Mark.RATHER_AGREE)
    closed = close(questionnaire)

    pages = [open_names(closed, rhona, {"page": page}).content.decode() for page in (1, 2)]

    assert [page.count("Between neutral and agree") for page in pages] == [50, 2]


def test_contacts_are_told_by_partnership(bob: Person) -> None:
    questionnaire = follow_up(5)
    make_participation(questionnaire.of_event, bob)

    said = text_of(open_results(questionnaire, bob))

    assert "Fewest 1 Most 5 On average 3.0 5 answered this." in said
    assert "From Fife Glasgow Fife 0 5" in said


def test_printed_figures_are_shown_as_printed_and_not_bent() -> None:
    questionnaire = close(make_questionnaire(statements=0, answers="named", results_public=True))
    words = "Seven of the twenty-one responded; they had a maximum of eight contacts and a minimum of one."
    figures = {"asked": 21, "replies": 7, "minimum": 1, "maximum": 8, "mean": Decimal("2.5")}
    PrintedFigures.objects.create(questionnaire=questionnaire, words=words, source="report, section 1", **figures)

    said = text_of(open_results(questionnaire))

    assert "Answered 7 of 21, as printed" in said
    assert f"{words} Fewest 1 Most 8 On average 2.5 Source: report, section 1" in said
    assert "No whole numbers of contacts by 7 people have a mean of 2.5: 17 contacts make 2.4, and 18 make 2.6." in said
    assert "too few" not in said


def test_results_lead_to_those_of_the_same_event_that_the_reader_may_open(rhona: Person) -> None:
    event = make_event()
    questionnaire = closed_form(10, event=event)
    public = closed_form(9, event=event, title="Five weeks later")
    hidden = closed_form(9, event=event, title="For few", results_public=False)
    make_questionnaire(event, title="Running", results_public=True)

    led = {
        person: re.findall(
            r"href=\"/questionnaires/([\w-]+)/results/\"", open_results(questionnaire, person).content.decode()
        )
        for person in (None, rhona)
    }

    assert led == {None: [str(public.uid)], rhona: [str(public.uid), str(hidden.uid)]}


def test_words_are_shown_as_they_were_written() -> None:
    questionnaire = closed_form(10)
    typed = '<b>Slàinte</b> & "mhath"\nשלום'
    say(questionnaire, {4: [typed] * 10})

    page = open_results(questionnaire).content.decode()

    assert Comment.objects.first().text == typed  # type: ignore[union-attr]
    assert typed not in page
    assert typed in unescape(page)
