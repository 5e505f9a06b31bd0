"""Nobody can put a person's form together again, with the database in hand (trust.md 1)."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from pytest_django import Settings

from carplatform.outbox.delivery import drain
from evaluations.actions import submit, write_round
from evaluations.models import LinkToken, Mark, Questionnaire, Response, Round
from evaluations.tasks import close, write_due_rounds
from events.models import Participation
from tests.evaluations.answering import CLOSED_DAY, OPEN_DAY, questions_of
from tests.evaluations.attack import best_guess_who_answered, marker, most_right_matches
from tests.factories import make_event, make_link, make_participation, make_questionnaire

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 200
MOST_BY_CHANCE = 8  # right matches of 200; trust.md 1
ORDERS = random.Random(2016)  # noqa: S311 - the order people answer in: fixed, so that a failure can be looked at again


@pytest.fixture
def invited(settings: Settings) -> tuple[Questionnaire, list[Participation]]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return invite()


def invite() -> tuple[Questionnaire, list[Participation]]:
    """An anonymous questionnaire with an open question, and 200 people who were mailed their link."""
    event = make_event()
    people = [make_participation(event) for _ in range(PEOPLE)]
    questionnaire = make_questionnaire(event)
    write_round(questionnaire=questionnaire, kind=Round.Kind.INVITATION, by=None, at=OPEN_DAY)
    with time_machine.travel(OPEN_DAY):
        deliver()
    return questionnaire, people


def deliver() -> None:
    at = OPEN_DAY
    drain(until=at + timedelta(hours=1), clock=lambda: at)


def answer(questionnaire: Questionnaire, people: Sequence[Participation], order: Sequence[int]) -> None:
    """Everyone in `order` sends a form of their own, each in a transaction of its own, as over the web."""
    first, second, open_question = questions_of(questionnaire)
    for number in order:
        token, _ = make_link(questionnaire, people[number])
        given = {first.pk: Mark.AGREE, second.pk: Mark.NEUTRAL, open_question.pk: marker(number)}
        submit(token=token, questionnaire=questionnaire, given=given, at=OPEN_DAY)


def close_it() -> None:
    with time_machine.travel(CLOSED_DAY):
        close()


def test_nobody_can_tell_who_wrote_what(invited: tuple[Questionnaire, list[Participation]]) -> None:
    questionnaire, people = invited
    order = ORDERS.sample(range(PEOPLE), PEOPLE)
    answer(questionnaire, people, order)
    while_open, how = most_right_matches(people, order)

    close_it()
    after, what = most_right_matches(people, order)

    assert while_open == PEOPLE, how  # the attack has teeth: with the cut off it finds everyone
    assert after <= MOST_BY_CHANCE, what


@pytest.mark.proof
def test_nobody_can_tell_in_ten_other_orders_either(
    settings: Settings, record_proof: Callable[[str, str], None]
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    before, after = [], []
    for _ in range(10):
        questionnaire, people = invite()
        order = ORDERS.sample(range(PEOPLE), PEOPLE)
        answer(questionnaire, people, order)
        before.append(most_right_matches(people, order)[0])
        close_it()
        after.append(most_right_matches(people, order)[0])

    assert set(before) == {PEOPLE}
    assert max(after) <= MOST_BY_CHANCE
    record_proof("Who wrote what, with the database in hand: found while a form is open", f"{min(before)} of {PEOPLE}")
    record_proof("The same once it is closed, at most, in ten rounds", f"{max(after)} of {PEOPLE}")


def test_a_cut_that_keeps_the_order_is_found(
    invited: tuple[Questionnaire, list[Participation]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: words are moved as they lie, in one batch and one transaction, without shuffling."""
    questionnaire, people = invited
    order = ORDERS.sample(range(PEOPLE), PEOPLE)
    answer(questionnaire, people, order)
    as_they_lie = {"postgresql": "a.ctid", "sqlite": "a.rowid"}
    monkeypatch.setattr("evaluations.closing.SHUFFLED", as_they_lie)

    close_it()
    found, _ = most_right_matches(people, order)

    assert found == PEOPLE


def test_nobody_can_tell_who_answered(invited: tuple[Questionnaire, list[Participation]]) -> None:
    questionnaire, people = invited
    order = ORDERS.sample(range(PEOPLE), PEOPLE // 2)
    answer(questionnaire, people, order)
    with time_machine.travel(OPEN_DAY + timedelta(days=3)):
        write_due_rounds()
    deliver()
    while_open, _ = best_guess_who_answered(people, order)

    close_it()
    after, how = best_guess_who_answered(people, order)

    assert while_open == PEOPLE // 2  # the links know, until closing
    # Knowing nothing gets 50 right, give or take 3.5; this is four and a half times that.
    assert after <= PEOPLE // 4 + 16, how


def test_no_log_line_tells_of_a_person_or_an_answer(
    invited: tuple[Questionnaire, list[Participation]], caplog: pytest.LogCaptureFixture
) -> None:
    questionnaire, people = invited
    caplog.set_level(logging.DEBUG)

    answer(questionnaire, people[:20], range(20))
    write_due_rounds()
    deliver()
    close_it()

    said = [line for line in caplog.text.splitlines() if "django.db.backends" not in line]
    personal = [str(one.person.email) for one in people[:20] if one.person] + [marker(n) for n in range(20)]
    assert [line for line in said if any(text in line for text in personal)] == []


def test_the_forms_and_their_links_are_gone_for_good(invited: tuple[Questionnaire, list[Participation]]) -> None:
    questionnaire, people = invited
    answer(questionnaire, people, range(20))

    close_it()

    assert not Response.objects.exists()
    assert LinkToken.objects.count() == PEOPLE + 20
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT xmin::text) FROM evaluations_link")
            assert cursor.fetchone() == (1,)
    assert Questionnaire.objects.get().swept_at is not None
