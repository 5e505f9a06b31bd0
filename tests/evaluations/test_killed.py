"""kill -9 in the middle of an invitation: everyone gets their mail, and nobody two but whose was in flight."""

import time
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from carplatform.outbox.actions import wake_worker
from carplatform.outbox.delivery import BATCH
from carplatform.outbox.models import Message
from evaluations.actions import write_round
from evaluations.models import Round
from tests.factories import make_event, make_participation, make_questionnaire
from tests.outbox.processes import wait_until, worker
from tests.outbox.sink import Sink

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 21
THREADS = 2  # of a worker: the mails it can have in flight


def write_invitation() -> set[str]:
    """An invitation to 21 people, written now. Returns their addresses."""
    now = timezone.now()
    event = make_event(starts_at=now - timedelta(hours=6), ends_at=now - timedelta(hours=1))
    people = [make_participation(event) for _ in range(PEOPLE)]
    write_round(questionnaire=make_questionnaire(event), kind=Round.Kind.INVITATION, by=None, at=now)
    return {str(one.person and one.person.email) for one in people}


def test_a_worker_killed_in_the_middle_of_an_invitation_leaves_nobody_out() -> None:
    addresses = write_invitation()
    with Sink(seconds=0.1) as sink:
        with worker(sink.port) as first:
            wake_worker()
            wait_until(lambda: len(sink.received) >= 5, 60, "the first mails")
            first.kill()
            time.sleep(0.5)  # what the server has taken on, it finishes
        in_hand = set(Message.objects.filter(state="sending").values_list("message_id", flat=True))
        assert 1 <= len(in_hand) <= THREADS * BATCH
        assert len(sink.received) < PEOPLE

        Message.objects.filter(state="sending").update(lease_until=timezone.now())
        with worker(sink.port):
            wake_worker()
            wait_until(lambda: not Message.objects.exclude(state="settled").exists(), 60, "all mails settled")

    times = Counter(mail.message_id for mail in sink.received)
    assert {mail.to for mail in sink.received} == addresses
    assert set(times) == set(Message.objects.values_list("message_id", flat=True))
    assert {message_id for message_id, count in times.items() if count > 1} <= in_hand
    assert sum(times.values()) <= PEOPLE + THREADS
    assert Message.objects.filter(sent_at=None, attempts=0, text="").count() == PEOPLE
