"""The one door: what gets in, once, and what is turned away."""

import subprocess
import sys
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from carplatform.audit.models import Record
from carplatform.outbox.actions import MailRefused, forget_addressees, try_again
from carplatform.outbox.kinds import UnknownKind
from carplatform.outbox.models import Message
from carplatform.outbox.queue import queue_state
from carplatform.outbox.tasks import deliver
from tests.factories import make_person
from tests.outbox.conftest import post
from tests.outbox.kinds import BLIND, CODE
from tests.outbox.processes import environment
from tests.outbox.sink import DeafServer, Sink, free_port

pytestmark = pytest.mark.django_db(transaction=True)


class RolledBack(Exception):
    """What went wrong after the mail was written."""


def post_and_fail() -> None:
    post()
    raise RolledBack


def wake_ups() -> int:
    """How many calls for the worker lie at the broker."""
    with current_app.connection_for_read() as broker:
        queue = broker.default_channel.queue_declare("celery", durable=True)
        return int(queue.message_count)


def test_a_mail_is_born_complete() -> None:
    at = timezone.now()
    person = make_person()

    message = post("a@example.org", kind=CODE.name, key="code 1", person=person, context={"round": 2}, at=at)

    message.refresh_from_db()
    assert (message.state, message.priority, message.attempts) == ("waiting", CODE.priority, 0)
    assert (message.not_before, message.created_at) == (at, at)
    assert (message.person_id, message.context) == (person.pk, {"round": 2})
    assert message.message_id.startswith("<")
    assert message.message_id.endswith("@localhost>")


def test_a_key_is_mailed_once_and_the_first_mail_stands() -> None:
    first = post("a@example.org", key="invitation 1")
    second = post("b@example.org", key="invitation 1")

    assert second == first
    assert list(Message.objects.values_list("to", flat=True)) == ["a@example.org"]


def test_a_key_used_twice_does_not_break_the_transaction_around_it() -> None:
    post(key="invitation 1")

    with transaction.atomic():
        post(key="invitation 1")
        make_person("Written Afterwards")

    assert Message.objects.count() == 1


def test_twenty_threads_write_one_mail_of_one_key() -> None:
    together = Barrier(20)
    found: list[int] = []

    def write() -> None:
        together.wait()
        with transaction.atomic():
            found.append(post(key="invitation 1").pk)
        connection.close()

    threads = [Thread(target=write) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [Message.objects.get().pk] * 20


def test_what_is_rolled_back_mails_nobody(sink: Sink) -> None:
    before = wake_ups()

    with pytest.raises(RolledBack), transaction.atomic():
        post_and_fail()
    deliver()

    assert Message.objects.count() == 0
    assert sink.received == []
    assert wake_ups() == before


def test_the_worker_is_woken_once_for_a_transaction_and_not_before_its_end() -> None:
    before = wake_ups()

    with transaction.atomic():
        for _ in range(5):
            post()
        assert wake_ups() == before
    assert wake_ups() == before + 1
    post()

    assert wake_ups() == before + 2


def test_a_savepoint_rolled_back_takes_only_its_own_call_with_it() -> None:
    before = wake_ups()

    with transaction.atomic():
        with pytest.raises(RolledBack), transaction.atomic():
            post_and_fail()
        post()

    assert wake_ups() == before + 1


@pytest.mark.parametrize("field", ["to", "subject", "key"])
@pytest.mark.parametrize(
    "value", ["", "two\nlines", "two\r\nBcc: all@example.org", "\u2028", "nul\0", "\ud800", "x" * 300]
)
def test_a_header_that_is_not_one_line_is_refused(field: str, value: str) -> None:
    with pytest.raises(MailRefused, match=f"^The {field} of a mail "):
        post(**{field: value})

    assert Message.objects.count() == 0


@pytest.mark.parametrize("field", ["text", "html"])
@pytest.mark.parametrize("value", ["nul\0", "half of a pair \udfff"])
def test_a_text_that_cannot_be_stored_is_refused(field: str, value: str) -> None:
    with pytest.raises(MailRefused, match=f"^The {field} of a mail holds a character that cannot be written"):
        post(**{field: value})


def test_a_kind_nobody_registered_is_refused() -> None:
    with pytest.raises(UnknownKind, match="No kind of mail is called “unheard of”"):
        post(kind="unheard of")


WRITE_TWO_MAILS = """
import time, django
django.setup()
from django.utils import timezone
from carplatform.outbox.actions import enqueue
from tests.outbox.kinds import LETTER, register_all
register_all()
enqueue(kind=LETTER.name, key="first", to="a@example.org", subject="S", text="T", at=timezone.now())
started = time.monotonic()
enqueue(kind=LETTER.name, key="second", to="b@example.org", subject="S", text="T", at=timezone.now())
print(time.monotonic() - started)
"""


@pytest.mark.parametrize("broker", ["gone", "deaf"])
def test_a_page_does_not_wait_for_a_broker_that_is_down_and_the_clock_sends_its_mail(sink: Sink, broker: str) -> None:
    with DeafServer() as deaf:
        port = deaf.port if broker == "deaf" else free_port()
        page = subprocess.run(
            [sys.executable, "-c", WRITE_TWO_MAILS],
            cwd=settings.BASE_DIR,
            env=environment(BROKER_URL=f"redis://127.0.0.1:{port}/0"),
            capture_output=True,
            text=True,
            check=True,
        )

    assert float(page.stdout) < 3
    state = queue_state(timezone.now())
    assert (state.waiting, state.is_delayed) == (2, True)
    assert state.trouble == "The worker could not be woken (OperationalError)."
    assert "What is to do waits for the clock." in page.stderr
    assert "Traceback" not in page.stderr

    deliver()

    assert sink.addresses == ["a@example.org", "b@example.org"]
    assert queue_state(timezone.now()).trouble == ""


def test_failed_mail_is_tried_again_with_its_72_hours_begun_anew(sink: Sink) -> None:
    rhona = make_person("Rhona Researcher", is_staff=True)
    sink.answers["RCPT", "a@example.org"] = "550 5.1.1 No such user"
    letter, code = post("a@example.org"), post("a@example.org", kind=CODE.name)
    deliver()
    sink.answers.clear()
    at = timezone.now()

    count = try_again(Message.objects.all(), by=rhona, at=at)
    letter.refresh_from_db()

    assert (count, letter.state, letter.attempts, letter.first_tried_at) == (1, "waiting", 0, None)
    assert Message.objects.get(pk=code.pk).state == "failed"
    assert list(Record.objects.values_list("at", "actor", "action", "object_type", "object_id")) == [
        (at, rhona.pk, "try mail again", "outbox.message", str(letter.pk))
    ]
    deliver()
    assert sink.addresses == ["a@example.org"]
    assert try_again(Message.objects.all(), by=rhona, at=at + timedelta(minutes=1)) == 0


def test_forgetting_addressees_settles_a_round_and_keeps_how_many_there_were() -> None:
    person = make_person()
    for number, state in enumerate(("waiting", "settled", "failed", "sending")):
        message = post(kind=BLIND.name, batch="form 1: invitation", person=person, context={"link": number})
        claimed = {"claim": uuid4(), "lease_until": timezone.now()} if state == "sending" else {}
        text = {"text": ""} if state == "settled" else {}
        Message.objects.filter(pk=message.pk).update(state=state, **claimed, **text)
    others = [post(kind=BLIND.name, batch="form 12: invitation"), post(batch="form 1: invitation")]
    before = list(Message.objects.filter(pk__in=[other.pk for other in others]).values())

    forget_addressees("form 1: ")

    rows = Message.objects.filter(batch="form 1: invitation", kind=BLIND.name)
    assert {(row.state, row.to, row.person, row.text, str(row.context), row.claim) for row in rows} == {
        ("settled", "", None, "", "{}", None)
    }
    assert len({row.key for row in rows}) == 4
    assert all(row.key == f"forgotten {row.message_id}" for row in rows)
    assert list(Message.objects.filter(pk__in=[other.pk for other in others]).values()) == before


def test_what_was_forgotten_does_not_leave_any_more(sink: Sink) -> None:
    post(kind=BLIND.name, batch="form 1: invitation")

    forget_addressees("form 1: ")
    deliver()

    assert sink.addresses == []


def test_a_worker_that_had_it_in_hand_changes_nothing_afterwards(sink: Sink) -> None:
    post("slow@example.org", kind=BLIND.name, batch="form 1: invitation")
    sink.on_rcpt = lambda _: forget_addressees("form 1: ")

    deliver()

    message = Message.objects.get()
    assert (message.state, message.to, message.sent_at, message.attempts) == ("settled", "", None, 0)
