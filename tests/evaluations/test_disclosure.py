"""What may be published: nothing before closing, nothing under the floor, and no path around it."""

import re
from dataclasses import asdict
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations.actions import begin_closing
from evaluations.disclosure import published
from evaluations.models import Choice, Completeness, Mark, Question, Questionnaire, SourceNote
from evaluations.publication import Choices, Number, Statement, TooFew, Words
from tests.cast import signed_in
from tests.evaluations.answering import CLOSED_DAY, close, questions_of, reply
from tests.evaluations.closed import Said, closed_form, say
from tests.factories import make_cpp, make_event, make_participation, make_person, make_questionnaire

pytestmark = pytest.mark.django_db

FLOOR = 10
REPLIES = 12
A_MARK, A_NUMBER, A_CHOICE = st.sampled_from(list(Mark)), st.integers(0, 999), st.integers(0, 2)
SOME_WORDS = st.text("abcde ", min_size=1, max_size=20).map(lambda text: f"said {text}")
KINDS = (A_MARK, A_MARK, A_NUMBER, A_CHOICE, SOME_WORDS)
COUNTED = range(4)  # all but the last: what people write needs the floor of the form alone (docs/adr/0008)


def page_of(questionnaire: Questionnaire, browser: Client | None = None) -> str:
    """The page as anyone reads it, without what differs at each reading."""
    answer: Any = (browser or Client()).get(reverse("evaluations:results", args=[questionnaire.uid]))
    assert answer.status_code == 200
    return re.sub(r"nonce=\"[^\"]*\"", "", unescape(answer.content.decode()))


@st.composite
def answers(draw: st.DrawFn, low: int, high: int) -> dict[int, list[Any]]:
    """Answers to each question by between `low` and `high` people."""
    return {place: draw(st.lists(kind, min_size=low, max_size=high)) for place, kind in enumerate(KINDS)}


several_times = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def form() -> Questionnaire:
    return closed_form(REPLIES)


@several_times
@given(
    enough=answers(FLOOR, REPLIES),
    few=answers(0, FLOOR - 1),
    other=answers(0, FLOOR - 1),
    under=st.sets(st.sampled_from(COUNTED), min_size=1),
)
def test_answers_to_a_question_under_the_floor_change_nothing_anyone_sees(
    form: Questionnaire, enough: Any, few: Any, other: Any, under: set[int]
) -> None:
    SourceNote.objects.all().delete()
    for question in (questions_of(form)[place] for place in under):
        SourceNote.objects.create(question=question, text=f"A note on {question.pk}")

    say(form, {**enough, **{place: few[place] for place in under}})
    before = published(form), page_of(form)
    say(form, {**enough, **{place: other[place] for place in under}})
    after = published(form), page_of(form)

    assert after == before
    assert "A note on" not in after[1]


@several_times
@given(said=answers(FLOOR, REPLIES))
def test_from_the_floor_on_every_count_is_exact(form: Questionnaire, said: Any) -> None:
    say(form, said)

    found = published(form)

    assert found
    for place, row in enumerate(found.statements):
        assert isinstance(row, Statement)
        assert sum(cell.count for cell in row.cells) == row.base == len(said[place])
        assert row.missing == REPLIES - row.base
        assert dict(row.between) == {
            mark: said[place].count(mark) for mark in Mark if mark.is_between and mark in said[place]
        }
        for cell in row.cells:
            assert cell.count == len([mark for mark in said[place] if mark.counted_as == cell.mark])
            assert abs(cell.percent - 100 * cell.count / row.base) <= 0.5
    choices = next(item for item in found.others if isinstance(item, Choices))
    assert [count for _, count, _ in choices.choices] == [said[3].count(place) for place in range(3)]
    assert found.comments
    assert [sorted(words.comments) for words in found.comments.questions] == [sorted(said[4])]


@several_times
@given(first=st.lists(A_NUMBER, min_size=11, max_size=11), second=st.lists(A_NUMBER, min_size=11, max_size=11))
def test_single_numbers_of_an_anonymous_form_change_nothing_anyone_sees(
    form: Questionnaire, first: list[int], second: list[int]
) -> None:
    say(form, {2: first})
    before = published(form), page_of(form)
    say(form, {2: second})

    assert (published(form), page_of(form)) == before


def test_the_order_in_which_forms_came_changes_nothing() -> None:
    forms = [(Mark.AGREE, Mark.NEUTRAL), (Mark.DISAGREE, None), (Mark.RATHER_AGREE, Mark.AGREE)] * 4
    found = []

    for order in (forms, forms[::-1], sorted(forms, key=str)):
        questionnaire = make_questionnaire()
        for form in order:
            reply(questionnaire, *form)
        found.append(published(close(questionnaire)))

    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize(
    ("replies", "floor", "is_shown"), [(9, 10, False), (10, 10, True), (4, 5, False), (5, 5, True)]
)
def test_results_are_shown_from_the_floor_on(replies: int, floor: int, is_shown: bool) -> None:
    found = published(closed_form(replies, floor=floor))

    assert found
    assert (found.is_shown, found.replies, bool(found.statements)) == (is_shown, replies, is_shown)


def test_at_nine_replies_nothing_but_their_number_is_on_the_page() -> None:
    questionnaire = closed_form(9)
    one: Said = {0: [Mark.AGREE] * 9, 1: [Mark.NEARLY_DISAGREE] * 3, 2: [7] * 9, 3: [0] * 9, 4: ["Secret"] * 9}
    other: Said = {0: [Mark.DISAGREE] * 5, 1: [], 2: [1, 900] * 4, 3: [1, 2] * 3, 4: []}

    say(questionnaire, one)
    before = page_of(questionnaire)
    say(questionnaire, other)

    assert page_of(questionnaire) == before
    assert "9 replied: too few to show." in before
    assert [word for word in ("Statement 1", "Secret", 'class="div', "<table") if word in before] == []


def test_at_ten_replies_a_question_that_nine_answered_stays_hidden() -> None:
    questionnaire = closed_form(10)
    shown: Said = {0: [Mark.AGREE] * 10}

    say(questionnaire, {**shown, 1: [Mark.AGREE] * 9})
    before = page_of(questionnaire)
    say(questionnaire, {**shown, 1: [Mark.STRONGLY_DISAGREE, Mark.RATHER_AGREE]})

    assert page_of(questionnaire) == before
    assert before.count("Too few answered this to show") == 3
    found = published(questionnaire)
    assert found
    assert found.statements[1] == TooFew("Statement 2", 2)
    assert found.others == (TooFew("How many people?"), TooFew("Which seminar?"))


def test_what_two_of_ten_wrote_is_shown() -> None:
    questionnaire = closed_form(10)

    say(questionnaire, {0: [Mark.AGREE] * 10, 4: ["More time", "Fewer slides"]})

    found = published(questionnaire)
    assert found
    assert found.comments
    assert [sorted(words.comments) for words in found.comments.questions] == [["Fewer slides", "More time"]]


@pytest.mark.parametrize(("replies", "is_read"), [(9, False), (10, True)])
def test_a_single_comment_is_read_once_the_form_has_the_floor(replies: int, is_read: bool) -> None:
    questionnaire = closed_form(replies)
    say(questionnaire, {4: ["More time, please."]})

    page = page_of(questionnaire)

    assert ("More time, please." in page) == is_read
    assert (f"1 answered this, {replies - 1} left it blank." in page) == is_read


@pytest.mark.parametrize("is_closing", [False, True])
def test_before_it_is_closed_nothing_about_answers_is_shown_to_anyone(rhona: Any, is_closing: bool) -> None:
    questionnaire = make_questionnaire(results_public=True)
    for _ in range(11):
        reply(questionnaire, Mark.AGREE, Mark.NEUTRAL, "Secret")
    if is_closing:
        begin_closing(questionnaire=questionnaire, by=None, at=CLOSED_DAY)

    found = published(Questionnaire.objects.get(pk=questionnaire.pk))

    assert found is None
    for browser, is_told in ((Client(), False), (signed_in(rhona), True)):
        page = page_of(questionnaire, browser)
        assert [word for word in ("Statement 1", "Secret", "agree", "<table") if word in page] == []
        assert ("11 have replied so far." in page) == is_told


def test_how_fully_forms_were_filled_in_is_told_only_from_what_closing_kept() -> None:
    questionnaire = closed_form(REPLIES)

    assert "How many of the 5 questions people answered" not in page_of(questionnaire)
    for mode, replies, given_answers in (("emailed", 10, 33), ("in the room", 20, 50)):
        Completeness.objects.create(questionnaire=questionnaire, mode=mode, replies=replies, answers=given_answers)
    found = published(questionnaire)

    assert found
    assert [(filled.replies, filled.mean) for filled in found.filled] == [(10, Decimal("3.3")), (20, Decimal("2.5"))]
    assert "How many of the 5 questions people answered" in page_of(questionnaire)


def follow_up(people: int) -> Questionnaire:
    """Forms with names: how many people, of which CPP, and words; sent from Fife and closed."""
    event = make_event()
    fife, glasgow = make_cpp("Fife"), make_cpp("Glasgow")
    questionnaire = make_questionnaire(event, statements=0, answers="named")
    section = questionnaire.sections.get()
    Question.objects.create(section=section, position=1, kind=Question.Kind.NUMBER, text="How many?")
    several = Question.objects.create(section=section, position=2, kind=Question.Kind.SEVERAL, text="Where?")
    choices = [Choice.objects.create(question=several, text=cpp.name, cpp=cpp) for cpp in (fife, glasgow)]
    for number in range(people):
        participation = make_participation(event, make_person(f"Sender {number}"), cpp=fife)
        reply(questionnaire, number + 1, [choices[1].pk], f"Words {number}", participation=participation)
    return close(questionnaire)


def test_forms_with_names_tell_fewest_most_mean_and_contacts_from_five() -> None:
    found = published(follow_up(5))

    assert found
    number, choices, words = found.others
    assert isinstance(number, Number)
    assert (number.fewest, number.most, number.mean, number.base) == (1, 5, Decimal("3.0"), 5)
    assert isinstance(choices, Choices)
    assert choices.contacts
    assert (choices.contacts.columns, choices.contacts.rows) == (("Fife", "Glasgow"), (("Fife", (0, 5)),))
    assert isinstance(words, Words)
    assert (words.base, words.comments, found.comments) == (5, (), None)


def test_of_four_forms_with_names_only_their_number_is_published() -> None:
    found = published(follow_up(4))

    assert found
    assert {name: value for name, value in asdict(found).items() if value} == {"asked": 4, "replies": 4}
