"""What leaves, in which order, how often, and what is left of it."""

from datetime import timedelta
from threading import Event, Thread
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from carplatform.outbox.delivery import BATCH, claim, drain, lease
from carplatform.outbox.models import Message, Sign
from carplatform.outbox.tasks import deliver
from tests.factories import make_person
from tests.outbox.conftest import SteppingClock, always, post
from tests.outbox.kinds import BLIND, BROKEN, CODE, LOST
from tests.outbox.sink import Sink

pytestmark = pytest.mark.django_db(transaction=True)


def test_mail_arrives_whole_and_leaves_no_text_behind(sink: Sink) -> None:
    message = post("morag@example.org", subject="Càirdeas ☂", text="Madainn mhath", html="<p>Madainn mhath</p>")

    deliver()

    (received,) = sink.received
    mail = received.mail
    parts = [part.get_content().strip() for part in mail.walk() if not part.is_multipart()]
    assert (received.to, str(mail["To"]), str(mail["Subject"])) == ("morag@example.org",) * 2 + ("Càirdeas ☂",)
    assert (str(mail["From"]), str(mail["Auto-Submitted"])) == (settings.MAIL_FROM, "auto-generated")
    assert mail["Date"]
    assert parts == ["Madainn mhath", "<p>Madainn mhath</p>"]
    assert received.message_id == message.message_id
    message.refresh_from_db()
    assert (message.state, message.text, message.html, message.attempts) == ("sent", "", "", 1)
    assert message.sent_at is not None


def test_urgent_mail_leaves_first_then_the_oldest(sink: Sink) -> None:
    now = timezone.now()
    post("late@example.org", not_before=now - timedelta(minutes=1))
    post("early@example.org", not_before=now - timedelta(minutes=2))
    post("early-too@example.org", not_before=now - timedelta(minutes=2))
    post("tomorrow@example.org", not_before=now + timedelta(days=1))
    post("code@example.org", kind=CODE.name)

    deliver()

    assert sink.addresses == ["code@example.org", "early@example.org", "early-too@example.org", "late@example.org"]
    assert Message.objects.get(state="waiting").to == "tomorrow@example.org"


def test_a_code_leaves_before_mail_of_more_than_a_batch(sink: Sink) -> None:
    for _ in range(2 * BATCH):
        post()
    post("code@example.org", kind=CODE.name)

    deliver()

    assert sink.addresses[0] == "code@example.org"


def test_running_twice_sends_once(sink: Sink) -> None:
    post("once@example.org")

    deliver()
    deliver()

    assert sink.addresses == ["once@example.org"]


def test_mail_no_longer_needed_stays_here(sink: Sink) -> None:
    person = make_person()
    message = post(person=person, text="secret plan")
    person.is_active = False
    person.save()

    deliver()

    message.refresh_from_db()
    assert (message.state, message.text, message.sent_at) == ("not needed", "", None)
    assert sink.received == []


def test_the_question_is_asked_after_the_claim_at_the_last_moment(sink: Sink) -> None:
    """The second mail is already claimed when, while the first is on its way, its reader leaves."""
    person = make_person()
    post("first@example.org")
    post("second@example.org", person=person)

    def leave(address: str) -> None:
        assert Message.objects.get(to="second@example.org").state == "sending"
        person.is_active = False
        person.save()
        connection.close()

    sink.on_rcpt = leave
    deliver()

    assert sink.addresses == ["first@example.org"]
    assert Message.objects.get(to="second@example.org").state == "not needed"


def test_a_question_that_fails_holds_only_its_own_mail(sink: Sink, caplog: pytest.LogCaptureFixture) -> None:
    message = post(kind=BROKEN.name, text="the code is 123456")
    post("next@example.org")

    deliver()

    message.refresh_from_db()
    assert sink.addresses == ["next@example.org"]
    assert (message.state, message.attempts) == ("waiting", 1)
    assert message.last_error == "Whether this mail is still needed could not be found out (ValueError)."


def test_a_kind_that_nobody_knows_any_more_holds_only_its_own_mail(sink: Sink) -> None:
    message = post()
    Message.objects.filter(pk=message.pk).update(kind="of an app taken out")
    post("next@example.org")

    deliver()

    message.refresh_from_db()
    assert sink.addresses == ["next@example.org"]
    assert (message.state, message.last_error) == (
        "waiting",
        "Whether this mail is still needed could not be found out (UnknownKind).",
    )


def test_what_another_worker_took_over_is_not_sent(sink: Sink) -> None:
    message = post(kind=LOST.name)

    deliver()

    message.refresh_from_db()
    assert sink.received == []
    assert (message.state, message.attempts) == ("sending", 0)


def test_a_claim_holds_for_the_lease_and_no_longer() -> None:
    post()
    at = timezone.now()
    (first,) = claim(at)

    assert claim(at + lease() - timedelta(seconds=1)) == []
    (second,) = claim(at + lease())

    assert second == first
    assert second.claim != first.claim


def test_the_lease_is_longer_than_a_batch_may_take() -> None:
    assert lease() > BATCH * timedelta(seconds=settings.SMTP_TIMEOUT_SECONDS)


def test_workers_never_claim_the_same_mail() -> None:
    for _ in range(60):
        post()
    at = timezone.now()
    claims: list[tuple[int, UUID | None]] = []

    def work() -> None:
        while batch := claim(at):
            claims.extend((message.pk, message.claim) for message in batch)
        connection.close()

    threads = [Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(pk for pk, _ in claims) == sorted(Message.objects.values_list("pk", flat=True))
    assert len({batch for _, batch in claims}) >= 6


@pytest.mark.services
def test_a_claim_passes_over_what_another_worker_is_claiming() -> None:
    first, second = post(), post()
    locked, done = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            Message.objects.select_for_update().get(pk=first.pk)
            locked.set()
            done.wait(5)
        connection.close()

    thread = Thread(target=hold)
    thread.start()
    locked.wait()
    claimed = claim(timezone.now())
    done.set()
    thread.join()

    assert claimed == [second]


def test_a_slow_batch_gives_back_what_it_has_not_tried(sink: Sink) -> None:
    for _ in range(BATCH):
        post()
    start = timezone.now()

    drain(until=start + timedelta(seconds=2), clock=SteppingClock(start, timedelta(seconds=1)))

    assert len(sink.received) == 1
    assert Message.objects.filter(state="sent").count() == 1
    assert Message.objects.filter(state="waiting", attempts=0, first_tried_at=None).count() == BATCH - 1


def test_more_than_a_batch_leaves_in_one_run(sink: Sink) -> None:
    for _ in range(2 * BATCH + 3):
        post()

    deliver()

    assert len(set(sink.addresses)) == len(sink.received) == 2 * BATCH + 3


def test_each_run_leaves_a_sign_of_life() -> None:
    before = timezone.now()

    deliver()
    deliver()

    (sign,) = Sign.objects.all()
    assert sign.name == "worker ran"
    assert before <= sign.at <= timezone.now()


def test_nothing_leaves_before_its_time(sink: Sink) -> None:
    at = timezone.now()
    message = post(not_before=at + timedelta(hours=1))

    drain(until=at + timedelta(hours=1), clock=always(at + timedelta(minutes=59)))
    assert sink.received == []
    drain(until=at + timedelta(hours=2), clock=always(at + timedelta(hours=1)))

    assert sink.addresses == [message.to]


def without_own_names(message: Message) -> dict[str, object]:
    """The row of a mail but for what differs from one person to another."""
    own = {"id", "key", "to", "subject", "person_id", "message_id", "created_at", "not_before"}
    return {name: value for name, value in Message.objects.values().get(pk=message.pk).items() if name not in own}


def test_a_blind_mail_ends_the_same_whether_it_left_or_was_not_needed(sink: Sink) -> None:
    left = post("left@example.org", kind=BLIND.name, html="<p>Text</p>")
    not_needed = post(kind=BLIND.name, person=make_person(is_active=False))

    deliver()

    assert sink.addresses == ["left@example.org"]
    assert repr(without_own_names(left)) == repr(without_own_names(not_needed))
    row = without_own_names(left)
    assert (row["state"], row["sent_at"], row["attempts"], row["first_tried_at"]) == ("settled", None, 0, None)
    assert (row["text"], row["html"], row["claim"]) == ("", "", None)


def test_a_blind_mail_that_left_at_the_second_try_tells_nothing_of_the_first(sink: Sink) -> None:
    message = post("later@example.org", kind=BLIND.name)
    sink.answers["RCPT", "later@example.org"] = "451 Later, please"
    deliver()
    assert Message.objects.get().attempts == 1
    sink.answers.clear()
    Message.objects.update(not_before=timezone.now())

    deliver()

    assert sink.addresses == ["later@example.org"]
    row = without_own_names(message)
    assert (row["state"], row["attempts"], row["last_error"]) == ("settled", 0, "")


def test_a_blind_mail_to_a_bad_address_fails_and_keeps_no_text(sink: Sink) -> None:
    post("gone@example.org", kind=BLIND.name)
    sink.answers["RCPT", "gone@example.org"] = "550 No such person"

    deliver()

    message = Message.objects.get()
    assert (message.state, message.text) == ("failed", "")


@pytest.mark.parametrize("reply", ["550 <gone@example.org> unknown", "451 <gone@example.org> later"])
def test_the_log_does_not_tell_which_blind_mail_did_not_leave(sink: Sink, caplog: Any, reply: str) -> None:
    """It was still needed, so whoever it was for had not answered."""
    message = post("gone@example.org", kind=BLIND.name)
    sink.answers["RCPT", "gone@example.org"] = reply

    deliver()

    lines = [record.getMessage() for record in caplog.records if record.name == "carplatform.outbox.delivery"]
    assert len(lines) == 1
    assert "gone" not in lines[0]
    assert str(message.pk) not in lines[0]
