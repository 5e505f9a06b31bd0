"""Counting: each question on its own base, halves up, marks between two points never further from neutral."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from evaluations.models import BETWEEN, POINTS, Choice, Mark, Question
from evaluations.results import (
    ChoiceCounts,
    CommentCounts,
    NumberCounts,
    StatementCounts,
    count_items,
    item_of,
    mean,
    nearest_means,
    percent,
    picks_by_cpp,
)
from tests.evaluations.answering import close, reply
from tests.factories import make_cpp, make_event, make_participation, make_questionnaire

marks = st.lists(st.sampled_from(list(Mark)), min_size=1, max_size=60)
half = Fraction(1, 2)


def statement(given_marks: list[Mark], replies: int | None = None) -> StatementCounts:
    """The statement that `given_marks` were made to, counted from rows as closing keeps them."""
    question = Question(pk=1, kind=Question.Kind.STATEMENT)
    rows = [(1, mark.value, None, None, count) for mark, count in Counter(given_marks).items()]
    item = item_of(question, [*rows, (1, "", None, None, len(given_marks))], replies or len(given_marks))
    assert isinstance(item, StatementCounts)
    return item


@given(marks, st.integers(0, 20))
def test_the_five_counts_sum_to_the_base_and_the_base_to_the_replies(given_marks: list[Mark], blank: int) -> None:
    item = statement(given_marks, len(given_marks) + blank)

    assert sum(item.points.values()) == item.base == len(given_marks)
    assert item.missing == blank
    assert list(item.points) == list(POINTS)


@given(marks, st.randoms())
def test_the_order_of_answers_changes_nothing(given_marks: list[Mark], chance: object) -> None:
    shuffled = given_marks.copy()
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert statement(shuffled) == statement(given_marks)


@given(marks)
def test_marks_between_two_points_are_kept_and_counted_at_a_neighbour(given_marks: list[Mark]) -> None:
    item = statement(given_marks)

    assert item.between == {mark: given_marks.count(mark) for mark in BETWEEN if mark in given_marks}
    for point in POINTS:
        nearer = [mark for mark in given_marks if mark.counted_as == point]
        assert item.points[point] == len(nearer)


@pytest.mark.parametrize(
    ("mark", "point"),
    [
        (Mark.NEARLY_DISAGREE, Mark.DISAGREE),
        (Mark.RATHER_DISAGREE, Mark.NEUTRAL),
        (Mark.RATHER_AGREE, Mark.NEUTRAL),
        (Mark.NEARLY_STRONGLY_AGREE, Mark.AGREE),
    ],
)
def test_a_mark_between_two_points_counts_at_the_one_nearer_to_neutral(mark: Mark, point: Mark) -> None:
    assert {at: count for at, count in statement([mark]).points.items() if count} == {point: 1}


@given(st.integers(1, 100_000).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base))))
def test_percentages_are_the_nearest_whole_number_halves_up(pair: tuple[int, int]) -> None:
    count, base = pair
    exact = Fraction(100 * count, base)

    assert -half < percent(count, base) - exact <= half


@pytest.mark.parametrize(
    ("count", "base", "expected"), [(1, 18, 6), (4, 17, 24), (1, 8, 13), (1, 200, 1), (1, 201, 0), (7, 7, 100)]
)
def test_percentages_of_the_report_and_at_the_edges(count: int, base: int, expected: int) -> None:
    assert percent(count, base) == expected


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=50))
def test_a_mean_has_one_decimal_halves_up(numbers: list[int]) -> None:
    exact = Fraction(sum(numbers), len(numbers))

    assert -half / 10 < Fraction(mean(sum(numbers), len(numbers))) - exact <= half / 10


def test_a_mean_at_the_edge_goes_up() -> None:
    assert [mean(17, 7), mean(18, 7), mean(1, 20), mean(0, 3)] == list(map(Decimal, ["2.4", "2.6", "0.1", "0"]))


def test_the_printed_mean_of_2016_cannot_come_from_whole_numbers() -> None:
    assert nearest_means(7, Decimal("2.5")) == ((17, Decimal("2.4")), (18, Decimal("2.6")))
    assert nearest_means(6, Decimal("2.5")) is None


@given(st.integers(1, 5), st.integers(0, 60))
def test_whether_a_mean_can_be_is_what_trying_all_numbers_says(people: int, tenths: int) -> None:
    printed = Decimal(tenths) / 10
    sums = {sum(numbers) for numbers in combinations_with_replacement(range(8), people)}
    reads = any(abs(Fraction(total, people) - Fraction(printed)) <= half / 10 for total in sums)

    assert (nearest_means(people, printed) is None) == reads


@pytest.mark.django_db
@pytest.mark.parametrize("answers", ["anonymous", "named"])
def test_every_kind_of_question_is_counted_on_its_own_base(answers: str) -> None:
    questionnaire = make_questionnaire(statements=1, answers=answers)
    section = questionnaire.sections.get()
    number = Question.objects.create(section=section, position=2, kind=Question.Kind.NUMBER, text="How many?")
    several = Question.objects.create(section=section, position=3, kind=Question.Kind.SEVERAL, text="Which?")
    tea, water, milk = (Choice.objects.create(question=several, text=text) for text in ("Tea", "Water", "Milk"))
    reply(questionnaire, Mark.AGREE, 3, [tea.pk, water.pk], "Good")
    reply(questionnaire, Mark.NEARLY_STRONGLY_AGREE, 0, [water.pk])
    reply(questionnaire, None, 3, None)

    items = count_items(close(questionnaire))

    opinion, numbers, choices, words = items
    assert [(item.base, item.missing) for item in items] == [(2, 1), (3, 0), (2, 1), (1, 2)]
    assert isinstance(opinion, StatementCounts)
    assert opinion.marks == {Mark.AGREE: 1, Mark.NEARLY_STRONGLY_AGREE: 1}
    assert opinion.points[Mark.AGREE] == 2
    assert isinstance(numbers, NumberCounts)
    assert (numbers.question, numbers.numbers, numbers.mean) == (number, {0: 1, 3: 2}, Decimal("2.0"))
    assert isinstance(choices, ChoiceCounts)
    assert choices.choices == ((tea, 1), (water, 2), (milk, 0))
    assert isinstance(words, CommentCounts)


@pytest.mark.django_db
@pytest.mark.parametrize(("statements", "replies"), [(1, 1), (9, 12)])
@pytest.mark.parametrize("answers", ["anonymous", "named"])
def test_counting_asks_three_times_whatever_there_is(answers: str, statements: int, replies: int) -> None:
    questionnaire = make_questionnaire(statements=statements, answers=answers)
    for _ in range(replies):
        reply(questionnaire, *[Mark.AGREE] * statements, "Words")
    closed = close(questionnaire)

    with CaptureQueriesContext(connection) as captured:
        count_items(closed)

    assert len(captured) == 3


@pytest.mark.django_db
def test_contacts_are_counted_from_the_partnership_at_the_event() -> None:
    event = make_event()
    fife, glasgow = make_cpp("Fife"), make_cpp("Glasgow")
    questionnaire = make_questionnaire(event, statements=0, answers="named")
    several = Question.objects.create(
        section=questionnaire.sections.get(), position=1, kind=Question.Kind.SEVERAL, text="Where?"
    )
    to_fife, to_glasgow = (Choice.objects.create(question=several, text=cpp.name, cpp=cpp) for cpp in (fife, glasgow))
    elsewhere = Choice.objects.create(question=several, text="Elsewhere")
    for cpp, picks in ((fife, [to_glasgow.pk, elsewhere.pk]), (fife, [to_glasgow.pk]), (None, [to_fife.pk])):
        reply(questionnaire, picks, participation=make_participation(event, cpp=cpp))

    assert set(picks_by_cpp(close(questionnaire))) == {("Fife", to_glasgow.pk, 2), (None, to_fife.pk, 1)}
