"""What is done with what a questionnaire asks: its sections and questions, in their order.

All of it changes freely until the first form comes in. From then on only words are mended, and both texts are kept
(trust.md 1: nobody's answer is put under another question). Each action is one transaction, and holds the
questionnaire meanwhile, so that no first form comes in and no closing begins between the look and the change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carplatform.audit.actions import record
from carplatform.in_order import after_the_last, put_in_order
from carplatform.once import ChangedByAnother, UsedBefore, mark_of_values, says
from groups.models import CPP, Person

from .actions import EvaluationsError, copy_question, outcomes_of
from .models import Choice, Mending, Question, Questionnaire, Section
from .standing import is_frozen

MOST_QUESTIONS = 200  # far beyond what anyone answers; a form stays a page that a phone can show
MOST_SECTIONS = 30
REMOVED = gettext_lazy("Someone removed this while you were writing. Save once more to put it back.")
FROZEN = gettext_lazy(
    "The first reply has come in, so what is asked stays as it is. Words can be mended; for anything else make a copy."
)
CLOSED = gettext_lazy("This form is closed: nothing in it can be changed any more.")
WORDS = ("text", "hint", "source")
ASKED = ("section_id", "kind", "outcome_id", *WORDS)
MENDED = {"text": Mending.Kind.WORDS, "hint": Mending.Kind.HINT}
CAN_CHOOSE = (Question.Kind.ONE, Question.Kind.SEVERAL)


def hold(questionnaire: Questionnaire) -> None:
    """Keep everyone else from changing, answering first or closing it until the transaction ends.

    Raises EvaluationsError once closing has begun, or when it was deleted.
    """
    held = Questionnaire.objects.select_for_update(of=("self",)).order_by().filter(pk=questionnaire.pk).first()
    if held is None:
        raise EvaluationsError(_("Someone deleted this questionnaire meanwhile."))
    if held.closing_since:
        raise EvaluationsError(CLOSED)


def hold_unanswered(questionnaire: Questionnaire) -> None:
    """The same, and raises EvaluationsError too once the first form has come in."""
    hold(questionnaire)
    if is_frozen(questionnaire):
        raise EvaluationsError(FROZEN)


# Sections ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def keep_section(*, questionnaire: Questionnaire, uid: UUID, title: str) -> Section:
    """Add a section at the end. Sending the same form twice makes one.

    Raises UsedBefore if the form was used for another one, EvaluationsError where none can be added.
    """
    hold_unanswered(questionnaire)
    rows = questionnaire.sections.all()
    earlier = Section.objects.filter(uid=uid).first()
    if earlier is None:
        if len(rows) >= MOST_SECTIONS:
            raise EvaluationsError(_("%(most)d sections are the most.") % {"most": MOST_SECTIONS})
        return Section.objects.create(questionnaire=questionnaire, uid=uid, title=title, position=after_the_last(rows))
    if earlier.questionnaire_id != questionnaire.pk or earlier.title != title:
        already = _("This form was saved before, as “%(words)s”. Save again to add this beside it.")
        raise UsedBefore(already % {"words": earlier}, earlier)
    return earlier


@transaction.atomic
def change_section(*, section: Section, seen: str, title: str, by: Person, at: datetime) -> None:
    """Give it another title; once replies are in, the one before is kept too. `seen` is the mark of its title.

    Raises ChangedByAnother when someone changed it since, EvaluationsError when it is gone or closed.
    """
    hold(section.questionnaire)
    now = Section.objects.filter(pk=section.pk).first()
    if now is None:
        raise EvaluationsError(REMOVED)
    if now.title == title:
        return
    if mark_of_values([now.title]) != seen:
        raise ChangedByAnother(now, mark_of_values([now.title]))
    if is_frozen(section.questionnaire):
        mend(section.questionnaire, Mending.Kind.SECTION, now.title, title, by=by, at=at)
    now.title = title
    now.save(update_fields=["title"])


@transaction.atomic
def move_section(*, section: Section, up: bool) -> None:
    """Change places with the one before or after it, with all its questions."""
    hold_unanswered(section.questionnaire)
    put_in_order(list(section.questionnaire.sections.order_by("position", "pk")), section.pk, up=up)


@transaction.atomic
def drop_section(*, section: Section) -> None:
    """Delete it with all its questions."""
    hold_unanswered(section.questionnaire)
    Section.objects.filter(pk=section.pk).delete()


# Questions ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def keep_question(*, section: Section, uid: UUID, said: dict[str, Any], choices: Sequence[str]) -> Question:
    """Add a question at the end of `section`. `said` holds kind, text, hint, outcome_id and source, `choices` words.

    Sending the same form twice makes one. Raises UsedBefore if the form was used for another question,
    EvaluationsError where none can be added.
    """
    hold_unanswered(section.questionnaire)
    earlier = Question.objects.filter(uid=uid).select_related("section").first()
    if earlier is None:
        must_fit(section.questionnaire, 1)
        must_be_there(section)
        place = after_the_last(section.questions.all())
        made = Question.objects.create(section=section, uid=uid, position=place, **said)
        offer(made, choices)
        return made
    same_form = earlier.section.questionnaire_id == section.questionnaire_id
    if not same_form or not says(earlier, said) or words_of_choices(earlier) != list(choices):
        already = _("This form was saved before, as “%(words)s”. Save again to add this beside it.")
        raise UsedBefore(already % {"words": earlier}, earlier)
    return earlier


def must_be_there(section: Section) -> None:
    if not Section.objects.filter(pk=section.pk).exists():
        raise EvaluationsError(_("Someone removed this section meanwhile. Choose another."))


def must_fit(questionnaire: Questionnaire, more: int) -> None:
    """Raises EvaluationsError if it would ask too much."""
    if Question.objects.filter(section__questionnaire=questionnaire).count() + more > MOST_QUESTIONS:
        raise EvaluationsError(_("%(most)d questions are the most a form can have.") % {"most": MOST_QUESTIONS})


@transaction.atomic
def change_question(
    *, question: Question, seen: str, said: dict[str, Any], choices: Sequence[str], by: Person, at: datetime
) -> None:
    """Let `question` say `said`, with these `choices`. In another section it stands at the end.

    Once replies are in only words may differ, and those before are kept too. `seen` is the `mark_of_question` that the
    writer saw. Raises ChangedByAnother when someone changed it since, EvaluationsError when it is gone, closed, or
    would ask something else than what people have answered.
    """
    hold(question.section.questionnaire)
    now = Question.objects.filter(pk=question.pk).select_related("section__questionnaire").first()
    if now is None:
        raise EvaluationsError(REMOVED)
    if says(now, said) and words_of_choices(now) == list(choices):
        return
    if mark_of_question(now) != seen:
        raise ChangedByAnother(now, mark_of_question(now))
    if is_frozen(now.section.questionnaire):
        mend_question(now, said, choices, by, at)
    else:
        if now.section_id != said["section_id"]:
            must_be_there(Section(pk=said["section_id"]))
            now.position = after_the_last(Question.objects.filter(section=said["section_id"]))
        offer(now, choices)
    for name, value in said.items():
        setattr(now, name, value)
    now.save()


def mark_of_question(question: Question) -> str:
    """A short mark of all that `question` says now, to tell later whether it still does."""
    return mark_of_values([*(getattr(question, name) for name in ASKED), *words_of_choices(question)])


def words_of_choices(question: Question) -> list[str]:
    return [choice.text for choice in question.choices.all()]


def offer(question: Question, words: Sequence[str]) -> None:
    """Let it have just these choices. One that keeps its words stays the same row; the name of a CPP stands for it."""
    there = {choice.text: choice for choice in question.choices.all()}
    question.choices.exclude(text__in=words).delete()
    new = [text for text in words if text not in there]
    cpps = {cpp.name.casefold(): cpp for cpp in CPP.objects.all()} if new else {}
    for position, text in enumerate(words):
        if text in there:
            Choice.objects.filter(pk=there[text].pk).update(position=position)
        else:
            Choice.objects.create(question=question, text=text, position=position, cpp=cpps.get(text.casefold()))


@transaction.atomic
def move_question(*, question: Question, up: bool) -> None:
    """One place up or down; from the end of its section into the one beside it."""
    questionnaire = question.section.questionnaire
    hold_unanswered(questionnaire)
    sections = list(questionnaire.sections.order_by("position", "pk"))
    own = list(question.section.questions.order_by("position", "pk"))
    if question.pk != (own[0] if up else own[-1]).pk:
        put_in_order(own, question.pk, up=up)
        return
    here = sections.index(question.section)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(sections):
        return
    behind = list(sections[there].questions.order_by("position", "pk"))
    question.section, question.position = sections[there], after_the_last(sections[there].questions.all())
    question.save(update_fields=["section", "position"])
    for position, row in enumerate([] if up else [question, *behind]):
        Question.objects.filter(pk=row.pk).update(position=position)


@transaction.atomic
def drop_question(*, question: Question) -> None:
    """Delete it with its choices."""
    hold_unanswered(question.section.questionnaire)
    Question.objects.filter(pk=question.pk).delete()


@transaction.atomic
def take_questions(*, section: Section, questions: Iterable[Question], by: Person, at: datetime) -> list[Question]:
    """Copy single questions of earlier forms to the end of `section`. One that is asked in the form already is not.

    Sending the same twice takes each once. Raises EvaluationsError where none can be added.
    """
    questionnaire = section.questionnaire
    hold_unanswered(questionnaire)
    asked = set(Question.objects.filter(section__questionnaire=questionnaire).values_list("kind", "text"))
    must_be_there(section)
    new = [question for question in questions if (question.kind, question.text) not in asked]
    must_fit(questionnaire, len(new))
    outcomes, place = outcomes_of(questionnaire.event), after_the_last(section.questions.all())
    return [
        copy_question(question, section, outcomes, position=position) for position, question in enumerate(new, place)
    ]


# Mending -----------------------------------------------------------------------------------------------------------


def mend(
    questionnaire: Questionnaire, kind: str, before: str, after: str, *, by: Person, at: datetime, **of: Question
) -> None:
    """Keep both texts."""
    Mending.objects.create(questionnaire=questionnaire, kind=kind, before=before, after=after, by=by, at=at, **of)


def mend_question(now: Question, said: dict[str, Any], choices: Sequence[str], by: Person, at: datetime) -> None:
    """Put question and choices in other words, one for one. Raises EvaluationsError for more than that."""
    if any(name in said and getattr(now, name) != said[name] for name in ASKED if name not in WORDS):
        raise EvaluationsError(FROZEN)
    rows = list(now.choices.all())
    if len(rows) != len(choices):
        raise EvaluationsError(_("People have chosen from these already: none can be added or taken away."))
    pairs = [(row, text) for row, text in zip(rows, choices, strict=True) if row.text != text]
    if {text for _row, text in pairs} & {row.text for row in rows}:
        raise EvaluationsError(_("People have chosen from these already: they stay in their order."))
    form = now.section.questionnaire
    for name, kind in MENDED.items():
        if name in said and getattr(now, name) != said[name]:
            mend(form, kind, getattr(now, name), said[name], by=by, at=at, question=now)
    for row, text in pairs:
        mend(form, Mending.Kind.CHOICE, row.text, text, by=by, at=at, question=now)
        Choice.objects.filter(pk=row.pk).update(text=text)
    record(by=by, action="mend wording", obj=form, at=at)
