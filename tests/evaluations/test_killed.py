"""kill -9 in the middle of an invitation: everyone gets their mail, and nobody two but whose was in flight."""

import time
from collections import Counter
from contextlib import closing
from datetime import timedelta

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone

from carplatform.outbox.actions import wake_worker
from carplatform.outbox.delivery import BATCH
from carplatform.outbox.models import Message
from evaluations.actions import CLOSE, begin_closing, write_round
from evaluations.models import Comment, Mark, Questionnaire, Response, Round, Tally
from evaluations.tasks import close
from tests.evaluations.answering import reply
from tests.factories import make_event, make_participation, make_questionnaire
from tests.outbox.processes import database_url, wait_until, worker
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


@pytest.mark.services
def test_a_worker_killed_at_the_end_of_the_cut_leaves_every_form_whole_and_the_next_run_finishes() -> None:
    """On PostgreSQL, where a lock on the mail holds the cut at its last step."""
    addresses, questionnaire = write_invitation(), Questionnaire.objects.with_invitation().get()
    for participation in questionnaire.of_event.participations.all():
        reply(questionnaire, Mark.AGREE, None, "Words", participation=participation, at=timezone.now())
    begin_closing(questionnaire=questionnaire, by=None, at=timezone.now())

    with closing(psycopg2.connect(database_url())) as other, other.cursor() as cursor:
        cursor.execute("SELECT id FROM outbox_message FOR UPDATE")
        with worker(1) as first:
            wake_worker(CLOSE)
            wait_until(someone_waits_for_a_lock, 60, "the cut")
            first.kill()
        # The server learns that its client is gone only once the lock is free.
        assert (Response.objects.count(), Tally.objects.count(), Comment.objects.count()) == (len(addresses), 0, 0)
    close()
    closed = Questionnaire.objects.get()
    assert (closed.replies, Response.objects.count(), Comment.objects.count()) == (PEOPLE, 0, PEOPLE)
    assert closed.swept_at
    assert not Message.objects.exclude(to="").exists()


def someone_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])
