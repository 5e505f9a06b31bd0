"""Lets the invented people of a practice event answer, as if each had opened their link."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from carplatform.tokens.models import Token
from evaluations.actions import AlreadyIn, submit
from evaluations.models import Link, LinkToken, Mark, Question, Questionnaire

AnswerTo = Mark | str | int | list[int]

# None stands between two points: so whoever tries the form finds their own such mark in the results.
MARKS = [Mark.AGREE, Mark.STRONGLY_AGREE, Mark.AGREE, Mark.NEUTRAL, Mark.STRONGLY_AGREE, Mark.AGREE, Mark.AGREE]
MARKS += [Mark.DISAGREE, Mark.STRONGLY_AGREE, Mark.AGREE, Mark.NEUTRAL]
# One row to an open question, so that each has words of its own. The open questions of a form may share a row.
WORDS = [
    [
        "The room was cold, the talk was warm.",
        "I met the two people I have been trying to phone since spring.",
        "The hour at the tables was worth the drive.",
        "I missed the end of the second talk: my bus left at four.",
        "Good to hear what did not work, for once.",
        "Nothing to add. Thank you for having us.",
    ],
    [
        "More time at the tables, please.",
        "Shorter slides would leave more time for questions.",
        "Start half an hour later, so that the first bus gets there.",
        "Let us swap tables once, to hear the other partnership.",
        "Send the handouts before the day.",
    ],
    [
        "That our figures say the same as theirs, and nobody had put them side by side.",
        "We have been asking people what they want after we had decided it.",
        "Other groups go back a step too.",
        "That the reception desk knows more than the report.",
        "We measure what is easy, and not what matters to people.",
    ],
    [
        "I will ask our drivers before I ask our managers.",
        "One question for our next meeting: who is not in the room?",
        "The phone number of the librarian.",
        "We will try it on one street first.",
        "I will show my team the map.",
    ],
]
NUMBERS = [2, 1, 3, 0, 1, 5, 2]


def can_be_practised(questionnaire: Questionnaire) -> bool:
    """Only in the demo, and only where the event and the people who answer are invented."""
    event = questionnaire.event
    return settings.DEMO and questionnaire.is_example and event is not None and event.is_example


def let_others_answer(*, questionnaire: Questionnaire, at: datetime) -> int:
    """Sends a form for everyone who has not answered, and says how many.

    `questionnaire` is loaded `with_invitation()`. Where nobody has answered yet, one link is left for whoever tries the
    demo; so is the last one, so that pressing again does nothing. Raises NotOpen.
    """
    links = Link.objects.filter(questionnaire=questionnaire, withdrawn=False).select_related("participation")
    unspent = list(links.filter(spent=False, participation__person__is_example=True).order_by("pk"))
    if len(unspent) == 1 or not links.filter(spent=True).exists():
        unspent = unspent[:-1]
    questions = list(Question.objects.of_form(questionnaire))
    return sum(answer_by(link, questionnaire, questions, person, at) for person, link in enumerate(unspent))


def answer_by(link: Link, questionnaire: Questionnaire, questions: list[Question], person: int, at: datetime) -> bool:
    """One form. False where the link was used in this very moment."""
    token = LinkToken.objects.find(LinkToken.objects.mint(link, Token.Mode.MAIL))
    own = link.participation.cpp_id
    answers = {question.pk: answer_to(question, person, place, own) for place, question in enumerate(questions)}
    given = {key: answer for key, answer in answers.items() if answer is not None}
    try:
        return token is not None and bool(submit(token=token, questionnaire=questionnaire, given=given, at=at))
    except AlreadyIn:
        return False


def answer_to(question: Question, person: int, place: int, own: int | None) -> AnswerTo | None:
    """What this person says to this question: the same each time, and to open questions mostly nothing.

    Nobody picks their `own` partnership, and whoever counts none picks none.
    """
    kinds = Question.Kind
    choices = [choice.pk for choice in question.choices.all() if choice.cpp_id is None or choice.cpp_id != own]
    if question.kind == kinds.STATEMENT:
        return MARKS[(7 * person + 3 * place) % len(MARKS)]
    if question.kind == kinds.OPEN:
        row = WORDS[place % len(WORDS)]
        return row[person // 4 % len(row)] if (person + place) % 4 == 0 else None
    number = NUMBERS[person % len(NUMBERS)]
    if question.kind == kinds.NUMBER:
        return number
    if question.kind == kinds.SEVERAL:
        return choices[: min(number, 2)] or None
    return choices[:1] or None
