"""What follows when a mail does not leave: real servers that refuse, stall and hang up."""

import smtplib
import ssl
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from carplatform.outbox.delivery import drain
from carplatform.outbox.faults import Verdict, fault_of_opening, fault_of_sending
from carplatform.outbox.models import Message, Sign
from carplatform.outbox.tasks import deliver
from tests.outbox.conftest import always, post, use_smtp
from tests.outbox.kinds import CODE, LETTER
from tests.outbox.sink import HANG_UP, STALL, DeafServer, Sink, free_port

pytestmark = pytest.mark.django_db(transaction=True)

BAD = "bad@example.org"
LATER, NEVER, DOWN = Verdict.TRY_LATER, Verdict.GIVE_UP, Verdict.SERVER_DOWN


@pytest.mark.parametrize(
    ("command", "answer", "state", "error"),
    [
        ("RCPT", "450 4.2.1 Mailbox busy", "waiting", "The address was refused (450 4.2.1 Mailbox busy)."),
        ("RCPT", "550 5.1.1 No such user", "failed", "The address was refused (550 5.1.1 No such user)."),
        ("DATA", "451 4.3.0 Later, please", "waiting", "The mail was refused (451)."),
        ("DATA", "554 5.7.1 You wrote: 123456", "failed", "The mail was refused (554)."),
        ("RCPT", STALL, "waiting", "The mail server stopped answering (it hung up, or its answer came too late)."),
        ("RCPT", HANG_UP, "waiting", "The mail server stopped answering (it hung up, or its answer came too late)."),
        ("DATA", HANG_UP, "waiting", "The mail server stopped answering (it hung up, or its answer came too late)."),
    ],
)
def test_one_bad_address_never_holds_the_others(sink: Sink, command: str, answer: str, state: str, error: str) -> None:
    sink.answers[command, BAD] = answer
    post("before@example.org")
    bad = post(BAD, text="Your code is 123456")
    others = [post().to for _ in range(11)]

    deliver()

    bad.refresh_from_db()
    assert [address for address in sink.addresses if address != BAD] == ["before@example.org", *others]
    assert (bad.state, bad.last_error, bad.attempts) == (state, error, 1)
    assert Message.objects.exclude(pk=bad.pk).filter(state="sent", attempts=1).count() == 12


def test_a_mail_cut_off_after_its_text_may_arrive_twice_under_one_id(sink: Sink) -> None:
    sink.answers["DATA", BAD] = HANG_UP
    bad = post(BAD)
    deliver()
    sink.answers.clear()

    drain_in(timedelta(hours=1))

    assert [mail.message_id for mail in sink.received] == [bad.message_id, bad.message_id]
    assert Message.objects.get().state == "sent"


@pytest.mark.parametrize(
    ("address", "delivered"),
    [
        ("a@example.org, b@example.org", None),
        ("@", None),
        ("x@" + "a" * 70 + ".org", None),
        ("a@b@example.org", None),
        ("a b@example.org", '"a b"@example.org'),
        ("é@é.org", "é@xn--9ca.org"),
    ],
)
def test_a_weird_address_never_holds_the_others(sink: Sink, address: str, delivered: str | None) -> None:
    weird = post(address)
    post("next@example.org")

    deliver()

    weird.refresh_from_db()
    assert sink.addresses == [*([delivered] if delivered else []), "next@example.org"]
    assert weird.state == ("sent" if delivered else "failed")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (("MAIL", "550 5.7.1 Not from you"), "The mail server refused our own address (550 5.7.1 Not from you)."),
        (("MAIL", "451 4.7.1 Busy"), "The mail server refused our own address (451 4.7.1 Busy)."),
        (("RCPT", "421 4.3.2 Closing"), "The mail server closed the connection (421)."),
        (("DATA", "421 4.3.2 Closing"), "The mail server closed the connection (421)."),
    ],
)
def test_a_server_that_refuses_us_costs_only_the_first_mail_a_try(
    sink: Sink, answer: tuple[str, str], error: str
) -> None:
    command, reply = answer
    sink.answers[command, "*"] = sink.answers[command, "person@example.org"] = reply
    messages = [post("person@example.org") for _ in range(12)]

    deliver()

    first = Message.objects.get(pk=messages[0].pk)
    assert (first.state, first.attempts, first.last_error) == ("waiting", 1, error)
    assert Message.objects.filter(state="waiting", attempts=0, claim=None).count() == 11
    assert Sign.objects.get(name="mail server failed").detail == error
    assert sink.received == []


def test_mail_waits_while_the_server_is_down_and_leaves_when_it_is_back(settings: Settings) -> None:
    use_smtp(settings, free_port())
    for _ in range(12):
        post()
    deliver()
    assert list(Message.objects.order_by("pk").values_list("state", "attempts")) == [
        ("waiting", 1),
        *[("waiting", 0)] * 11,
    ]
    assert Sign.objects.get(name="mail server failed").detail == (
        "The mail server could not be reached (Connection refused)."
    )

    with Sink() as sink:
        use_smtp(settings, sink.port)
        deliver()
        assert len(sink.received) == 11
        drain_in(timedelta(minutes=1))

    assert len(set(sink.addresses)) == len(sink.received) == 12
    assert not Sign.objects.filter(name="mail server failed").exists()


def test_a_server_that_never_answers_is_given_up_after_one_timeout(settings: Settings) -> None:
    before = timezone.now()
    with DeafServer() as deaf:
        use_smtp(settings, deaf.port)
        for _ in range(3):
            post()
        deliver()

    assert timezone.now() - before < timedelta(seconds=3)
    assert Message.objects.filter(state="waiting", attempts=0).count() == 2


def test_mail_is_given_up_72_hours_after_the_first_try(sink: Sink) -> None:
    sink.answers["RCPT", BAD] = "451 4.7.1 Greylisted"
    letter = post(BAD)

    while letter.state == "waiting":
        at = letter.not_before
        drain(until=at + timedelta(seconds=1), clock=always(at))
        letter.refresh_from_db()

    assert letter.state == "failed"
    assert letter.last_error == "The address was refused (451 4.7.1 Greylisted). Given up after 72 hours."
    assert letter.text != ""
    assert letter.first_tried_at is not None
    assert letter.not_before - letter.first_tried_at == timedelta(hours=72)
    assert letter.attempts == len(sink.tried)
    assert 60 <= letter.attempts <= 90


@pytest.mark.parametrize(("kind", "text"), [(CODE.name, ""), (LETTER.name, "123456")])
def test_only_mail_that_opens_a_door_loses_its_text_when_it_fails(sink: Sink, kind: str, text: str) -> None:
    sink.answers["RCPT", BAD] = "550 5.1.1 No such user"
    message = post(BAD, kind=kind, text="123456")

    deliver()

    message.refresh_from_db()
    assert (message.state, message.text, message.html) == ("failed", text, "")


@pytest.mark.parametrize(
    ("trouble", "verdict"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.org": (452, b"full")}), LATER),
        (smtplib.SMTPRecipientsRefused({"a@b.org": (550, b"gone")}), NEVER),
        (smtplib.SMTPSenderRefused(552, b"too large", "a@b.org"), NEVER),
        (smtplib.SMTPSenderRefused(530, b"sign in", "a@b.org"), DOWN),
        (smtplib.SMTPHeloError(501, b"who?"), DOWN),
        (smtplib.SMTPDataError(552, b"too large"), NEVER),
        (smtplib.SMTPServerDisconnected("gone"), LATER),
        (smtplib.SMTPException("?"), LATER),
        (TimeoutError("timed out"), LATER),
        (ConnectionResetError(104, "Connection reset by peer"), LATER),
        (ssl.SSLError(1, "bad record"), LATER),
        (UnicodeEncodeError("ascii", "é", 0, 1, "?"), NEVER),
        (ValueError("Header values can't contain newlines"), NEVER),
        (MemoryError(), LATER),
    ],
)
def test_every_error_of_sending_is_decided(trouble: Exception, verdict: Verdict) -> None:
    assert fault_of_sending(trouble).verdict is verdict


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "could not be reached (Connection refused)."),
        (TimeoutError("timed out"), "could not be reached (no answer in time)."),
        (smtplib.SMTPConnectError(554, b"no"), "does not take mail now (554)."),
        (smtplib.SMTPAuthenticationError(535, b"no"), "refused our user name or password (535)."),
        (smtplib.SMTPNotSupportedError("STARTTLS"), "could not be reached (SMTPNotSupportedError)."),
        (UnicodeError("label too long"), "could not be reached (UnicodeError)."),
    ],
)
def test_every_error_of_opening_is_the_server_s(trouble: Exception, reason: str) -> None:
    fault = fault_of_opening(trouble)

    assert fault.verdict is DOWN
    assert fault.reason == f"The mail server {reason}"


def test_a_reply_is_written_down_short_and_in_one_line() -> None:
    trouble = smtplib.SMTPRecipientsRefused({"a@b.org": (550, b"5.1.1 no\r\nsuch\0user " + b"x" * 900 + b"\xff")})

    assert fault_of_sending(trouble).reason.startswith("The address was refused (550 5.1.1 no such user xxx")
    assert len(fault_of_sending(trouble).reason) < 200


def drain_in(wait: timedelta) -> None:
    """What the worker does after a while."""
    at = timezone.now() + wait
    drain(until=at + timedelta(seconds=1), clock=always(at))
