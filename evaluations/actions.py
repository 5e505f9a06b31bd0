"""What is done with questionnaires. Each action is one transaction, and names its actor as `by=` where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from carplatform.audit.actions import record
from carplatform.once import Refusal
from carplatform.outbox.actions import wake_worker
from carplatform.tokens.models import Token
from events.models import Event, LearningOutcome
from groups.models import Person

from .mails import send_link
from .models import (
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
    Signature,
)

# What one form says, by the key of the question: a mark, words, a number, or the keys of the choices made.
Given = Mapping[int, "Mark | str | int | list[int]"]
COPIED = ["purpose", "title", "intro", "answers", "floor", "also_staff", "opens_after_days", "closes_after_days"]
COPIED += ["first_reminder_days", "second_reminder_days", "source", "is_example"]
CLOSE = "evaluations.tasks.close"


class EvaluationsError(Refusal):
    """Something cannot be done now; the message says why and what to do, in words for the page."""


class AlreadyIn(EvaluationsError):
    """The link was used before, or it was withdrawn: its answers are in, or none are taken."""


class NotOpen(EvaluationsError):
    """The questionnaire takes no answers now."""


class Changed(EvaluationsError):
    """What is asked was changed while the form was read: a question or a choice that was answered is gone."""


@transaction.atomic
def let_everyone_read(*, questionnaire: Questionnaire, is_public: bool, by: Person, at: datetime) -> None:
    """Make the results public, or leave them to those who took part. Saying what holds already changes nothing."""
    if Questionnaire.objects.filter(pk=questionnaire.pk, results_public=not is_public).update(results_public=is_public):
        record(by=by, action="publish results" if is_public else "unpublish results", obj=questionnaire, at=at)


def submit(*, token: LinkToken, questionnaire: Questionnaire, given: Given, at: datetime) -> Response:
    """Store one form, and spend the link it came by, in one transaction: once, however many send at the same moment.

    `questionnaire` is that of the token, loaded `with_invitation()`. Of an anonymous form nothing is kept of who sent
    it or when. At most five queries, whatever the number of questions. Raises AlreadyIn, NotOpen, Changed, and
    ValueError for a form without any answer, which counts as no reply.
    """
    if not given:
        raise ValueError("A form without any answer is no reply.")
    if not questionnaire.is_open(at):
        raise NotOpen
    try:
        return store(token, questionnaire, given)
    except IntegrityError as gone:  # both databases look at keys when the transaction ends
        raise Changed from gone


@transaction.atomic
def store(token: LinkToken, questionnaire: Questionnaire, given: Given) -> Response:
    """Spends the link and writes the form down. Raises AlreadyIn and NotOpen."""
    # The condition stands on this row alone: PostgreSQL asks it again once a competing sender has finished.
    if not Link.objects.filter(pk=token.link_id, spent=False, withdrawn=False).update(spent=True):
        raise AlreadyIn
    try:
        response = Response.objects.create(questionnaire=questionnaire, mode=token.mode)
    except IntegrityError as closing:
        raise NotOpen from closing
    Answer.objects.bulk_create(
        answer_of(response, question, value) for question, value in given.items() if not isinstance(value, list)
    )
    Pick.objects.bulk_create(
        Pick(response=response, choice_id=choice)
        for value in given.values()
        if isinstance(value, list)
        for choice in value
    )
    if not questionnaire.is_anonymous:
        Signature.objects.create(response=response, participation_id=token.link.participation_id)
    return response


def answer_of(response: Response, question: int, value: Mark | str | int) -> Answer:
    if isinstance(value, Mark):
        return Answer(response=response, question_id=question, mark=value)
    if isinstance(value, int):
        return Answer(response=response, question_id=question, number=value)
    return Answer(response=response, question_id=question, text=value)


@transaction.atomic
def write_round(*, questionnaire: Questionnaire, kind: str, by: Person | None, at: datetime) -> Round | None:
    """Write a round of mail to everyone who is asked, early leavers first, each with a secret of its own.

    `questionnaire` is loaded `with_invitation()`. `by` None: the clock. A round is written once: the second call, also
    at the same moment, writes nothing and returns None. Raises NotOpen once the form is closed or was never sent.
    """
    if not is_held_open(questionnaire) or (at >= questionnaire.closes_at and kind != Round.Kind.INVITATION):
        raise NotOpen(_("This form is closed. No more mail about it can leave."))
    if kind != Round.Kind.INVITATION and questionnaire.invited_at is None:
        raise NotOpen(_("Nobody has been invited yet. Send the invitation first."))
    this_round, is_new = Round.objects.get_or_create(
        questionnaire=questionnaire, kind=kind, defaults={"written_at": at, "by": by, "mails": 0}
    )
    if not is_new:
        return None
    if kind == Round.Kind.INVITATION:
        questionnaire.invited_at = at
    mails = [send_link(link=link, questionnaire=questionnaire, kind=kind, at=at) for link in links_of(questionnaire)]
    this_round.mails = sum(mail is not None for mail in mails)
    this_round.save(update_fields=["mails"])
    if by:
        record(by=by, action="send round of mail", obj=questionnaire, note=str(kind), at=at)
    return this_round


def is_held_open(questionnaire: Questionnaire) -> bool:
    """Whether nobody has begun to close it, and from now until this transaction ends nobody does. Senders go on."""
    held = Questionnaire.objects.select_for_update(no_key=True).running().filter(pk=questionnaire.pk)
    return held.order_by().values_list("pk").first() is not None


def links_of(questionnaire: Questionnaire) -> list[Link]:
    """The links of everyone who is asked, early leavers first; made where there is none yet. Not those withdrawn."""
    people = questionnaire.of_event.participations.asked(also_staff=questionnaire.also_staff)
    order = list(people.early_leavers_first().values_list("pk", flat=True))
    Link.objects.bulk_create(
        [Link(questionnaire=questionnaire, participation_id=pk) for pk in order], ignore_conflicts=True
    )
    links = Link.objects.filter(questionnaire=questionnaire, participation__in=order, withdrawn=False)
    by_participation = {link.participation_id: link for link in links.select_related("participation__person")}
    return [by_participation[pk] for pk in order if pk in by_participation]


@transaction.atomic
def print_cards(*, questionnaire: Questionnaire, by: Person, at: datetime) -> list[tuple[Link, str]]:
    """A new secret for everyone who is asked, to be printed on a card each. Earlier cards and mails go on working.

    Raises NotOpen once the form is closed.
    """
    if not is_held_open(questionnaire):
        raise NotOpen(_("This form is closed, so cards would open nothing."))
    record(by=by, action="print cards", obj=questionnaire, at=at)
    return [(link, LinkToken.objects.mint(link, Token.Mode.ROOM)) for link in links_of(questionnaire)]


@transaction.atomic
def begin_closing(*, questionnaire: Questionnaire, by: Person | None, at: datetime) -> bool:
    """Take no more answers from now on. The worker does the rest (`closing.cut`). `by` None: the clock.

    There is no way back. False where it was closing already.
    """
    begun = Questionnaire.objects.running().filter(pk=questionnaire.pk).update(closing_since=at, closed_by=by)
    if begun and by:
        record(by=by, action="close questionnaire", obj=questionnaire, at=at)
        transaction.on_commit(partial(wake_worker, CLOSE), robust=True)
    return bool(begun)


@transaction.atomic
def copy_questionnaire(
    *, source: Questionnaire, event: Event | None, by: Person | None, at: datetime, **changes: object
) -> Questionnaire:
    """A new questionnaire with the sections, questions and choices of `source`. `changes` are fields of the copy.

    `event` None: into the library. What a statement checks comes along where `event` has that outcome in these words.
    """
    fields = {name: getattr(source, name) for name in COPIED}
    copy = Questionnaire(**{**fields, "event": event, "scheduled_at": at, **changes})
    copy.full_clean()
    copy.save()
    outcomes = outcomes_of(event)
    for section in source.sections.all():
        new_section = Section.objects.create(questionnaire=copy, position=section.position, title=section.title)
        for question in section.questions.select_related("outcome"):
            copy_question(question, new_section, outcomes)
    if by:
        record(by=by, action="copy questionnaire", obj=copy, at=at)
    return copy


def outcomes_of(event: Event | None) -> dict[str, LearningOutcome]:
    """The learning outcomes of `event` by their words."""
    return {outcome.text: outcome for outcome in event.outcomes.all()} if event else {}


def copy_question(
    question: Question, section: Section, outcomes: Mapping[str, LearningOutcome], **changes: object
) -> Question:
    """A question like it in `section`. It checks that of `outcomes` which has the words of what `question` checks."""
    names = ("position", "kind", "text", "hint", "source", "is_example")
    fields = {name: getattr(question, name) for name in names} | changes
    same = outcomes.get(question.outcome.text) if question.outcome else None
    new = Question.objects.create(section=section, outcome=same, **fields)
    Choice.objects.bulk_create(
        Choice(question=new, position=choice.position, text=choice.text, cpp=choice.cpp)
        for choice in question.choices.all()
    )
    return new


@transaction.atomic
def withdraw_link(*, link: Link, by: Person, at: datetime) -> None:
    """Make a link open nothing any more, such as that of someone who was asked by mistake. What was sent stays."""
    Link.objects.filter(pk=link.pk).update(withdrawn=True)
    record(by=by, action="withdraw link", obj=link.questionnaire, at=at)


@transaction.atomic
def give_back_link(*, link: Link, by: Person, at: datetime) -> None:
    """Let a link that was withdrawn open the form again, unless it was used."""
    Link.objects.filter(pk=link.pk).update(withdrawn=False)
    record(by=by, action="give back link", obj=link.questionnaire, at=at)


def erase_answers(person: AbstractBaseUser, at: datetime) -> None:
    """Delete every form that bears the name of `person`. Of anonymous ones nobody can tell which was theirs."""
    Response.objects.filter(signature__participation__person_id=person.pk).delete()
