"""Cutting forms apart: what is left, what is gone, and that nothing brings it back."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from carplatform.outbox.models import Message
from evaluations.actions import AlreadyIn, NotOpen, begin_closing, submit, write_round
from evaluations.closing import cut, sweep
from evaluations.models import (
    Answer,
    Comment,
    Completeness,
    Link,
    LinkToken,
    Mark,
    Questionnaire,
    Response,
    Round,
    Signature,
    Tally,
)
from tests.evaluations.answering import CLOSED_DAY, OPEN_DAY, close, questions_of, reply
from tests.factories import make_link, make_participation, make_questionnaire

pytestmark = pytest.mark.django_db


def tallies(questionnaire: Questionnaire) -> list[tuple[str, str, int]]:
    rows = Tally.objects.filter(question__section__questionnaire=questionnaire)
    return sorted(rows.values_list("question__text", "mark", "count"))


def test_answers_become_counts_and_words_stand_alone() -> None:
    questionnaire = make_questionnaire()
    reply(questionnaire, Mark.AGREE, Mark.NEUTRAL, "More time")
    reply(questionnaire, Mark.AGREE, None, "Fewer slides")
    make_link(questionnaire)

    closed = close(questionnaire)

    assert tallies(closed) == [
        ("Anything to add?", "", 2),
        ("Statement 1", "", 2),
        ("Statement 1", "agree", 2),
        ("Statement 2", "", 1),
        ("Statement 2", "neutral", 1),
    ]
    assert set(Comment.objects.values_list("text", flat=True)) == {"More time", "Fewer slides"}
    assert (closed.asked, closed.replies, closed.closed_at) == (3, 2, CLOSED_DAY)
    assert not Response.objects.exists()
    assert not Answer.objects.exists()
    assert set(Link.objects.values_list("spent", flat=True)) == {True}


def test_named_forms_stay_whole() -> None:
    questionnaire = make_questionnaire(answers="named")
    response = reply(questionnaire, Mark.AGREE, None, "Words")

    closed = close(questionnaire)

    assert list(Response.objects.all()) == [response]
    assert Answer.objects.count() == 2
    assert (closed.asked, closed.replies) == (1, 1)
    assert not Tally.objects.exists()


def test_closing_twice_changes_nothing() -> None:
    questionnaire = make_questionnaire()
    reply(questionnaire)
    closed = close(questionnaire)
    before = tallies(closed)

    assert not begin_closing(questionnaire=closed, by=None, at=CLOSED_DAY)
    cut(questionnaire=closed, at=CLOSED_DAY)

    assert tallies(closed) == before


def test_a_form_that_comes_late_is_refused() -> None:
    questionnaire = make_questionnaire()
    token, _ = make_link(questionnaire)
    first = questions_of(questionnaire)[0]
    begin_closing(questionnaire=questionnaire, by=None, at=OPEN_DAY)

    with pytest.raises(NotOpen):
        # As if it had been opened and read before the closing began.
        submit(token=token, questionnaire=questionnaire, given={first.pk: Mark.AGREE}, at=OPEN_DAY)

    token.link.refresh_from_db()
    assert not token.link.spent
    cut(questionnaire=questionnaire, at=OPEN_DAY)
    with pytest.raises(AlreadyIn):
        submit(token=token, questionnaire=questionnaire, given={first.pk: Mark.AGREE}, at=OPEN_DAY)


@pytest.mark.parametrize(
    "change",
    [{"closing_since": None}, {"closed_at": None, "asked": None, "replies": None}, {"replies": 9}, {"floor": 5}],
)
def test_nothing_opens_a_closed_questionnaire_again(change: dict[str, Any]) -> None:
    questionnaire = make_questionnaire()
    reply(questionnaire)
    closed = close(questionnaire)

    with pytest.raises(IntegrityError), transaction.atomic():
        Questionnaire.objects.filter(pk=closed.pk).update(**change)


@pytest.mark.parametrize(("was", "becomes"), [("anonymous", "named"), ("named", "anonymous")])
def test_whether_it_is_anonymous_never_changes(was: str, becomes: str) -> None:
    questionnaire = make_questionnaire(answers=was)

    with pytest.raises(IntegrityError, match="can never be changed"), transaction.atomic():
        Questionnaire.objects.filter(pk=questionnaire.pk).update(answers=becomes)


def test_no_one_can_sign_an_anonymous_form() -> None:
    named, anonymous = make_questionnaire(answers="named"), make_questionnaire()
    participation = make_participation(named.of_event)
    signed, unsigned = reply(named, participation=participation), reply(anonymous)

    assert Signature.objects.get().participation == participation
    with pytest.raises(IntegrityError, match="no signatures"), transaction.atomic():
        Signature.objects.create(response=unsigned, participation=participation)
    with pytest.raises(IntegrityError, match="stays with its response"), transaction.atomic():
        Signature.objects.filter(response=signed).update(response=unsigned)
    with pytest.raises(IntegrityError, match="stays with its questionnaire"), transaction.atomic():
        Response.objects.filter(pk=signed.pk).update(questionnaire=anonymous)


def test_mail_about_it_loses_its_addressees_and_keeps_its_number() -> None:
    questionnaire = make_questionnaire()
    for _ in range(3):
        make_participation(questionnaire.of_event)
    write_round(questionnaire=questionnaire, kind=Round.Kind.INVITATION, by=None, at=OPEN_DAY)
    other = make_questionnaire()
    make_participation(other.of_event)
    write_round(questionnaire=other, kind=Round.Kind.INVITATION, by=None, at=OPEN_DAY)

    close(questionnaire)

    mine = Message.objects.filter(batch__startswith=f"questionnaire {questionnaire.pk}:")
    assert {(row.to, row.person_id, row.state, row.text, str(row.context)) for row in mine} == {
        ("", None, "settled", "", "{}")
    }
    assert mine.count() == 3
    assert Message.objects.exclude(to="").count() == 1


def test_how_fully_forms_were_filled_in_is_told_only_if_every_way_has_the_floor() -> None:
    questionnaire = make_questionnaire(floor=5)
    for mode, forms in ((LinkToken.Mode.ROOM, 5), (LinkToken.Mode.MAIL, 5)):
        for _ in range(forms):
            token, _secret = make_link(questionnaire)
            token.mode = mode
            first = questions_of(questionnaire)[0]
            submit(token=token, questionnaire=questionnaire, given={first.pk: Mark.AGREE}, at=OPEN_DAY)
    short = make_questionnaire(floor=5)
    for _ in range(9):
        reply(short)

    close(questionnaire)
    close(short)

    kept = Completeness.objects.order_by("mode").values_list("questionnaire", "mode", "replies", "answers")
    assert list(kept) == [(questionnaire.pk, "emailed", 5, 5), (questionnaire.pk, "in the room", 5, 5)]


@pytest.mark.django_db(transaction=True)
def test_sweeping_up_is_done_once() -> None:
    questionnaire = make_questionnaire()
    reply(questionnaire)
    close(questionnaire)

    sweep(at=CLOSED_DAY)

    assert Questionnaire.objects.get().swept_at == CLOSED_DAY
    assert not Questionnaire.objects.to_sweep().exists()
