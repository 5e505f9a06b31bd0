"""What people said, in numbers: pure counting, each question on its own base.

Nothing here asks what may be shown: pages, charts and exports read `disclosure.published` alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from .closing import counts_of
from .models import POINTS, Choice, Mark, Pick, Question, Questionnaire, Tally

# Question, mark, number, choice and how many: see Tally. Without mark, number and choice: how many answered at all.
Row = tuple[int, str, int | None, int | None, int]


@dataclass(frozen=True)
class Item:
    """One question, how many answered it (`base`), and how many of those who replied did not (`missing`)."""

    question: Question
    base: int
    missing: int


@dataclass(frozen=True)
class StatementCounts(Item):
    """How far people agree. `marks` holds only marks that were made, each as it was made."""

    marks: Mapping[Mark, int]

    @property
    def points(self) -> dict[Mark, int]:
        """The five counts of the table, in the order of the scale. Their sum is the base."""
        counts = dict.fromkeys(POINTS, 0)
        for mark, count in self.marks.items():
            counts[mark.counted_as] += count
        return counts

    @property
    def between(self) -> dict[Mark, int]:
        """The marks made between two points, in the order of the scale; they are in `points` too."""
        return {mark: self.marks[mark] for mark in Mark if mark.is_between and self.marks.get(mark)}


@dataclass(frozen=True)
class ChoiceCounts(Item):
    """How many made each choice, in the order of the form. Of several choices the sum may exceed the base."""

    choices: tuple[tuple[Choice, int], ...]


@dataclass(frozen=True)
class NumberCounts(Item):
    """How many people gave each number."""

    numbers: Mapping[int, int]

    @property
    def mean(self) -> Decimal:
        """To one decimal, half up. Raises ZeroDivisionError where nobody gave a number."""
        return mean(sum(number * count for number, count in self.numbers.items()), self.base)


@dataclass(frozen=True)
class CommentCounts(Item):
    """How many wrote something; what they wrote is loaded only where it may be shown."""


def percent(count: int, base: int) -> int:
    """Whole per cent of `base`, half up: 1 of 18 is 6, where the report of 2016 prints 5.5."""
    return (200 * count + base) // (2 * base)


def mean(total: int, people: int) -> Decimal:
    """`total` over `people`, to one decimal, half up."""
    return Decimal((20 * total + people) // (2 * people)).scaleb(-1)


def count_items(questionnaire: Questionnaire) -> list[Item]:
    """All questions in the order they were asked, counted; three queries whatever their number and that of replies.

    Only of a closed questionnaire.
    """
    questions = list(Question.objects.of_form(questionnaire).select_related("section", "outcome"))
    return items_of(questions, rows_of(questionnaire), replies=questionnaire.replies or 0)


def rows_of(questionnaire: Questionnaire) -> Sequence[Row]:
    """The counts that closing kept; where forms stay whole, because they have names, counted from these."""
    if not questionnaire.is_anonymous:
        return counts_of(questionnaire)
    kept = Tally.objects.filter(question__section__questionnaire=questionnaire)
    return list(kept.values_list("question_id", "mark", "number", "choice_id", "count"))


def items_of(questions: Iterable[Question], rows: Iterable[Row], *, replies: int) -> list[Item]:
    by_question: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        by_question[row[0]].append(row)
    return [item_of(question, by_question[question.pk], replies) for question in questions]


def item_of(question: Question, rows: Sequence[Row], replies: int) -> Item:
    """One question, counted from its own rows."""
    base = sum(count for _, mark, number, choice, count in rows if not mark and number is None and choice is None)
    missing = replies - base
    match question.kind:
        case Question.Kind.STATEMENT:
            return StatementCounts(
                question, base, missing, {Mark(mark): count for _, mark, _, _, count in rows if mark}
            )
        case Question.Kind.NUMBER:
            return NumberCounts(
                question, base, missing, {number: k for _, _, number, _, k in rows if number is not None}
            )
        case Question.Kind.OPEN:
            return CommentCounts(question, base, missing)
        case _:
            chosen = {choice: count for _, _, _, choice, count in rows if choice is not None}
            pairs = tuple((choice, chosen.get(choice.pk, 0)) for choice in question.choices.all())
            return ChoiceCounts(question, base, missing, pairs)


def picks_by_cpp(questionnaire: Questionnaire) -> list[tuple[str | None, int, int]]:
    """Of forms with names: the CPP of who chose (as at the event), the choice, and how many people. One query."""
    picks = Pick.objects.filter(response__questionnaire=questionnaire, choice__cpp__isnull=False)
    cpp = "response__signature__participation__cpp__name"
    return list(picks.values_list(cpp, "choice_id").annotate(people=Count("response")).order_by(cpp, "choice_id"))


def nearest_means(people: int, printed: Decimal) -> tuple[tuple[int, Decimal], tuple[int, Decimal]] | None:
    """Why no whole numbers, one a person, have the mean `printed`: the totals next to it on both sides and their means.

    None where they can have it: where a mean that is rounded to one decimal, half up or half down, reads `printed`.
    """
    below = int((printed - Decimal("0.05")) * people)
    totals = (below, below + 1)
    if any(abs(total - printed * people) <= Decimal("0.05") * people for total in totals):
        return None
    return (totals[0], mean(totals[0], people)), (totals[1], mean(totals[1], people))
