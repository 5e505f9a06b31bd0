"""Closed questionnaires of any size, and other answers put in the place of theirs, for tests of what may be shown."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from evaluations.models import Choice, Comment, Mark, Question, Questionnaire, Section, Tally
from events.models import Participation
from tests.evaluations.answering import close, questions_of, reply
from tests.factories import make_questionnaire

# Of each question, what each person said who answered it, by its place in the form.
Said = Mapping[int, Sequence[Any]]


def closed_form(replies: int, people: Sequence[Participation] = (), **fields: Any) -> Questionnaire:
    """Two statements, a number, one choice of three, an open question; `replies` people sent it, and it is closed.

    `people` are those who do; by default each is a new one.
    """
    questionnaire = make_questionnaire(statements=2, **{"results_public": True, **fields})
    section = Section.objects.get(questionnaire=questionnaire)
    Question.objects.create(section=section, position=3, kind=Question.Kind.NUMBER, text="How many people?")
    one = Question.objects.create(section=section, position=4, kind=Question.Kind.ONE, text="Which seminar?")
    for place in range(3):
        Choice.objects.create(question=one, position=place, text=f"Seminar {place}")
    for number in range(replies):
        reply(questionnaire, Mark.AGREE, participation=people[number] if people else None)
    return close(questionnaire)


def say(questionnaire: Questionnaire, said: Said) -> None:
    """Put `said` in the place of what its anonymous forms said, as closing would have kept it."""
    questions = questions_of(questionnaire)
    Tally.objects.filter(question__in=questions).delete()
    Comment.objects.filter(question__in=questions).delete()
    for place, question in enumerate(questions):
        answers = said.get(place, ())
        tallies = [Tally(question=question, count=len(answers))] if answers else []
        if question.kind == Question.Kind.OPEN:
            Comment.objects.bulk_create(Comment(question=question, text=text) for text in answers)
        else:
            tallies += [tally_of(question, value, count) for value, count in Counter(answers).items()]
        Tally.objects.bulk_create(tallies)


def tally_of(question: Question, value: Any, count: int) -> Tally:
    match question.kind:
        case Question.Kind.STATEMENT:
            return Tally(question=question, mark=value, count=count)
        case Question.Kind.NUMBER:
            return Tally(question=question, number=value, count=count)
        case _:
            return Tally(question=question, choice=list(question.choices.all())[value], count=count)
