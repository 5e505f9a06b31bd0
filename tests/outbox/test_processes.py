"""Real workers, real clocks, kill -9: none lost, none twice but what was in flight, codes first."""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from django.db import transaction
from django.utils import timezone

from carplatform.outbox.actions import wake_worker
from carplatform.outbox.delivery import BATCH, lease
from carplatform.outbox.models import Message
from tests.outbox.conftest import post
from tests.outbox.kinds import CODE
from tests.outbox.processes import Program, beat, wait_until, worker
from tests.outbox.sink import Sink

pytestmark = pytest.mark.django_db(transaction=True)

RecordProof = Callable[[str, str], None]
THREADS = 2  # of a worker: the mails it can have in flight


def post_many(count: int) -> None:
    with transaction.atomic():
        for _ in range(count):
            post()


def all_sent() -> bool:
    return not Message.objects.exclude(state="sent").exists()


def kill_after(program: Program, sink: Sink, count: int) -> set[str]:
    """Kills the worker once `count` mails have arrived. Returns the Message-IDs it had in hand."""
    wait_until(lambda: len(sink.received) >= count, 60, f"{count} mails at the server")
    program.kill()
    time.sleep(0.5)  # what the server has taken on, it finishes
    return set(Message.objects.filter(state="sending").values_list("message_id", flat=True))


def times_received(sink: Sink) -> Counter[str]:
    return Counter(mail.message_id for mail in sink.received)


def test_a_worker_killed_in_the_middle_loses_nothing() -> None:
    with Sink(seconds=0.02) as sink:
        post_many(120)
        with worker(sink.port) as first:
            in_hand = kill_after(first, sink, 45)  # in the middle of a batch of ten
        assert 1 <= len(in_hand) <= THREADS * BATCH

        with worker(sink.port):
            wake_worker()
            wait_until(lambda: not Message.objects.filter(state="waiting").exists(), 60, "the rest sent")
            wait_until(
                lambda: Message.objects.filter(state="sent").count() == 120 - len(in_hand), 10, "the rest marked"
            )
            assert set(Message.objects.exclude(state="sent").values_list("message_id", flat=True)) == in_hand

            Message.objects.filter(state="sending").update(lease_until=timezone.now())
            wake_worker()
            wait_until(all_sent, 30, "what the dead worker had in hand")

    received = times_received(sink)
    twice = {message_id for message_id, times in received.items() if times > 1}
    assert set(received) == set(Message.objects.values_list("message_id", flat=True))
    assert len({mail.to for mail in sink.received}) == 120
    assert twice <= in_hand
    assert sum(received.values()) <= 120 + THREADS


def test_two_clocks_and_three_workers_send_each_mail_once(record_proof: RecordProof) -> None:
    with Sink(seconds=0.01) as sink, ExitStack() as programs:
        for name in ("one", "two"):
            programs.enter_context(beat(name))
        for _ in range(3):
            programs.enter_context(worker(sink.port))
        post_many(150)
        wait_until(all_sent, 90, "all mail")
        post_many(30)
        wait_until(all_sent, 30, "the second round")
        time.sleep(2)  # two more ticks of each clock

    assert len(sink.received) == 180
    assert set(times_received(sink).values()) == {1}
    record_proof("Mails sent twice by two clocks and three workers", "0 of 180")


def test_a_code_overtakes_500_waiting_mails(record_proof: RecordProof) -> None:
    with Sink(seconds=0.1) as sink, worker(sink.port):
        post_many(250)
        post_many(250)  # a call each, so that both threads of the worker have their hands full
        wait_until(lambda: Message.objects.filter(state="sending").count() > BATCH, 30, "two batches in hand")
        pressed = time.time()
        post("code@example.org", kind=CODE.name)
        wait_until(lambda: "code@example.org" in sink.addresses, 20, "the code")
        (arrived,) = (mail.at for mail in sink.received if mail.to == "code@example.org")
        waiting = Message.objects.filter(state="waiting").count()

    assert waiting > 350
    assert arrived - pressed < 5
    record_proof(
        "A sign-in code overtakes 500 waiting mails and is at the mail server after", f"{arrived - pressed:.1f} s"
    )


@pytest.mark.proof
def test_500_mails_outlive_four_kills_and_the_whole_lease(record_proof: RecordProof) -> None:
    kills = 4
    with Sink(seconds=0.02) as sink:
        post_many(500)
        for kill in range(1, kills + 1):
            with worker(sink.port) as program:
                wake_worker()
                kill_after(program, sink, kill * 90)
        with worker(sink.port), beat("proof"):
            wait_until(all_sent, lease().total_seconds() + 120, "the mail in hand, once the leases have run out")

    received = times_received(sink)
    lost = 500 - len(received)
    twice = sum(received.values()) - len(received)
    record_proof("Mails lost when the worker is killed four times among 500", f"{lost} of 500")
    record_proof("Mails sent twice, with the same Message-ID, by those four kills", f"{twice} of 500")
    assert lost == 0
    assert twice <= kills * THREADS
    assert set(received) == set(Message.objects.values_list("message_id", flat=True))
