"""One link, many senders at the same moment: one form is stored, all others hear that it is in (trust.md 1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from evaluations.actions import begin_closing, submit
from evaluations.closing import cut
from evaluations.models import Answer, Link, Mark, Question, Questionnaire, Response
from tests.evaluations.filling import address_of, names_of, open_form, send
from tests.factories import make_link, make_participation

pytestmark = pytest.mark.django_db(transaction=True)
SENDERS = 50
Proof = Callable[[str, str], None]


def at_once(*jobs: Callable[[], str]) -> list[str]:
    """What each job says, all started in the same moment, each in a thread and with a connection of its own."""
    gate = Barrier(len(jobs))

    def run(job: Callable[[], str]) -> str:
        connection.ensure_connection()
        gate.wait(timeout=60)
        try:
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(jobs)) as pool:
        return list(pool.map(run, jobs))


def sender(address: str, fields: dict[str, str]) -> Callable[[], str]:
    """Sends the form and says what came back: the status, or what kind of page a refusal was."""

    def go() -> str:
        browser = Client(raise_request_exception=False)
        answer = send(browser, address, fields)
        if answer.status_code == 409 and b"Your answers are in already" in answer.content:
            return "already"
        return "sent" if answer.status_code == 302 else str(answer.status_code)

    return go


def one_round(questionnaire: Questionnaire, senders: int) -> Counter[str]:
    """What `senders` hear who send at once by one link, opened by five cards. One form more is stored afterwards."""
    participation = make_participation(questionnaire.of_event)
    secrets = [make_link(questionnaire, participation)[1] for _ in range(5)]
    names = names_of(questionnaire)
    before = Response.objects.count()
    jobs = [
        sender(address_of(secrets[number % 5]), {**dict.fromkeys(names[:-1], "agree"), names[-1]: f"From {number}"})
        for number in range(senders)
    ]

    said = Counter(at_once(*jobs))

    assert Response.objects.count() == before + 1
    return said


@pytest.mark.parametrize("answers", ["anonymous", "named"])
def test_fifty_at_once_store_one_form(answers: str) -> None:
    questionnaire = open_form(answers=answers)

    rounds = [one_round(questionnaire, SENDERS) for _ in range(3)]

    assert rounds == [{"sent": 1, "already": SENDERS - 1}] * 3
    assert Answer.objects.count() == 3 * 3
    assert set(Link.objects.values_list("spent", flat=True)) == {True}


@pytest.mark.proof
def test_fifty_at_once_two_hundred_times(record_proof: Proof) -> None:
    questionnaire = open_form()

    said: Counter[str] = sum((one_round(questionnaire, SENDERS) for _ in range(200)), Counter())

    record_proof("Forms stored when 50 send by one link at once, 200 rounds", f"{said['sent']} in 200 rounds")
    record_proof("The others, told that the answers are in", f"{said['already']:,} of {200 * (SENDERS - 1):,}")
    record_proof("Errors among those 10,000 posts", str(sum(said.values()) - said["sent"] - said["already"]))
    assert said == {"sent": 200, "already": 200 * (SENDERS - 1)}
    assert Answer.objects.count() == 200 * 3


def test_a_whole_room_sends_at_once_each_their_own() -> None:
    questionnaire = open_form()
    names = names_of(questionnaire)
    jobs = [sender(address_of(make_link(questionnaire)[1]), {names[0]: "agree"}) for _ in range(SENDERS)]

    assert Counter(at_once(*jobs)) == {"sent": SENDERS}
    assert Response.objects.count() == SENDERS


def test_whoever_sends_while_it_closes_is_in_or_is_told() -> None:
    """Nobody is told "sent" whose form is not counted, and nobody is counted who was told that it closed."""
    questionnaire = open_form()
    name = names_of(questionnaire)[0]
    jobs = [sender(address_of(make_link(questionnaire)[1]), {name: "agree"}) for _ in range(24)]

    def close() -> str:
        begin_closing(questionnaire=questionnaire, by=None, at=timezone.now())
        cut(questionnaire=questionnaire, at=timezone.now())
        return "closed"

    said = Counter(at_once(*jobs[:12], close, *jobs[12:]))

    questionnaire.refresh_from_db()
    assert set(said) <= {"sent", "409", "closed"}
    assert (questionnaire.replies, said["closed"]) == (said["sent"], 1)
    assert not Response.objects.exists()


@pytest.mark.services
def test_whoever_is_about_to_be_stored_while_it_is_cut_is_in() -> None:
    """The sender holds their link and looks at the questionnaire last of all; closing goes the other way round."""
    questionnaire = open_form()
    token, _secret = make_link(questionnaire)
    question = Question.objects.of_form(questionnaire)[0]

    def close() -> None:
        begin_closing(questionnaire=questionnaire, by=None, at=timezone.now())
        cut(questionnaire=questionnaire, at=timezone.now())
        connection.close()

    closing = Thread(target=close)
    with transaction.atomic():
        submit(token=token, questionnaire=questionnaire, given={question.pk: Mark.AGREE}, at=timezone.now())
        closing.start()
        closing.join(1)
        assert closing.is_alive()  # it waits for the link
    closing.join(30)

    questionnaire.refresh_from_db()
    assert (questionnaire.replies, Response.objects.count()) == (1, 0)


def test_without_the_condition_on_the_link_more_than_one_would_be_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted failure: a link that is only looked at, not spent on a condition, lets many through."""
    monkeypatch.setattr("evaluations.actions.Link.objects.filter", lambda **_: Link.objects.all())

    with pytest.raises(AssertionError):
        one_round(open_form(), 8)
